import { hash } from 'node:crypto';
import type { Random } from '../../src/cli/demo/random.ts';

export const funnel = ['Lead', 'Qualified', 'Opportunity', 'Customer'] as const;
export const other = 'Lost';

const hour = 3600;

/** A made person with one lead, and the stages that the CRM will ever know of. */
export interface Person {
  readonly number: number;
  readonly leadId: string;
  readonly email: string;
  /** What the CRM's rows name the lead by. */
  readonly by: 'lead id' | 'record of a known lead' | 'e-mail';
  /** Unix seconds. */
  readonly created: number;
  /** In the order of time; a person may jump over stages. */
  readonly changes: readonly Change[];
  /** How many of the changes have happened so far. */
  happened: number;
}

/** One change of a person to a stage. */
export interface Change {
  readonly stage: string;
  /** Unix seconds. */
  readonly time: number;
}

/** Makes a person whose lead came in, and changed its stage, in the three days before `now` (Unix seconds). */
export function makePerson(random: Random, number: number, now: number): Person {
  const created = now - random.whole(30 * hour, 72 * hour);
  const stages: string[] = funnel.filter((_, at) => at === 0 || !random.chance(0.2));
  if (random.chance(0.1)) stages.push(other);
  let time = created;
  const changes = stages.map((stage) => {
    time += random.whole(60, 5 * hour);
    return { stage, time };
  });
  return {
    number,
    leadId: String(10_000_000_000_000_000n + BigInt(number) * 7_919n),
    email: `person${number}@example.com`,
    by: random.chance(0.7) ? 'lead id' : random.chance(0.6) ? 'record of a known lead' : 'e-mail',
    created,
    changes,
    happened: 1,
  };
}

/** How an event names this person. */
export const emailHash = ({ email }: Pick<Person, 'email'>): string => hash('sha256', email);
