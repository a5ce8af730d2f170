import { describe, expect, it } from 'vitest';
import { type EventState, holdReasons, mayBecome, stateOf, states } from './states.ts';

const names = Object.keys(states) as EventState[];

describe('event states', () => {
  it('have a number each, by which the store finds them again', () => {
    expect(new Set(names.map((name) => states[name].id)).size).toBe(names.length);
    for (const name of names.filter((one) => one !== 'sending')) expect(stateOf(states[name].id)).toBe(name);
    expect(() => stateOf(99)).toThrow(RangeError);
  });

  it('let every event go on to an end, and every end but acceptance be replayed', () => {
    for (const end of ['rejected', 'expired', 'uncertain', 'cancelled'] as const) {
      expect(states[end].next).toEqual(['pending']);
    }
    expect(states.accepted.next).toEqual([]);
    expect(mayBecome('held', 'accepted')).toBe(false);
    expect(mayBecome('sending', 'pending')).toBe(true);
  });

  it('count as sent unless the event can not have reached Meta any more', () => {
    expect(names.filter((name) => !states[name].countsAsSent)).toEqual(['rejected', 'expired', 'cancelled']);
  });

  it('are held for reasons with a number each', () => {
    const ids = Object.values(holdReasons).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
