import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventCounts } from './run-report.ts';

const nothing = { touched: 0, replaced: { rejected: 0, expired: 0, cancelled: 0 } };

describe('the event counts of a run', () => {
  it('are what grew in it, and all that waits', () => {
    const before = new Map([
      ['changes', 10],
      ['state:pending', 4],
      ['state:accepted', 6],
    ]);
    const after = new Map([
      ['changes', 13],
      ['implied', 2],
      ['duplicate', 1],
      ['state:pending', 1],
      ['state:held', 1],
      ['state:accepted', 12],
    ]);
    expect(eventCounts(before, after, nothing)).toMatchObject({
      changes: 7,
      implied: 2,
      duplicate: 1,
      accepted: 6,
      pending: 1,
      held: 1,
    });
  });

  it('count a row that takes a failed event’s place as a change and not as a duplicate', () => {
    const before = new Map([
      ['changes', 1],
      ['state:rejected', 1],
    ]);
    const after = new Map([
      ['changes', 2],
      ['duplicate', 1],
      ['state:rejected', 0],
      ['state:accepted', 1],
    ]);
    const counts = eventCounts(before, after, {
      touched: 0,
      replaced: { rejected: 1, expired: 0, cancelled: 0 },
    });
    expect(counts).toMatchObject({ changes: 1, duplicate: 0, rejected: 0, accepted: 1 });
  });

  it('count a row for a waiting event once', () => {
    const before = new Map([
      ['changes', 1],
      ['state:pending', 1],
    ]);
    const after = new Map([
      ['changes', 2],
      ['duplicate', 1],
      ['state:accepted', 1],
    ]);
    expect(eventCounts(before, after, { ...nothing, touched: 1 })).toMatchObject({
      changes: 1,
      duplicate: 0,
      accepted: 1,
    });
  });

  it('add up whenever the store’s counters do', () => {
    const states = ['accepted', 'rejected', 'expired', 'uncertain', 'pending', 'held', 'cancelled'];
    const ends = fc.record(Object.fromEntries(states.map((name) => [name, fc.nat(50)])));
    const counters = fc.tuple(ends, fc.nat(50), fc.nat(50)).map(([end, duplicate, implied]) => {
      const all = Object.values(end).reduce((sum, count) => sum + count, duplicate);
      const made = Math.min(implied, all);
      const named = Object.entries(end).map(([name, count]) => [`state:${name}`, count] as const);
      return new Map([...named, ['duplicate', duplicate], ['implied', made], ['changes', all - made]]);
    });
    const tally = fc.record({
      touched: fc.nat(9),
      replaced: fc.record({ rejected: fc.nat(9), expired: fc.nat(9), cancelled: fc.nat(9) }),
    });
    fc.assert(
      fc.property(counters, counters, tally, (before, after, run) => {
        const { changes, implied, ...rest } = eventCounts(before, after, run);
        expect(changes + implied).toBe(Object.values(rest).reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});
