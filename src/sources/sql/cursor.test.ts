import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAhead, lookBack, type SqlCursor } from './cursor.ts';

const text = (value: string): SqlCursor => ({ text: value, kind: 'text' });
const number = (value: string): SqlCursor => ({ text: value, kind: 'number' });
/** 2026-11-22T12:00:00Z in milliseconds. */
const noon = Date.UTC(2026, 10, 22, 12);

describe('lookBack', () => {
  it.each([
    ['2026-11-20 14:03:00.123456+00', '2026-11-20 13:58:00.123456+00'],
    ['2026-11-20T00:01:02Z', '2026-11-19T23:56:02Z'],
    ['2026-11-20 14:03:00', '2026-11-20 13:58:00'],
    ['2026-11-20 14:03', '2026-11-20 13:58'],
    ['2026-03-01', '2026-02-28'],
    ['0044-03-15 12:00:00 BC', '0044-03-15 11:55:00 BC'],
    ['2026-13-45 12:00:00', '2026-13-45 12:00:00'],
    ['01J9ZC3W5Q', '01J9ZC3W5Q'],
    ['10500', '10500'],
    ['infinity', 'infinity'],
    ['', ''],
  ])('of the text %s', (from, to) => {
    expect(lookBack(text(from), 'UTC')).toEqual(text(to));
  });

  it.each([
    ['10500', '9500'],
    ['5', '-995'],
    ['9223372036854775807', '9223372036854774807'],
    ['1795348800', '1795347800'],
    ['1795348800123', '1795348500123'],
    ['1795348800.5', '1795348500.5'],
    ['1795348800123.5', '1795348500123.5'],
    ['2461367.25', '2461367.25'],
    ['NaN', 'NaN'],
  ])('of the number %s', (from, to) => {
    expect(lookBack(number(from), undefined)).toEqual(number(to));
  });

  it.each([
    ['2026-10-25 02:59:59.5', 'Europe/Berlin', '2026-10-25 01:54:59.5'],
    ['2026-10-25 02:59:59.5', undefined, '2026-10-25 01:54:59.5'],
    ['2026-10-25T02:59:59.5', 'UTC', '2026-10-25T02:54:59.5'],
    ['2026-10-25 02:59:59.5+01', 'Europe/Berlin', '2026-10-25 02:54:59.5+01'],
    ['2026-10-25T02:59:59Z', undefined, '2026-10-25T02:54:59Z'],
  ])('of %s in the zone %s: the clocks may go back', (from, zone, to) => {
    expect(lookBack(text(from), zone).text).toBe(to);
  });

  it('never lies above, in the order of its own kind, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (value) => {
        expect(lookBack(text(value), undefined).text <= value).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const iso = date.toISOString();
        for (const shown of [iso, iso.slice(0, 19), iso.slice(0, 16), iso.slice(0, 10)]) {
          const back = lookBack(text(shown), undefined).text;
          expect(back.length).toBe(shown.length);
          expect(back < shown).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        expect(BigInt(lookBack(number(String(value)), undefined).text)).toBeLessThan(value);
      }),
    );
  });
});

describe('isAhead', () => {
  it.each([
    ['2026-11-22 12:04:59+00', undefined, false],
    ['2026-11-22 12:06:00+00', undefined, true],
    ['2026-11-22 13:04:00+01', undefined, false],
    ['2026-11-22T12:06:00Z', 'Asia/Tokyo', true],
    ['2026-11-22 21:04:00', 'Asia/Tokyo', false],
    ['2026-11-22 21:06:00', 'Asia/Tokyo', true],
    ['2026-11-23 01:59:00', undefined, false],
    ['2026-11-23 02:01:00', undefined, true],
    ['2026-11-22', 'UTC', false],
    ['2026-11-23', 'UTC', true],
    ['9999-12-31', undefined, true],
    ['2100-01-01 00:00:00+00', undefined, true],
    ['1999-01-01 00:00:00+00', undefined, false],
    ['infinity', undefined, true],
    ['some text', undefined, false],
    ['', undefined, false],
  ])('%s, zone %s: %s', (value, zone, ahead) => {
    expect(isAhead(text(value), noon, zone)).toBe(ahead);
  });

  it('takes numbers as they are, since ids look like times', () => {
    expect(isAhead(number('2000000000'), noon, undefined)).toBe(false);
    expect(isAhead(number('NaN'), noon, undefined)).toBe(true);
  });
});
