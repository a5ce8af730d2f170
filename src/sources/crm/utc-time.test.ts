import { describe, expect, it } from 'vitest';
import { readTime } from '../../event/index.ts';
import { utcTime } from './utc-time.ts';

const berlin = { timeZone: 'Europe/Berlin' };

describe('a time of a CRM that writes UTC', () => {
  it('is UTC where it says nothing else, whatever the zone of the source', () => {
    // At 02:30 that night Berlin's clocks had no such time, and in October they had it twice.
    const times = {
      '2026-03-29T00:59:59': 1_774_745_999,
      '2026-03-29T01:30:00.395000': 1_774_747_800,
      '2026-03-29 02:30:00': 1_774_751_400,
      '2026-10-25T00:30:00': 1_792_888_200,
      '2026-10-25T01:30:00.000001': 1_792_891_800,
      '2026-10-25T02:30:00.5': 1_792_895_400,
    };
    for (const [text, time] of Object.entries(times))
      expect(readTime(utcTime(text) ?? '', berlin)).toMatchObject({ time });
  });

  it('stays as it is where it says its offset, or is none', () => {
    for (const text of [
      '2026-03-29T02:30:00Z',
      '2026-03-29T02:30:00+02:00',
      '2026-03-29',
      'soon',
      '1795179785',
    ])
      expect(utcTime(text)).toBe(text);
    expect(utcTime(1_795_179_785)).toBe(1_795_179_785);
    for (const nothing of ['', ' ', null, undefined, true, {}, []]) expect(utcTime(nothing)).toBeUndefined();
  });
});
