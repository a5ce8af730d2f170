import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWallClock, isTimeZone } from './time-zone.ts';

function at(wall: string, zone: string): string | undefined {
  const time = fromWallClock(Date.parse(`${wall}:00Z`) / 1000, zone);
  return time === undefined ? undefined : new Date(time * 1000).toISOString().slice(0, 16);
}

describe('fromWallClock', () => {
  it.each([
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59'],
    ['2026-03-29T02:00', 'Europe/Berlin', '2026-03-29T01:00'], // skipped: 02:00 counts on to 03:00
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00'],
    ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30'], // shown twice: the first
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45'], // half an hour is skipped
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45'],
    ['2018-11-04T00:30', 'America/Sao_Paulo', '2018-11-04T03:30'], // midnight is skipped
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00'], // a whole day is skipped
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15'],
    ['2026-01-01T00:00', '+05:30', '2025-12-31T18:30'],
    ['2026-01-01T00:00', 'UTC', '2026-01-01T00:00'],
  ])('%s in %s is %s', (wall, zone, expected) => {
    expect(at(wall, zone)).toBe(expected);
  });

  it('gives the first moment at which the clock of the zone shows the reading', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Africa/Cairo',
      'Antarctica/Troll',
      'Pacific/Chatham',
      'America/Sao_Paulo',
      'Asia/Tehran',
      'America/St_Johns',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 946684800, max: 2200000000 }),
        (zone, time) => {
          const found = fromWallClock(clock(time, zone), zone) ?? Number.NaN;
          expect(found).toBeLessThanOrEqual(time);
          expect(time - found).toBeLessThanOrEqual(7200);
          expect(clock(found, zone)).toBe(clock(time, zone));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('knows no zone of a made-up name', () => {
    expect(fromWallClock(1_700_000_000, 'Nowhere/City')).toBeUndefined();
    expect(isTimeZone('Nowhere/City')).toBe(false);
    expect(isTimeZone('')).toBe(false);
    expect(isTimeZone('europe/berlin')).toBe(true);
  });
});

// Another way to the reading than the one under test: by its parts.
const formats = new Map<string, Intl.DateTimeFormat>();
function clock(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  return Date.parse(`${format.format(time * 1000).replace(' ', 'T')}Z`) / 1000;
}
