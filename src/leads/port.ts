import type { UserData } from '../event/index.ts';
import type { IdentityKey } from './identity-key.ts';
import type { Candidates } from './recover.ts';

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
  readonly events: readonly { readonly id: number; readonly time: number; readonly staged: boolean }[];
  /** Stages that it reached too long ago to be sent. `stage` is the store's number. */
  readonly past: readonly { readonly stage: number; readonly time: number }[];
  /** Leads with a lead id that share a key with it. */
  readonly candidates: Candidates;
  /** Leads without lead id that share its strongest kind of key and contradict none of its stronger ones. */
  readonly alike: readonly number[];
}

/** What becomes of an unlinked lead. */
export interface LinkDecision {
  /** Events that go to another lead, whose lead id was recovered for them. */
  readonly move: readonly { readonly event: number; readonly to: number }[];
  readonly movePast: readonly { readonly stage: number; readonly to: number }[];
  /** The two are one: the older of both stays. */
  readonly merge?: number;
  /** Events whose lead id could not be recovered because several leads compete. */
  readonly ambiguous: readonly { readonly event: number; readonly reason: string }[];
}

/** The lead directory of a store. Everything is scoped to one dataset. */
export interface LeadDirectory {
  /** Adds leads or completes known ones, in one transaction of at most 1,000. Answers how many were new. */
  addLeads(dataset: string, leads: readonly DirectoryLead[]): Promise<number>;
  /** Leads without lead id that may belong to one that has changes to plan, those with the strongest keys first. */
  unlinked(dataset: string): Promise<readonly number[]>;
  /** Reads each of the leads, asks `decide`, writes the answer; all in one transaction. Answers how many moved. */
  link(
    dataset: string,
    leads: readonly number[],
    decide: (lead: Unlinked) => LinkDecision,
  ): Promise<{ readonly recovered: number }>;
}
