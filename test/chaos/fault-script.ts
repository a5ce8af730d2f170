import type { Random } from '../../src/cli/demo/random.ts';
import type { FaultRule } from '../../src/sandbox/index.ts';

/** A stage of a lead that the sandbox refuses whatever else is in the request. */
export interface Poison {
  readonly person: number;
  readonly leadId: string;
  readonly stage: string;
}

/** Named answers of the sandbox, and the share of requests that get each on a bad day. */
const bad = [
  ['500', 0.08],
  ['429', 0.03],
  ['timeout', 0.05],
  ['reset', 0.08],
  ['lost-answer', 0.08],
  ['late-answer', 0.05],
] as const;

/** A fault script for one round: now and then a good day, mostly some of everything. */
export function makeFaults(random: Random, poison: readonly Poison[]): FaultRule[] {
  const severity = random.pick([0, 1, 1, 1.5]);
  return [
    ...poison.map(({ leadId, stage }) => ({
      match: { lead_id: leadId, event_name: stage },
      answer: { code: 100, subcode: 2804008 },
    })),
    ...bad.map(([answer, rate]) => ({ rate: rate * severity, answer })),
  ];
}
