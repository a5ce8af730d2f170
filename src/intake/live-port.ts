import type { DirectoryLead, LinkDecision, Unlinked } from '../leads/index.ts';
import type { LeadRows, LeadWrites, NewEvent, ReadRow } from './port.ts';

/** Rows that came together from one endpoint, read. */
export interface LiveRows {
  readonly dataset: string;
  /** The endpoint's name. */
  readonly source: string;
  readonly rows: readonly ReadRow[];
}

/** Where rows were put: their events carry this import, and row numbers from the first on. */
export interface LivePlace {
  readonly import: number;
  readonly firstRow: number;
}

/** A row whose lead id could not be recovered since several leads compete. */
export interface AmbiguousRow {
  readonly import: number;
  readonly row: number;
  readonly reason: string;
}

/** What is asked while a transaction is under way: whose a lead is, and what becomes of its rows. */
export interface LiveDecisions {
  link(lead: Unlinked): LinkDecision;
  plan(dataset: string, lead: LeadRows): LeadWrites;
}

/** An event that the CRM was asked about, with its change read again. */
export interface ReadCompletion {
  readonly event: number;
  readonly read: ReadRow;
}

/** What a completed change's event is made of: what it carried before stays. */
export interface Completed {
  readonly body: string;
  readonly keyBits: number;
  readonly time: number;
}

/** As `LiveDecisions`, with what completing asks. */
export interface CompletingDecisions extends LiveDecisions {
  /**
   * @param was the event's payload, and its time in Unix seconds
   * @param event what its change is now
   */
  adopt(was: { readonly body: string; readonly time: number }, event: NewEvent): Completed;
}

/** The store as live intake sees it. Each method is one transaction: when it resolves, all of it is on the disk. */
export interface LiveStore {
  /**
   * Stores rows under their endpoints, points to new leads from all of their keys, links the leads that are touched, and
   * leads without lead id that share a key with one of them, and plans them all. Rows of an import that another process
   * still reads are left to it. Of invalid rows the latest 10,000 of each endpoint are kept.
   *
   * @param parts at most 1,000 rows together
   */
  receive(
    parts: readonly LiveRows[],
    decide: LiveDecisions,
  ): Promise<{
    readonly places: ReadonlyMap<LiveRows, LivePlace>;
    readonly ambiguous: readonly AmbiguousRow[];
  }>;
  /**
   * Gives events that waited for a look-up the content of their changes, read again; links and plans their leads. One that
   * no longer waits is left alone, and so is one that is past its deadline.
   *
   * @returns where those that waited were stored; absent for the others
   */
  complete(
    dataset: string,
    completions: readonly ReadCompletion[],
    decide: CompletingDecisions,
  ): Promise<{
    readonly places: ReadonlyMap<number, LivePlace>;
    readonly ambiguous: readonly AmbiguousRow[];
  }>;
  /** Adds up to 1,000 of Meta's leads to the directory, links and plans what they touch. Answers how many were new. */
  addLeads(dataset: string, leads: readonly DirectoryLead[], decide: LiveDecisions): Promise<number>;
  /** Links and plans up to `limit` leads whose time has come; not those of imports. Answers how many. */
  release(dataset: string, limit: number, decide: LiveDecisions): Promise<number>;
  /** The time has come for all leads with an event whose stage nothing mapped. */
  wakeUnmapped(dataset: string): Promise<void>;
  /** When the next lead is to be planned, Unix seconds. */
  nextDue(dataset: string): Promise<number | undefined>;
  /** What to throw when more waits than the store will take in a while: a StoreError `store_busy`. */
  overloaded(): Error;
}
