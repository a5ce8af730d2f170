/** What a transaction of the store is for, by the tables that it writes. */
export type Writes =
  | 'migration'
  | 'directory'
  | 'stage'
  | 'link'
  | 'plan'
  | 'lane'
  | 'begin'
  | 'outcome'
  | 'other';

/** Where a child is to be killed. `nth` counts from 1. */
export type KillPoint =
  /**
   * In the nth transaction of its kind: before its so many-th statement (or its commit, if that comes sooner), right
   * before its commit, or right after.
   */
  | {
      readonly in: 'transaction';
      readonly writes: Writes;
      readonly nth: number;
      readonly at: number | 'commit' | 'committed';
    }
  /** Some milliseconds after the nth request went out, or as soon as the nth answer's headers are there. */
  | { readonly in: 'request'; readonly at: 'sent' | 'answered'; readonly nth: number; readonly ms: number }
  /** Before the nth statement that the store runs, whichever it is. */
  | { readonly in: 'statement'; readonly nth: number }
  /** Some milliseconds after the store was first written to, between two steps. */
  | { readonly in: 'time'; readonly ms: number };

/** What the entry of a child does to the command line that it loads. */
export interface ChildPlan {
  /** Milliseconds that its clock is ahead of the machine's when it starts. */
  readonly offset: number;
  readonly kill?: KillPoint;
  /** Name of a fault planted to see the harness turn red. */
  readonly plant?: string;
}

/** What a child tells its parent, a line each. */
export type ChildReport =
  /** It stands at its kill point, and does nothing more. */
  | { readonly here: true }
  /** Nothing happens in it until its clock is moved to `next`, or one of its requests ends. */
  | { readonly idle: true; readonly next: number; readonly requests: number };

/** Name of the environment variable with the plan (JSON), read by the test entry alone. */
export const planVariable = 'CHAOS_CHILD';

/** The file descriptor on which a child reports: written at once, so that nothing is lost when it is killed. */
export const reportTo = 4;
