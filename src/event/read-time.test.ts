import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeOptions } from './read-change.ts';
import { readTime } from './read-time.ts';

const berlin: TimeOptions = { timeZone: 'Europe/Berlin' };

function iso(value: string | number, options: TimeOptions = berlin): string {
  const read = readTime(value, options);
  if ('problem' in read) return `${read.problem}: ${read.reason}`;
  return `${new Date(read.time * 1000).toISOString().slice(0, 19)} ${read.precision}`;
}

const afternoon = '2026-11-20T13:03:05 1';
const minute = '2026-11-20T13:03:00 60';
const day = '2026-11-19T23:00:00 86400';

describe('E4: readTime reads', () => {
  it.each([
    [1795179785, afternoon],
    [1795179785.9, afternoon],
    [1795179785999, afternoon],
    ['1795179785', afternoon],
    [' 1795179785999 ', afternoon],
    ['1795179785.999', afternoon],
    ['2026-11-20T14:03:05+01:00', afternoon],
    ['2026-11-20T13:03:05Z', afternoon],
    ['2026-11-20T13:03:05.999999Z', afternoon],
    ['2026-11-20T13:03:05+0000', afternoon],
    ['2026-11-20T08:03:05-05:00', afternoon],
    ['2026-11-20T18:33:05.1+0530', afternoon],
    ['2026-11-20 14:03:05', afternoon],
    ['2026-11-20T14:03:05,123', afternoon],
    ['2026-11-20 13:03:05 UTC', afternoon],
    ['2026-11-20 14:03:05 +01:00', afternoon],
    ['2026-11-20T14:03:05+01:00[Europe/Berlin]', afternoon],
    ['20261120T130305Z', afternoon],
    ['20261120140305', afternoon],
    [20261120140305, afternoon],
    ['2026-11-20T14:03', minute],
    ['2026-11-20T13:03Z', minute],
    ['2026/11/20 14:03', minute],
    ['2026-11-20', day],
    ['20261120', day],
    ['2026. 11. 20.', day],
    ['/Date(1795179785000-0700)/', afternoon],
    ['\\/Date(1795179785000)\\/', afternoon],
    ['20/11/2026 14:03:05', afternoon],
    ['11/20/2026, 2:03 PM', minute],
    ['11/20/2026 02:03:05 p.m.', afternoon],
    ['20.11.2026 14:03', minute],
    ['20. 11. 2026', day],
    ['20-11-2026', day],
    ['20.11.26', day],
    ['Nov 20, 2026 14:03', minute],
    ['November 20th, 2026 at 2:03 PM', minute],
    ['20 Nov 2026', day],
    ['20-Nov-2026', day],
    ['20-NOV-26 14:03', minute],
    ['Friday, November 20, 2026 at 2:03:05 PM', afternoon],
    ['Fri, 20 Nov 2026 14:03:05 +0100', afternoon],
    ['Fri Nov 20 2026 14:03:05 GMT+0100 (Central European Standard Time)', afternoon],
    ['11/20/2026, 2:03 PM', minute],
    ['２０２６-11-20', day],
    ["'2026-11-20", day],
    ['‎2026-11-20', day],
    ['2026-11-20T24:00:00Z', '2026-11-21T00:00:00 1'],
    ['2028-02-29', '2028-02-28T23:00:00 86400'],
  ])('%j', (value, expected) => {
    expect(iso(value)).toBe(expected);
  });

  it.each([
    ['3 nov. 2026, 14:05', 'fr, es, nl'],
    ['3 novembre 2026 à 14:05', 'fr'],
    ['mardi 3 novembre 2026 14h05', 'fr'],
    ['3. November 2026, 14:05', 'de'],
    ['Dienstag, 3. November 2026 um 14:05 Uhr', 'de'],
    ['3. Nov. 2026 14.05', 'de'],
    ['3 de noviembre de 2026, 14:05', 'es'],
    ['martes, 3 de noviembre de 2026 2:05 p. m.', 'es'],
    ['3 de nov. de 2026, 14:05', 'pt'],
    ['3 de novembro de 2026 às 14:05', 'pt'],
    ['3 novembre 2026 alle ore 14:05', 'it'],
    ['3 november 2026 om 14:05', 'nl'],
    ['3 listopada 2026 14:05', 'pl'],
    ['3 Kasım 2026 14:05', 'tr'],
    ['3 нояб. 2026 г., 14:05', 'ru'],
    ['3 ноября 2026 г. в 14:05', 'ru'],
    ['2026年11月3日 14:05', 'ja, zh'],
    ['2026年11月3日14時05分', 'ja'],
    ['2026年11月3日(火) 午後2:05', 'ja'],
    ['2026年11月3日 下午2:05', 'zh'],
    ['2026. 11. 3. 오후 2:05', 'ko'],
    ['2026년 11월 3일 오후 2:05', 'ko'],
    ['2026/11/03 14:05', 'ja'],
    ['2026-Nov-03 14:05', 'en'],
    ['Nov 3, 2026 2:05 PM', 'Zoho, Salesforce'],
    ['Tuesday, November 3, 2026 2:05 PM', 'en'],
    ['2:05 PM, Nov 3, 2026', 'en'],
    ['14:05 3. November 2026', 'de'],
    ['3 Nov 2026, 2:05 pm', 'en-GB'],
  ])('%j (%s)', (value) => {
    expect(iso(value)).toBe('2026-11-03T13:05:00 60');
  });

  it.each([
    ['11/3/2026, 2:05 PM', 'mdy', 'Salesforce, Dynamics'],
    ['11/3/2026 2:05pm', 'mdy', "Meta's Leads Center"],
    ['11/03/2026 02:05 pm', 'mdy', 'Bitrix24'],
    ['03.11.2026 14:05', 'dmy', 'Kommo, Bitrix24'],
    ['3/11/26 14:05', 'dmy', 'short'],
    ['03-11-2026 14:05', 'dmy', 'nl'],
  ] as const)('%j in the order %s (%s)', (value, dateOrder, _) => {
    expect(iso(value, { ...berlin, dateOrder })).toBe('2026-11-03T13:05:00 60');
  });

  it("Java's form, with its zone before the year", () => {
    expect(iso('Tue Nov 03 14:05:00 UTC 2026')).toBe('2026-11-03T14:05:00 1');
  });

  it.each([
    ['46329.586805555555', '2026-11-03T13:05:00 1'],
    [46329.586805555555, '2026-11-03T13:05:00 1'],
    ['46329,58681', '2026-11-03T13:05:00 1'],
    ['46329.5', '2026-11-03T11:00:00 60'],
    ['46329', '2026-11-02T23:00:00 86400'],
    [46329, '2026-11-02T23:00:00 86400'],
  ])('the day number %j of a spreadsheet', (value, expected) => {
    expect(iso(value)).toBe(expected);
    expect(readTime(value, {})).toMatchObject({ problem: 'zone' });
  });

  it("Meta's own form", () => {
    expect(readTime('2015-02-28T08:49:14+0000', {})).toEqual({ time: 1425113354, precision: 1 });
  });

  it.each([
    ['11/20/2026 12:00 AM', '00:00'],
    ['11/20/2026 12:59 AM', '00:59'],
    ['11/20/2026 1:00 AM', '01:00'],
    ['11/20/2026 12:00 PM', '12:00'],
    ['11/20/2026 11:59 PM', '23:59'],
    ['11/20/2026 14:00 PM', '14:00'],
  ])('%j on the 12-hour clock', (value, expected) => {
    expect(iso(value, { timeZone: 'UTC' })).toBe(`2026-11-20T${expected}:00 60`);
  });

  it('day and month in the order given, and either way when both are the same', () => {
    expect(iso('05/06/2026', { timeZone: 'UTC', dateOrder: 'dmy' })).toBe('2026-06-05T00:00:00 86400');
    expect(iso('05/06/2026', { timeZone: 'UTC', dateOrder: 'mdy' })).toBe('2026-05-06T00:00:00 86400');
    expect(iso('05/05/2026', { timeZone: 'UTC' })).toBe('2026-05-05T00:00:00 86400');
  });
});

