import type { Problem } from '../spec/index.ts';
import type { LeadWrites, SkipReason } from './port.ts';

/** What was found about a row only when its lead was planned. */
export interface PlanFinding {
  readonly import: number;
  readonly row: number;
  readonly problem: Problem;
}

/** What a run counts besides what the store counts. */
export interface PlanTally {
  /** Rows whose event was already waiting from an earlier run. */
  touched: number;
  /** Rows that took the place of an event that had failed, by the state it was in. */
  readonly replaced: { rejected: number; expired: number; cancelled: number };
  /** Rows that turned out to be no event although they could be read. */
  readonly turned: { readonly import: number; readonly as: 'invalid' | SkipReason }[];
  /** Events that got the lead id of the lead they belong to. */
  recovered: number;
}

/** What planning a lead gives: the writes, and what to tell. */
export interface PlannedLead {
  readonly writes: LeadWrites;
  readonly findings: readonly PlanFinding[];
  readonly tally: PlanTally;
}
