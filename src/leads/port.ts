import type { UserData } from '../event/index.ts';
import type { IdentityKey } from './identity-key.ts';
import type { Candidates, Moment } from './recover.ts';

/** A lead as Meta tells of it: lead export or Lead Ads. */
export interface DirectoryLead {
  readonly leadId: string;
  /** Meta's created_time, Unix seconds. */
  readonly created: number;
  /** Hashed contact information. */
  readonly known: UserData;
  readonly keys: readonly IdentityKey[];
  /** See `laneOf`. */
  readonly lane: number;
}

/** A lead without lead id, with what decides whose it is. */
export interface Unlinked {
  readonly lead: number;
  /** Its events: those of an import that is not planned yet may move one by one. */
  readonly events: readonly (Moment & { readonly id: number; readonly staged: boolean })[];
  /** Changes that are too old to be sent. */
  readonly past: readonly (Moment & { readonly id: number })[];
  /** Leads with a lead id that share a key with it. */
  readonly candidates: Candidates;
  /** Leads without lead id that share its strongest kind of key and contradict none of its stronger ones. */
  readonly alike: readonly number[];
}

/** What becomes of an unlinked lead. */
export interface LinkDecision {
  /** Events that go to another lead, whose lead id was recovered for them. */
  readonly move: readonly { readonly event: number; readonly to: number }[];
  readonly movePast: readonly { readonly past: number; readonly to: number }[];
  /** The two are one: the older of both stays. */
  readonly merge?: number;
  /** Events whose lead id could not be recovered because several leads compete. */
  readonly ambiguous: readonly { readonly event: number; readonly reason: string }[];
}

/** The lead directory of a store. Everything is scoped to one dataset. */
export interface LeadDirectory {
  /** Adds leads or completes known ones, in one transaction of at most 1,000. Answers how many were new. */
  addLeads(dataset: string, leads: readonly DirectoryLead[]): Promise<number>;
  /**
   * Asks `decide` about each lead without lead id that may belong to one that has changes to plan, and writes the
   * answers; by the thousand in one transaction. Leads with the strongest kind of key come first, and what one of them
   * teaches about another lead counts from the next kind on: the answers don't depend on the order of rows.
   *
   * @returns the rows whose lead id could not be recovered because several leads compete.
   */
  link(
    dataset: string,
    decide: (lead: Unlinked) => LinkDecision,
    onProgress?: (done: number, of: number) => void,
  ): Promise<readonly { readonly import: number; readonly row: number; readonly reason: string }[]>;
}
