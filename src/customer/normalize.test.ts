import { hash as digest } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerOptions, CustomerParameter } from './customer-parameter.ts';
import { hash } from './hash.ts';
import { hashCustomerInformation } from './hash-customer-information.ts';
import { normalize } from './normalize.ts';

const parameters: readonly CustomerParameter[] = [
  'em',
  'ph',
  'fn',
  'ln',
  'ge',
  'db',
  'ct',
  'st',
  'zp',
  'country',
  'external_id',
];
const now = Date.UTC(2026, 10, 22) / 1000;

describe("Meta's published examples", () => {
  const examples: [CustomerParameter, string, CustomerOptions, string, string][] = [
    [
      'em',
      'John_Smith@gmail.com',
      {},
      'john_smith@gmail.com',
      '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
    ],
    [
      'ph',
      '(650)555-1212',
      { country: 'US' },
      '16505551212',
      'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176',
    ],
    ['fn', 'Mary', {}, 'mary', '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
    ['fn', '정', {}, '정', '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
    ['fn', 'Valéry', {}, 'valéry', '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['fn', 'Vale\u0301ry', {}, 'valéry', '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['db', '2/16/1997', {}, '19970216', '01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c'],
    [
      'country',
      'United States',
      {},
      'us',
      '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621',
    ],
    [
      'ph',
      '12345678901',
      {},
      '12345678901',
      '254aa248acb47dd654ca3ea53f48c2c26d641d23d7e2e93a1ec56258df7674c4',
    ],
    [
      'ph',
      '14251234567',
      {},
      '14251234567',
      '6f4fcb9deaeadc8f9746ae76d97ce1239e98b404efe5da3ee0b7149740f89ad6',
    ],
    [
      'em',
      'name@example.com',
      {},
      'name@example.com',
      '7b17fb0bd173f625b58636fb796407c22b3d16fc78302d79f0fd30c2fc2fc068',
    ],
    [
      'ph',
      '16505551234',
      {},
      '16505551234',
      '6069d14bf122fdfd931dc7beb58e5dfbba395b1faf05bdcd42d12358d63d8599',
    ],
    [
      'em',
      'test@example.com',
      {},
      'test@example.com',
      '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
    ],
  ];
  it.each(examples)('%s %s', (parameter, value, options, normalized, digested) => {
    expect(normalize(parameter, value, options)).toBe(normalized);
    expect(hash(normalized)).toBe(digested);
    expect(hashCustomerInformation(parameter, value, options, 'x').hashes).toEqual([digested]);
  });
});

describe('names and places', () => {
  const cases: [CustomerParameter, string, string | undefined][] = [
    ['fn', "O'Connor", 'oconnor'],
    ['fn', 'O’Connor', 'oconnor'],
    ['fn', 'OʼConnor', 'oconnor'],
    ['fn', 'O´Connor', 'oconnor'],
    ['fn', 'Mary‑Jane', 'maryjane'],
    ['fn', 'José María', 'josémaría'],
    ['ln', 'Łukasiewicz', 'łukasiewicz'],
    ['ln', 'Weiß', 'weiß'],
    ['ln', 'ΠΑΠΑΔΟΠΟΥΛΟΣ', 'παπαδοπουλος'],
    ['fn', 'प्रिया', 'प्रिया'],
    ['fn', 'தமிழ்', 'தமிழ்'],
    ['fn', 'ＭＡＲＹ', 'mary'],
    ['fn', 'ﾊﾅｺ', 'ハナコ'],
    ['fn', '\u200fمحمد\u200e', 'محمد'],
    ['fn', '\ufeffAnna\u200b', 'anna'],
    ['fn', 'Anna 🌸', 'anna'],
    ['fn', '❤️', undefined],
    ['fn', ' \u00a0\t', undefined],
    ['fn', '-', undefined],
    ['fn', 'null', undefined],
    ['fn', '(None)', undefined],
    ['fn', 'N/A', undefined],
    ['fn', 'Na', 'na'],
    ['fn', '<test lead: dummy data for first_name>', undefined],
    ['ct', 'St. Louis', 'stlouis'],
    ['ct', 'São Paulo', 'sãopaulo'],
    ['ct', 'Zürich', 'zürich'],
    ['ct', 'Москва', 'москва'],
    ['ct', '北京', '北京'],
    ['ct', 'New York, NY', 'newyorkny'],
    ['ct', '10115', undefined],
    ['external_id', ' CRM 00123\u200b ', 'crm00123'],
    ['external_id', 'd41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['external_id', 'n/a', undefined],
  ];
  it.each(cases)('%s %j -> %j', (parameter, value, expected) => {
    expect(normalize(parameter, value)).toBe(expected);
  });
});

describe('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1000 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.stringMatching(/^[ +()0-9./-]{0,24}$/),
    fc.stringMatching(/^[A-Za-z0-9 .@<>,;"'_+-]{0,40}$/),
    fc.constantFrom(
      '"null"',
      'N/a',
      '#N/A',
      '(nan)',
      '12.05.1990',
      'US-CA',
      'a@b.cd;e@f.gh',
      '\u0130',
      '\u1e9e',
    ),
  );
  const countries = ['US', 'DE', 'JP', 'BR', 'MX', 'AR', 'GB', 'bg'].map((country) => ({ country }));
  const anything = fc.record({ parameter: fc.constantFrom(...parameters), value: text });
  const allowed: Record<CustomerParameter, RegExp> = {
    em: /^[^\s@\p{Lu}]+@[^\s@\p{Lu}]+\.[^\s@.\p{Lu}]+$/u,
    ph: /^[1-9]\d{4,14}$/,
    fn: /^[\p{L}\p{M}\p{N}]+$/u,
    ln: /^[\p{L}\p{M}\p{N}]+$/u,
    ge: /^[fm]$/,
    db: /^(?:19|20)\d{6}$/,
    ct: /^[\p{L}\p{M}\p{N}]+$/u,
    st: /^[\p{L}\p{M}\p{N}]+$/u,
    zp: /^[a-z0-9]{2,12}$/,
    country: /^[a-z]{2}$/,
    external_id: /^[^\s\u200b-\u200f\ufeff]+$/,
  };

  it('never throws, holds nothing forbidden, and normalizing twice equals once', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom({}, ...countries), ({ parameter, value }, home) => {
        const once = normalize(parameter, value, { now, ...home });
        if (once === undefined) return;
        expect(once).toMatch(allowed[parameter]);
        expect(once).toBe(once.normalize('NFC'));
        expect(once.toLowerCase()).toBe(once);
        expect(normalize(parameter, once, parameter === 'ph' ? { now } : { now, ...home })).toBe(once);
      }),
      { numRuns: 4000 },
    );
  });

  it('is hashed once, whether it comes raw or hashed', () => {
    fc.assert(
      fc.property(anything, ({ parameter, value }) => {
        const { hashes } = hashCustomerInformation(parameter, value, { now }, 'x');
        for (const hashed of hashes) {
          expect(hashed).toMatch(/^[0-9a-f]{64}/);
          expect(hash(hashed)).toBe(hashed);
          expect(normalize(parameter, hashed.toUpperCase())).toBe(hashed);
          expect(hashCustomerInformation(parameter, ` ${hashed.toUpperCase()} `, {}, 'x').hashes).toEqual([
            hashed,
          ]);
        }
        const once = normalize(parameter, value, { now });
        if (once !== undefined) expect(hashes[0]).toBe(hash(once));
      }),
      { numRuns: 2000 },
    );
  });

  it('never shows in a problem', () => {
    fc.assert(
      fc.property(anything, ({ parameter, value }) => {
        const marked = `${value}\u2603QXZ7`;
        const { problems } = hashCustomerInformation(parameter, marked, {}, 'x');
        expect(JSON.stringify(problems)).not.toContain('QXZ7');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a megabyte', () => {
  const shapes = [
    'a',
    ' ',
    '1',
    '-',
    'a@',
    '.',
    '+',
    '(',
    'a.',
    '\u0301\u0316',
    '\ud800',
    '"',
    'a b',
    '0/',
    '<',
    '٣',
    'é',
  ];
  it.each(parameters)('of anything is refused at once: %s', (parameter) => {
    for (const shape of shapes) {
      const value = shape.repeat(Math.ceil(1_000_000 / shape.length));
      expect(normalize(parameter, value)).toBeUndefined();
      expect(hashCustomerInformation(parameter, value, {}, 'x').hashes).toEqual([]);
    }
  });
  it.each(parameters)('%s takes no time for the longest values that are read', (parameter) => {
    for (const shape of shapes) {
      for (const country of [undefined, 'DE', 'US', 'AR']) {
        const value = shape.repeat(2000 / shape.length);
        const options = country === undefined ? {} : { country };
        const { hashes } = hashCustomerInformation(parameter, value, options, 'x');
        expect(hashes.length).toBeLessThan(2000);
      }
    }
  });
});

it('agrees with a plain SHA-256', () => {
  expect(hash('mary')).toBe(digest('sha256', 'mary', 'hex'));
});
