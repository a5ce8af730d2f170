import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Isolation } from './isolate.ts';

/** Plays an endpoint that refuses whatever holds a bad one. */
function play(events: readonly number[], bad: ReadonlySet<number>) {
  const isolation = new Isolation(events);
  const taken: number[] = [];
  const rejected: number[] = [];
  const requests: (readonly number[])[] = [];
  for (let part = isolation.next; part.length > 0; part = isolation.next) {
    requests.push(part);
    if (part.some((event) => bad.has(event))) {
      const culprit = isolation.refused();
      if (culprit !== undefined) rejected.push(culprit);
    } else {
      taken.push(...part);
      isolation.passed();
    }
  }
  return { taken, rejected, requests, extra: requests.length - 1 };
}

const thousand = Array.from({ length: 1000 }, (_, index) => index);
const bound = (k: number) => 2 * k * Math.ceil(Math.log2(1000 / k)) + 2 * k;
const someBad = (k: number) => fc.uniqueArray(fc.nat(999), { minLength: k, maxLength: k });

describe('Isolation', () => {
  it('sends a batch without a bad one once', () => {
    expect(play(thousand, new Set())).toMatchObject({ extra: 0, rejected: [] });
    expect(new Isolation([]).next).toEqual([]);
  });

  it('C2: finds one bad event of 1,000, wherever it is, with at most 20 requests more', () => {
    for (const bad of thousand) {
      const { extra, rejected } = play(thousand, new Set([bad]));
      expect(rejected).toEqual([bad]);
      expect(extra).toBeLessThanOrEqual(12);
    }
  });

  it.each([1, 2, 5, 50])('C2: finds %i bad events within the bound, and all others pass', (k) => {
    fc.assert(
      fc.property(someBad(k), (bad) => {
        const { extra, rejected, taken } = play(thousand, new Set(bad));
        expect(rejected).toEqual(bad.toSorted((a, b) => a - b));
        expect(taken).toHaveLength(1000 - k);
        expect(extra).toBeLessThanOrEqual(bound(k));
      }),
      { numRuns: 50 },
    );
  });

  it('C2: keeps the bound for bad events in a row and for evenly spread ones', () => {
    for (const k of [2, 5, 50]) {
      for (let first = 0; first <= 1000 - k; first += 10) {
        expect(play(thousand, new Set(thousand.slice(first, first + k))).extra).toBeLessThanOrEqual(bound(k));
      }
      const spread = thousand.filter((event) => event % (1000 / k) === 0);
      expect(play(thousand, new Set(spread)).extra).toBeLessThanOrEqual(bound(k));
      expect(play(thousand, new Set(spread.map((event) => 999 - event))).extra).toBeLessThanOrEqual(bound(k));
    }
  });

  it('C3: never takes an event before one that stands further left, for any batch and any bad ones', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (marks) => {
        const events = marks.map((_, index) => index);
        const bad = new Set(events.filter((event) => marks[event]));
        const { taken, rejected } = play(events, bad);
        expect(taken).toEqual(events.filter((event) => !bad.has(event)));
        expect(rejected).toEqual([...bad]);
      }),
    );
  });

  it('asks an event alone before it rejects it, and never asks a refused stretch again', () => {
    const { requests, rejected } = play(thousand, new Set([3, 4, 700]));
    for (const event of rejected) expect(requests).toContainEqual([event]);
    expect(new Set(requests.map((part) => `${part[0]}+${part.length}`)).size).toBe(requests.length);
  });

  it('goes on when events are taken away and when a refusal does not come again', () => {
    const isolation = new Isolation([1, 2, 3, 4]);
    isolation.refused();
    isolation.remove(new Set([1]));
    // What was to go and is still there goes; then nothing is known of the rest.
    expect(isolation.next).toEqual([2]);
    isolation.passed();
    expect(isolation.next).toEqual([3, 4]);
    isolation.refused();
    isolation.remove(new Set([3]));
    expect(isolation.next).toEqual([4]);
    isolation.passed();
    expect(isolation.rest).toEqual([]);
  });
});
