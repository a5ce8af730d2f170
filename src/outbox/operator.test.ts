import { describe, expect, it } from 'vitest';
import { hindrance } from './operator.ts';
import { type EventState, mayBecome, states } from './states.ts';

const names = Object.keys(states) as EventState[];
const flags = [false, true];

describe('what an operator may do', () => {
  it.each([
    ['rejected', 'replay', undefined],
    ['uncertain', 'replay', undefined],
    ['cancelled', 'replay', undefined],
    ['expired', 'replay', undefined],
    ['accepted', 'replay', 'accepted'],
    ['sending', 'replay', 'sending'],
    ['held', 'replay', 'waiting'],
    ['pending', 'replay', 'waiting'],
    ['held', 'cancel', undefined],
    ['pending', 'cancel', undefined],
    ['sending', 'cancel', 'sending'],
    ['accepted', 'cancel', 'accepted'],
    ['rejected', 'cancel', 'ended'],
    ['cancelled', 'cancel', 'ended'],
  ] as const)('to an event that is %s: %s, hindered by %s', (state, action, expected) => {
    expect(hindrance(action, { state, extra: false, late: false })).toBe(expected);
  });

  it('is only what the table of transitions allows, whatever else is so', () => {
    for (const state of names)
      for (const extra of flags)
        for (const late of flags) {
          if (hindrance('replay', { state, extra, late }) === undefined) {
            expect([mayBecome(state, 'pending'), extra, late]).toEqual([true, false, false]);
          }
          if (hindrance('cancel', { state, extra, late }) === undefined) {
            expect(mayBecome(state, 'cancelled')).toBe(true);
          }
        }
  });

  it('leaves alone what is not planned, what another event stands for, and what is past its deadline', () => {
    expect(hindrance('cancel', { state: 'held', extra: true, late: false })).toBe('importing');
    expect(hindrance('replay', { state: 'rejected', extra: true, late: true })).toBe('superseded');
    expect(hindrance('replay', { state: 'expired', extra: false, late: true })).toBe('past_deadline');
  });
});
