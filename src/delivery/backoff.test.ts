import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff, throttleWait } from './backoff.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoff', () => {
  it('D1: spreads over the whole range up to a limit that doubles from 5 s to 1 h', () => {
    const limits = Array.from(
      { length: 14 },
      (_, index) => backoff(index + 1, () => 1 - Number.EPSILON) / 1000,
    );
    expect(limits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600]);
    expect(backoff(9, () => 0)).toBe(1000);
  });

  it('never leaves its bounds, whatever the count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), chance, (failures, random) => {
        const wait = backoff(failures, () => random);
        expect(wait).toBeGreaterThanOrEqual(1000);
        expect(wait).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

describe('throttleWait', () => {
  it('D4: never ends before the time that Meta asks for, nor later than a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 1e12 }), fc.nat(100), chance, (asked, failures, random) => {
        const wait = throttleWait(asked, failures, () => random);
        expect(wait).toBeGreaterThanOrEqual(Math.min(Math.max(asked, 1000), 86_400_000));
        expect(wait).toBeLessThanOrEqual(86_410_000);
      }),
    );
  });

  it('doubles from a minute to an hour when Meta says nothing', () => {
    const waits = [1, 2, 3, 6, 7, 50].map((failures) => throttleWait(undefined, failures, () => 0) / 60_000);
    expect(waits).toEqual([1, 2, 4, 32, 60, 60]);
  });
});
