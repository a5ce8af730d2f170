import { hash as digest } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type CustomerParameter, hashCustomerInformation, normalize } from '../src/customer/index.ts';

/** What another library makes of a value: 64 hex, or nothing where it drops the value or throws. */
export type Library = (parameter: CustomerParameter, value: string) => string | undefined;

/** A difference between the library and us, and the entry of docs/normalization.md that explains it. */
export interface Difference {
  readonly parameter: CustomerParameter;
  readonly value: string;
  readonly reason: string | undefined;
}

/** The differences over a few thousand made values. */
export function differencesFrom(library: Library): readonly Difference[] {
  return madeValues().flatMap(([parameter, value]) => {
    const ours = hashCustomerInformation(parameter, value, {}, parameter).hashes[0];
    const theirs = library(parameter, value);
    return ours === theirs ? [] : [{ parameter, value, reason: explain(parameter, value, theirs) }];
  });
}

/** The reasons that docs/normalization.md explains: the first cells of its table of differences. */
export function documentedReasons(): ReadonlySet<string> {
  const page = readFileSync(new URL('../docs/normalization.md', import.meta.url), 'utf8');
  return new Set([...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, reason]) => reason ?? ''));
}

const words = {
  fn: [
    'Mary',
    'José',
    'Jean-Luc',
    "D'Arcy",
    'María José',
    'Özgür',
    '정',
    'Владимир',
    'प्रिया',
    'Anne Marie',
    'Null',
    'N/A',
  ],
  ln: ['Smith', 'O’Connor', 'van der Berg', 'Müller', 'García López', 'St. John', '김', 'Łukasz', 'unknown'],
  ge: ['f', 'M', 'Female', 'male', 'Mr', 'Mrs.', 'weiblich', 'Hombre', 'other', 'he', '女'],
  db: [
    '2/16/1997',
    '1997-02-16',
    '16.02.1997',
    '19970216',
    'Feb 16, 1997',
    '12/31/90',
    '1997-02-30',
    '05-03-1995',
    '1850-01-01',
  ],
  ct: ['Paris', 'São Paulo', 'St. Louis', 'Zürich', 'New York, NY', '北京', 'Paris 15', 'L’Aquila', '12345'],
  st: [
    'California',
    'ca',
    'N.Y.',
    'British Columbia',
    'Bayern',
    'Île-de-France',
    'New South Wales',
    'Tex',
    'US-CA',
  ],
  zp: [
    '94025',
    '94025-1234',
    'M1 1AE',
    '123-4567',
    '00-950',
    'SW1A1AA',
    '01310-100',
    '1012 AB',
    'D-80331',
    'London',
  ],
  country: [
    'us',
    'US',
    'USA',
    'United States',
    'Deutschland',
    'Great Britain',
    'UAE',
    'Czechia',
    'unknown',
    'Switzerland',
  ],
  em: [
    'mary@acme.com',
    'John Doe <john@acme.com>',
    'mailto:mary@acme.com',
    'n/a',
    'mary@acme',
    'jörg@bücher.de',
    'a@x.com; b@x.com',
  ],
  ph: [
    '+1 (650) 555-1212',
    '0049 171 1234567',
    '+44 (0)20 7946 0958',
    '+1 650 555 1212 ext. 9',
    '650-555-1212',
    '123',
    '(0171) 1234567',
  ],
  external_id: ['CRM-1', 'Ab Cd', ' x1 '],
} as const satisfies Record<CustomerParameter, readonly string[]>;

/** Each word in several dresses, and the hashes that exports hold; the same values in every run. */
function madeValues(): readonly (readonly [CustomerParameter, string])[] {
  const dress = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => ` ${text}\t`,
    (text) => `\u00a0${text}\u200b`,
    (text) => text.normalize('NFD'),
    (text) => `"${text}"`,
    (text) => `${text}.`,
    (text) => digest('md5', text, 'hex'),
    (text) => digest('sha256', text.toLowerCase(), 'hex').toUpperCase(),
  );
  const parameters = Object.keys(words) as (keyof typeof words)[];
  const value = fc
    .constantFrom(...parameters)
    .chain((parameter) =>
      fc.tuple(fc.constant(parameter), fc.constantFrom<string>(...words[parameter]), dress),
    );
  return fc
    .sample(value, { seed: 20261122, numRuns: 5000 })
    .map(([parameter, word, put]) => [parameter, put(word)]);
}

function isTypographic(value: string): boolean {
  return /[\u00a0\u200b"’]/.test(value) || value !== value.normalize('NFC');
}

function explain(
  parameter: CustomerParameter,
  value: string,
  theirs: string | undefined,
): string | undefined {
  const { problems } = hashCustomerInformation(parameter, value, {}, parameter);
  const codes = new Set(problems.map(({ code }) => code));
  const ours = normalize(parameter, value);
  if (codes.has('hash_md5')) return 'md5';
  if (codes.has('hash_of_nothing')) return 'hash-of-nothing';
  if (ours === undefined && problems.some(({ message }) => message.includes('word for nothing')))
    return 'placeholder';
  switch (parameter) {
    case 'em':
      return theirs === undefined || isTypographic(value) ? 'email-frame' : undefined;
    case 'ph':
      return ours !== value.replace(/\D/g, '').replace(/^0+/, '') ? 'phone-plan' : 'phone-signs';
    case 'fn':
    case 'ln':
      return /[^\p{L}\p{M}\p{N}]/u.test(value) || isTypographic(value) ? 'name-letters' : undefined;
    case 'ge':
      return 'gender-words';
    case 'db':
      return 'birth-date-forms';
    case 'ct':
      return /[^a-z]/i.test(value) ? 'city-letters' : undefined;
    case 'st':
      return 'state-names';
    case 'zp':
      return /[^a-z0-9]/i.test(value) || !/\d/.test(value) ? 'zip-form' : undefined;
    case 'country':
      return 'country-names';
    case 'external_id':
      return 'external-id';
  }
}
