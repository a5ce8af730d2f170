import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { leastShare, mustBeHit } from './report.ts';
import type { Violation } from './violation.ts';

// Small, since most of the time goes into starting processes.
const small = { people: { usual: 15, large: 150 }, besideAnother: 0.12, killAgain: 0.1 };

describe('A1 to A3, B1: killed at any moment, nothing is lost, nothing goes twice without a reason, order holds', () => {
  it('in 12 rounds, with kills in each of import, request and outcome', async () => {
    const { tally, broken } = await play({ rounds: 12, seed: 1, ...small });
    expect(broken).toEqual([]);
    expect(tally.rounds).toBe(12);
    for (const landed of mustBeHit) expect([landed, tally.share(landed)]).toSatisfy(isEnough);
  }, 600_000);
});

// So few kills may land unevenly on a busy machine: half of the fifth that the long run demands.
const isEnough = ([, share]: readonly [string, number]): boolean => share >= leastShare / 2;

// Planted into the children from outside: the product has no switch for any of them.
describe('the crash harness turns red', () => {
  it.each<[string, readonly Violation['kind'][], object]>([
    ['commit-after-answer', ['no_state', 'sent_twice', 'lost'], {}],
    ['outcome-before-answer', ['lost'], {}],
    ['lane-without-lease', ['sent_twice'], { besideAnother: 1 }],
    ['forgotten-event', ['lost', 'sent_twice', 'no_state'], {}],
    ['reversed-batch', ['out_of_order'], {}],
  ])(
    'for %s',
    async (plant, kinds, options) => {
      const { broken } = await play({ rounds: 10, seed: 1, ...small, plant, ...options });
      for (const { folder } of broken) rmSync(folder, { recursive: true, force: true });
      const found = broken.flatMap(({ violations }) => violations.map(({ kind }) => kind));
      expect(found).toSatisfy(() => kinds.some((kind) => found.includes(kind)));
    },
    300_000,
  );
});