describe('E4: readTime refuses', () => {
  it.each([
    '',
    ' ',
    '0',
    '-1',
    '1',
    0,
    -1,
    1,
    12,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1970-01-01T00:00:00Z',
    '1999-12-31',
    '9999-12-31',
    '2100-01-01',
    '0000-00-00 00:00:00',
    4102444800,
    946684799,
    253402300799000,
    '20.11.2026 2:03 PM PM',
    '午前 2026',
    '99999.5',
    '36525',
    '36525,9',
    '73051',
    73051,
    '1.79518E+12',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-11-31',
    '2027-02-29T00:00:00Z',
    '30/02/2026',
    '32/01/2026',
    '13/13/2026',
    '2026-11-20T25:00:00Z',
    '2026-11-20T14:60',
    '2026-11-20T14:03:61Z',
    '2026-11-20T14:03:05+15:00',
    '2026-11-20 14:03 EST',
    '2026-11-20 13:00 AM AM',
    '11/20/2026 13:00 AM',
    '14:03',
    '2026-11',
    'today',
    'Foo 20, 2026',
    '20 Brumaire 2026',
    '2026-11-20T',
    '2026-11-20 x',
    'null',
    '2026-W47-5',
    '12345678901234567',
    1234567890123456,
    'x'.repeat(1_000_000),
    '1'.repeat(1_000_000),
    ' '.repeat(1_000_000),
  ])('%j', (value) => {
    expect(readTime(value, berlin)).toMatchObject({ problem: 'unreadable' });
  });

  it('a time without offset and zone', () => {
    for (const value of ['2026-11-20T14:03:05', '2026-11-20', '20.11.2026 14:03', 'Nov 20, 2026']) {
      expect(readTime(value, {})).toMatchObject({ problem: 'zone' });
    }
    expect(readTime('2026-11-20', { timeZone: 'Mars/Olympus' })).toMatchObject({ problem: 'zone' });
  });

  it('a date that can be read two ways, and one against the order given', () => {
    expect(readTime('05/06/2026', berlin)).toMatchObject({ problem: 'order' });
    expect(readTime('20/11/2026', { ...berlin, dateOrder: 'mdy' })).toMatchObject({ problem: 'unreadable' });
    expect(readTime('11/20/2026', { ...berlin, dateOrder: 'dmy' })).toMatchObject({ problem: 'unreadable' });
  });
});

