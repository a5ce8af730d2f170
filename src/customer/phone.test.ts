import fc from 'fast-check';
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import metadata from 'libphonenumber-js/metadata.max';
import { describe, expect, it } from 'vitest';
import { normalizePhone, normalizePhones } from './phone.ts';
import { planOf } from './phone-plan.ts';
import { decideByTable } from './phone-table.ts';

function one(text: string, country?: string): string | undefined {
  const outcome = normalizePhone(text, country === undefined ? {} : { country });
  return typeof outcome === 'object' ? outcome.value : outcome;
}

describe('phone', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['(650)555-1212', 'US', '16505551212'],
    ['1 (650) 555-1212', 'US', '16505551212'],
    ['1.650.555.1212', 'US', '16505551212'],
    ['16505551212.0', undefined, '16505551212'],
    ['+1 (650) 555-1212 ext. 123', undefined, '16505551212'],
    ['+1 650 555 1212 x22', undefined, '16505551212'],
    ['650-555-1212;ext=9', 'US', '16505551212'],
    ['tel:+1-650-555-1212', undefined, '16505551212'],
    ['p:+61402012700', undefined, '61402012700'],
    ['0049 171 1234567', undefined, '491711234567'],
    ['0041 79 123 45 67', 'US', '41791234567'],
    ['011 44 20 7946 0958', 'US', '442079460958'],
    ['011 44 20 7946 0958', undefined, '442079460958'],
    ['0011 44 20 7946 0958', 'AU', '442079460958'],
    ['010 44 20 7946 0958', 'JP', '442079460958'],
    ['+44 (0)20 7946 0958', undefined, '442079460958'],
    ['0044 (0) 20 7946 0958', 'DE', '442079460958'],
    ['+49 0171 1234567', undefined, '491711234567'],
    ['+45 (0)12345678', undefined, '4512345678'],
    ['0171/1234567', 'DE', '491711234567'],
    ['171 1234567', 'DE', '491711234567'],
    ['4917112345678', 'DE', '4917112345678'],
    ['16505551212', 'DE', '16505551212'],
    ['06 1234 5678', 'IT', '390612345678'],
    ['+39 06 1234 5678', undefined, '390612345678'],
    ['8 (912) 345-67-89', 'RU', '79123456789'],
    ['011 15 2345-6789', 'AR', '5491123456789'],
    ['0 21 99999 9999', 'BR', '5521999999999'],
    ['٠١٧١١٢٣٤٥٦٧', 'DE', '491711234567'],
    ['＋４９ １７１ １２３４５６７', undefined, '491711234567'],
    ['\u202a+49\u00a0171\u20111234567\u202c', undefined, '491711234567'],
    ['Mobile: 0171 1234567 (work, after 5 pm)', 'DE', '491711234567'],
    ['07911 123456', 'UK', '447911123456'],
    ['07911 123456', 'gb', '447911123456'],
    ['(555) 123-4567', 'US', '15551234567'],
    ['0171 1234567', 'XX', '1711234567'],
    ['+ 49 (171) 1234567', undefined, '491711234567'],
    ['+49·171·1234567', 'DE', '491711234567'],
    ['011 49 171 1234567', 'DE', '491711234567'],
    ['+52 1 55 1234 5678', undefined, '525512345678'],
    ['5215512345678', undefined, '525512345678'],
    ['044 55 1234 5678', 'MX', '525512345678'],
    ['01 55 1234 5678', 'MX', '525512345678'],
    ['+290 23456', undefined, '29023456'],
    ['1-800-FLOWERS', 'DE', undefined],
    ['12345', 'DE', undefined],
    ['030 12345678901234', 'DE', undefined],
    ['555-1212', 'US', undefined],
    ['1-800-FLOWERS', 'US', undefined],
    ['+49', undefined, undefined],
    ['+1 650 555', undefined, undefined],
    ['+999 123 456 789', undefined, undefined],
    ['123', undefined, undefined],
    ['0000000', 'DE', undefined],
    ['1.65055E+10', 'US', undefined],
    ['call me', 'US', undefined],
    ['', 'US', undefined],
  ];
  it.each(cases)('%s in %s -> %s', (text, country, expected) => {
    expect(one(text, country)).toBe(expected);
  });

  it('says when a number has no country code, and keeps it', () => {
    expect(normalizePhone('(650)555-1212', {})).toMatchObject({
      value: '6505551212',
      code: 'phone_no_country',
    });
    expect(normalizePhone('0171 1234567', {})).toMatchObject({
      value: '1711234567',
      code: 'phone_no_country',
    });
    expect(normalizePhone('16505551212', {})).toBe('16505551212');
  });

  it('reads several whole numbers in one cell, and one where it is not certain', () => {
    const german = { country: 'DE' };
    expect(normalizePhones('030 123456 / 0171 1234567', german)).toEqual(['4930123456', '491711234567']);
    expect(normalizePhones('home 030 123456, mobile 0171 1234567', german)).toEqual([
      '4930123456',
      '491711234567',
    ]);
    expect(normalizePhones('+49 30 123456 +1 650 555 1212', {})).toEqual(['4930123456', '16505551212']);
    expect(normalizePhones('030 1234567\n12', german)).toEqual(['49301234567']);
    expect(normalizePhones('0171/1234567', german)).toEqual(['491711234567']);
  });
});

