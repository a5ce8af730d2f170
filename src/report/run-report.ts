import type { Counters } from './port.ts';

/**
 * What became of events in a run: `changes + implied = duplicate + accepted + rejected + expired + uncertain + pending
 * + held + cancelled`. `changes` are those of the run's rows and those that were still waiting when it began.
 */
export interface EventCounts {
  readonly changes: number;
  readonly implied: number;
  readonly duplicate: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly expired: number;
  readonly uncertain: number;
  readonly pending: number;
  readonly held: number;
  readonly cancelled: number;
}

/** What a run knows that the store's counters don't tell. */
export interface RunTally {
  /** Rows whose event was already waiting: one change, though counted twice. */
  readonly touched: number;
  /** Rows that took the place of a failed event, by the state it was in. */
  readonly replaced: { readonly rejected: number; readonly expired: number; readonly cancelled: number };
}

/** The event counts of a run, from the dataset's counters before and after it. */
export function eventCounts(before: Counters, after: Counters, { touched, replaced }: RunTally): EventCounts {
  const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const now = (name: string): number => after.get(name) ?? 0;
  const waitingBefore = (before.get('state:pending') ?? 0) + (before.get('state:held') ?? 0);
  const replacements = replaced.rejected + replaced.expired + replaced.cancelled;
  return {
    changes: grown('changes') + waitingBefore - touched,
    implied: grown('implied'),
    duplicate: grown('duplicate') - replacements - touched,
    accepted: grown('state:accepted'),
    rejected: grown('state:rejected') + replaced.rejected,
    expired: grown('state:expired') + replaced.expired,
    uncertain: grown('state:uncertain'),
    pending: now('state:pending'),
    held: now('state:held'),
    cancelled: grown('state:cancelled') + replaced.cancelled,
  };
}
