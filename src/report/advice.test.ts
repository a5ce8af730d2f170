import { describe, expect, it } from 'vitest';
import { advise } from './advice.ts';
import { cureOf } from './cures.ts';
import type { DatasetStatus } from './port.ts';

const now = 1_795_348_800;
const status = (more: Partial<DatasetStatus>, pending = 0): DatasetStatus => ({
  dataset: '1',
  counters: new Map([['state:pending', pending]]),
  failures: 0,
  near: { within24h: 0, within6h: 0 },
  held: new Map(),
  refusedLately: [],
  unfinishedImports: [],
  lanes: [],
  ...more,
});
const codes = (one: DatasetStatus) => advise(one, now).map(({ severity, code }) => `${severity} ${code}`);

describe('advice', () => {
  it('is none when all is as it should be', () => {
    expect(codes(status({}))).toEqual([]);
    const beingRead = { name: 'a.csv', startedAt: 0, abandoned: false };
    expect(codes(status({ unfinishedImports: [beingRead] }))).toEqual([]);
  });

  it.each<[string, Partial<DatasetStatus>, number, readonly string[]]>([
    ['what is pending', {}, 3, ['info pending']],
    ['a pause, and no word of sending', { pausedReason: 'Token.' }, 3, ['error paused']],
    ['a throttle', { due: now * 1000 + 1 }, 3, ['warning rests']],
    ['a deadline today', { near: { within24h: 2, within6h: 0 } }, 3, ['warning deadline_near']],
    ['a deadline soon', { near: { within24h: 2, within6h: 1 } }, 3, ['error deadline_near']],
    [
      'the worst first',
      { pausedReason: 'Token.', near: { within24h: 2, within6h: 1 }, due: now * 1000 + 1 },
      3,
      ['error paused', 'error deadline_near', 'warning rests'],
    ],
    ['held events that are due', { held: new Map([['reorder', 2]]), nextRelease: now }, 0, ['info held']],
    ['nothing of held ones that are not', { held: new Map([['reorder', 2]]), nextRelease: now + 1 }, 0, []],
    [
      'events without a known lead, while nothing has ever gone',
      { held: new Map([['unknown_lead', 2]]) },
      0,
      ['info leads_unknown'],
    ],
    [
      'nothing of them once something was ready to go',
      { held: new Map([['unknown_lead', 2]]) },
      1,
      ['info pending'],
    ],
    [
      'an import that was interrupted',
      { unfinishedImports: [{ name: 'a.csv', startedAt: 0, abandoned: true }], nextRelease: 0 },
      0,
      ['warning import_unfinished'],
    ],
    [
      'what is past its deadline',
      { nextDeadline: now - 1, oldestPending: now - 604_201 },
      1,
      ['error expired', 'info pending'],
    ],
  ])('tells %s', (_, more, pending, expected) => {
    expect(codes(status(more, pending))).toEqual(expected);
  });

  it('tells what was refused lately, with what to do about it', () => {
    const refusal = {
      state: 'rejected',
      code: 100,
      subcode: 2804036,
      reason: 'R.',
      count: 2,
      event: 7,
    } as const;
    const [advice] = advise(status({ refusedLately: [{ ...refusal, source: 'a.csv', row: 1 }] }), now);
    expect(advice).toMatchObject({
      code: 'refused',
      what: '2 events rejected in the last 24 hours (100/2804036): R. For example event 7.',
    });
    expect(advice?.fix).toBe(cureOf(100, 2804036));
    expect(cureOf(100, 1)).not.toBe(cureOf(100, 2804036));
    expect(cureOf(undefined, undefined)).toContain('replay');
  });
});
