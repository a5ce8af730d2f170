import type { IdentityKey } from './identity-key.ts';

/** A source of the configuration, which brings changes of one dataset. */
export interface SourceOfDataset {
  readonly dataset: string;
  /** Its name in the configuration. */
  readonly source: string;
}

/** A change that waits for what the CRM says of a record. */
export interface WaitingChange {
  /** The event's number. */
  readonly event: number;
  readonly eventId: string;
  /** The change's row number at its endpoint. */
  readonly row: number;
  /** The change as it came, as JSON of a stage change: without personal values. */
  readonly change: string;
}

/** A record that this process may ask the CRM about, for two minutes; with all changes that wait for it. */
export interface ClaimedLookUp {
  readonly object: string;
  readonly id: string;
  /** How often it failed before. */
  readonly tries: number;
  /** When its first change came, milliseconds. */
  readonly since: number;
  readonly claim: number;
  readonly changes: readonly WaitingChange[];
}

/** What became of a look-up whose changes still wait. Moments in milliseconds. */
export type LookUpEnd =
  /** It failed. */
  | { readonly kind: 'later'; readonly due: number }
  /** It was not its fault. */
  | { readonly kind: 'again' };

/** What look-ups say of a source's access to its CRM. Moments in milliseconds. */
export type AccessEnd =
  | { readonly kind: 'works' }
  | { readonly kind: 'throttled'; readonly due: number }
  /** `mark` tells the token from another one, and doesn't give it away. */
  | { readonly kind: 'no_access'; readonly due: number; readonly reason: string; readonly mark: string };

/** How a source's look-ups go. */
export interface AccessState {
  /** How many calls failed in a row: for the length of its rest. */
  readonly failures: number;
  /** Its token is refused. */
  readonly refused: boolean;
}

/** What look-ups at CRMs need of a store. Completed changes are the live intake's (`complete`). */
export interface LookUpStore {
  /** Those of these sources that have look-ups which are due, as they were given. */
  sourcesDue(sources: readonly SourceOfDataset[]): Promise<readonly SourceOfDataset[]>;
  /**
   * Takes records of a source, oldest due first; none while the source rests. A token that is another one than the CRM
   * refused ends the rest. What no longer waits (its lead became known, somebody cancelled it) is left out and forgotten.
   *
   * @param mark tells the token in use from another one
   */
  claim(source: SourceOfDataset, mark: string, limit: number): Promise<readonly ClaimedLookUp[]>;
  /**
   * Which of these people are leads that the directory knows: by any of their keys, the latest lead that was created before
   * `before` (Unix seconds) and at most 90 days earlier.
   *
   * @returns one answer for each, in their order; `created` in Unix seconds where it is known
   */
  knownLeads(
    dataset: string,
    persons: readonly (readonly IdentityKey[])[],
    before: number,
  ): Promise<readonly ({ readonly created?: number } | undefined)[]>;
  /** Writes what became of claimed records whose changes wait on, and of the source's access. Tells news once. */
  settle(
    source: SourceOfDataset,
    ends: readonly { readonly lookUp: ClaimedLookUp; readonly end: LookUpEnd }[],
    access?: AccessEnd,
  ): Promise<'refused' | 'works_again' | undefined>;
  accessState(source: SourceOfDataset): Promise<AccessState>;
}
