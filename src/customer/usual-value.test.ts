import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CustomerParameter } from './customer-parameter.ts';
import { splitEmails } from './email.ts';
import { normalizeValue } from './normalize.ts';
import { normalizePhones } from './phone.ts';
import { usualValue } from './usual-value.ts';

const parameters: readonly CustomerParameter[] = ['em', 'ph', 'fn', 'ln', 'ct', 'st', 'zp', 'country'];
const countries = [undefined, 'US', 'DE', 'us', 'JP', 'BR', 'BG', 'GB', 'AR', 'IT'];

const values = fc.oneof(
  fc.stringMatching(/^[A-Za-z]{1,6} ?[a-z]{0,26}$/),
  fc.stringMatching(/^[A-Za-z.+_-]{1,5}@[a-z0-9.-]{1,6}\.[a-z]{1,3}$/),
  fc.stringMatching(/^\+?[0-9]{0,4}[ ().-]{0,2}[0-9]{2,5}[ .-]?[0-9]{2,6}$/),
  fc.stringMatching(/^[0-9]{1,13}$/),
  fc.stringMatching(/^[A-Za-z]{2,3}$/),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  fc.constantFrom('none', 'Unknown', 'not available', 'N/A', 'New York', 'ab'.repeat(16), 'test@test.com'),
);

it('says what the long way says, or nothing', () => {
  let decided = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...parameters),
      values,
      fc.constantFrom(...countries),
      (parameter, value, country) => {
        const options = country === undefined ? {} : { country };
        const usual = usualValue(parameter, value, options);
        if (usual === undefined) return;
        decided += 1;
        expect(normalizeValue(parameter, value, options)).toBe(usual);
        if (parameter === 'em') expect(splitEmails(value)).toEqual([value]);
        if (parameter === 'ph') expect(normalizePhones(value, options)).toEqual([usual]);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(decided).toBeGreaterThan(2000);
});

it('leaves a few digits to those who know whether they are in use', () => {
  expect(usualValue('ph', '+431000', {})).toBeUndefined();
});

it('decides values such as nearly all are', () => {
  const usual: [CustomerParameter, string, string][] = [
    ['em', 'Mary.Smith+leads@Mail.Example.com', 'mary.smith+leads@mail.example.com'],
    ['ph', '+49 171 1234567', '491711234567'],
    ['ph', '(650) 555-1212', '16505551212'],
    ['fn', 'Mary Ann', 'maryann'],
    ['ct', 'New York', 'newyork'],
    ['st', 'New York', 'ny'],
    ['zp', '94025', '94025'],
    ['country', 'US', 'us'],
  ];
  for (const [parameter, value, normalized] of usual) {
    expect(usualValue(parameter, value, { country: 'US' }), value).toBe(normalized);
  }
});