describe("libphonenumber's numbers of all countries", () => {
  const countries = getCountries(metadata);
  const number = (country: CountryCode) => {
    const example = getExampleNumber(country, examples, metadata);
    if (example === undefined) throw new Error(`no example for ${country}`);
    return example;
  };

  it.each(countries)('%s round-trips in every way of writing', (country) => {
    const example = number(country);
    const digits = example.number.slice(1);
    const written = [
      example.number,
      example.formatInternational(),
      digits,
      `00${digits}`,
      `+${digits} ext. 5`,
    ];
    for (const text of written) expect(one(text), text).toBe(digits);
    for (const text of [...written, example.formatNational(), example.nationalNumber]) {
      expect(one(text, country), `${text} in ${country}`).toBe(digits);
    }
  });

  it.each(countries)('%s: what the tables decide, the library decides alike', (country) => {
    const example = number(country);
    const near = fc
      .record({
        home: fc.oneof(fc.constant(country), fc.constantFrom(...countries)),
        style: fc.constantFrom('international', 'national', 'bare', 'code'),
        changes: fc.array(fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 9 })), { maxLength: 3 }),
        more: fc.stringMatching(/^\d{0,2}$/),
      })
      .map(({ home, style, changes, more }) => {
        const written = {
          international: example.formatInternational(),
          national: example.formatNational(),
          bare: example.nationalNumber as string,
          code: example.number.slice(1),
        }[style];
        const text = [...written];
        for (const [place, digit] of changes) if (/\d/.test(text[place] ?? '')) text[place] = String(digit);
        return { text: text.join('') + more, home: style === 'national' ? country : home };
      });
    fc.assert(
      fc.property(near, ({ text, home }) => {
        const quick = decideByTable(text, planOf(home));
        if (quick === undefined) return;
        const parsed = parsePhoneNumberFromString(text, home, metadata);
        const asInternational = parsePhoneNumberFromString(`+${text.replace(/\D/g, '')}`, metadata);
        // A number with the home country's calling code in front is international here if it is valid as such.
        const expected =
          !text.startsWith('+') && asInternational?.isValid() && quick === asInternational.number.slice(1)
            ? asInternational
            : parsed;
        expect(expected?.number, `${text} in ${home}`).toBe(`+${quick}`);
        expect(expected?.isPossible(), `${text} in ${home}`).toBe(true);
        // A blank and a letter keep it off the tables.
        expect(one(`tel ${text}`, home), `${text} in ${home}`).toBe(quick);
      }),
      { numRuns: 60 },
    );
  });

  it('are mostly decided without the library', () => {
    const undecided = countries.filter((country) => {
      const example = number(country);
      return decideByTable(example.formatInternational(), undefined) === undefined;
    });
    expect(undecided.length).toBeLessThan(countries.length / 10);
    const atHome = countries.filter((country) => {
      return decideByTable(number(country).nationalNumber, planOf(country)) !== undefined;
    });
    expect(atHome.length).toBeGreaterThan(countries.length * 0.7);
    const home = ['US', 'DE', 'GB', 'FR', 'ES', 'IT', 'NL', 'PL', 'TR', 'IN', 'JP', 'AU'] as const;
    for (const country of home) {
      expect(decideByTable(number(country).formatNational(), planOf(country)), country).toBeDefined();
    }
  });
});