describe('readTime, whatever it is given', () => {
  const options = fc.constantFrom<TimeOptions>(
    {},
    berlin,
    { ...berlin, dateOrder: 'dmy' },
    { dateOrder: 'mdy' },
  );
  const looksLikeTime = fc
    .array(
      fc.constantFrom(
        '20',
        '11',
        '2026',
        '5',
        '-',
        '/',
        '.',
        ':',
        ' ',
        'T',
        'Z',
        '+',
        'Nov',
        'PM',
        ',',
        'Date(',
        ')',
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''));

  it('gives a time of 2000 to 2099 or a reason, and never repeats the value', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 1000 }), looksLikeTime, fc.double());
    fc.assert(
      fc.property(anything, options, (value, given) => {
        const read = readTime(value, given);
        if ('problem' in read) {
          if (String(value).length > 4) expect(read.reason).not.toContain(String(value));
        } else {
          expect(Number.isSafeInteger(read.time)).toBe(true);
          const year = new Date(read.time * 1000).getUTCFullYear();
          expect(year >= 1999 && year <= 2100).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('reads back what ISO, epoch and toUTCString write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 946684800, max: 4102444799 }), (time) => {
        const date = new Date(time * 1000);
        for (const value of [time, time * 1000, String(time), date.toISOString(), date.toUTCString()]) {
          expect(readTime(value, {})).toEqual({ time, precision: 1 });
        }
      }),
    );
  });
});
