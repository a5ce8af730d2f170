import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeBirthDate } from './birth-date.ts';

const now = Date.UTC(2026, 10, 22) / 1000;

describe('date of birth', () => {
  it.each([
    '2/16/1997',
    '16/2/1997',
    '16–2–1997',
    '16.02.1997',
    '16. 2. 1997',
    '1997-02-16',
    '1997/2/16',
    '1997.02.16.',
    '1997-16-02',
    '19970216',
    '16021997',
    '02161997',
    '1997-02-16T00:00:00.000Z',
    '1997-02-16 00:00',
    '02/16/1997 12:00:00 AM',
    'February 16, 1997',
    'Feb. 16 1997',
    'Sunday, February 16th, 1997',
    '16 February 1997',
    '16-Feb-1997',
    '1997 Feb 16',
    '16. Februar 1997',
    '16 février 1997',
    '16 de febrero de 1997',
    '16 lutego 1997',
    '16 февраля 1997 г.',
    '16 Şubat 1997',
    '1997年2月16日',
    '1997년 2월 16일',
    '１９９７／２／１６',
    '١٦/٢/١٩٩٧',
    '2/16/97',
  ])('%s', (text) => {
    expect(normalizeBirthDate(text, { now })).toBe('19970216');
  });

  it.each([
    '1997-02-30',
    '29.02.1997',
    '00/00/0000',
    '31/31/1990',
    '1899-12-31',
    '2026-11-23',
    '3000-01-01',
    '35477',
    '1997',
    '02/1997',
    '16 Foo 1997',
    '16 Feb Mar 1997',
    '1/2/3/1997',
    '05/03/05',
    'yesterday',
  ])('%s is none', (text) => {
    const outcome = normalizeBirthDate(text, { now });
    expect(outcome).toMatchObject({ code: 'value_dropped' });
    expect(outcome).not.toHaveProperty('value');
  });

  it('follows the declared order, then the way of writing, then the country with a warning', () => {
    expect(normalizeBirthDate('05/03/1995', { now, dateOrder: 'dmy' })).toBe('19950305');
    expect(normalizeBirthDate('05/03/1995', { now, dateOrder: 'mdy' })).toBe('19950503');
    expect(normalizeBirthDate('05.03.1995', { now, country: 'US' })).toBe('19950305');
    const warned = (value: string) => ({ value, code: 'birth_date_ambiguous' });
    expect(normalizeBirthDate('05/03/1995', { now, country: 'DE' })).toMatchObject(warned('19950305'));
    expect(normalizeBirthDate('05/03/1995', { now, country: 'us' })).toMatchObject(warned('19950503'));
    expect(normalizeBirthDate('05-03-1995', { now })).toMatchObject(warned('19950503'));
    expect(normalizeBirthDate('05/05/1995', { now })).toBe('19950505');
  });

  it('reads back every day in every form', () => {
    const day = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2026-11-22T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        day,
        fc.constantFrom('en-US', 'de', 'fr', 'es', 'pl', 'ru', 'ja', 'tr'),
        (date, language) => {
          const iso = date.toISOString().slice(0, 10);
          const expected = iso.replaceAll('-', '');
          expect(normalizeBirthDate(iso, { now })).toBe(expected);
          expect(normalizeBirthDate(expected, { now })).toBe(expected);
          const long = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
          expect(normalizeBirthDate(long, { now }), long).toBe(expected);
          const short = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC' }).format(date);
          expect(normalizeBirthDate(short, { now, dateOrder: 'dmy' }), short).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
