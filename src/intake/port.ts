import type { UserData } from '../event/index.ts';
import type { IdentityKey } from '../leads/index.ts';
import type { HoldReason, StoredState } from '../outbox/index.ts';
import type { Problem } from '../spec/index.ts';

/** Why a row is no event although nothing is wrong with it. */
export type SkipReason =
  | 'not_a_meta_lead'
  | 'too_old_on_arrival'
  | 'opted_out'
  | 'ignored_stage'
  | 'no_stage_change'
  | 'test_lead';

/** Bits of `event.flags`. */
export const eventFlags = {
  /** Made for a stage that the lead jumped over. */
  implied: 1,
  /** Its lead_id was recovered from the directory. */
  recovered: 2,
  /** Names another origin than Meta: only sent if its lead turns out to be one of Meta's. */
  onlyKnownLead: 4,
  /** Nothing says that its lead is one of Meta's. */
  originUnknown: 8,
  /** Has no matching key of its own; its lead may give it some. */
  keysFromLead: 16,
  /** Its lead id is bad: it is only sent if the directory recovers the right one. */
  badLeadId: 32,
  /** Came one by one, not in a file: it waits for its lead and its stage to be known (design, rule 5). */
  live: 64,
  /** Its stage has no place in the funnel yet: `stageName` is the CRM's (funnel, `unmappedName`). */
  unmapped: 128,
  /** The CRM is asked about it: it waits for that unless its lead is known. */
  lookUp: 256,
  /** With `lookUp`: it waits even then, since the change itself is not complete. */
  lookUpAlways: 512,
  /** With `lookUpAlways`: it never goes without, as nobody else knows of the person's consent, or that it is true. */
  lookUpRequired: 1024,
} as const;

/** Flags of what an event waited for: once it goes, none of them holds. */
export const settledFlags =
  eventFlags.onlyKnownLead |
  eventFlags.originUnknown |
  eventFlags.keysFromLead |
  eventFlags.badLeadId |
  eventFlags.lookUp |
  eventFlags.lookUpAlways |
  eventFlags.lookUpRequired;

/** Whose row it is: the lead is found by the first key, and learns the others. */
export interface RowIdentity {
  /** Strongest first, at least one. */
  readonly keys: readonly IdentityKey[];
  /** The lane, if the lead is new. */
  readonly lane: number;
  /** Meta's created_time, Unix seconds, if the row carries it. */
  readonly leadCreated?: number;
}

/** An event to be staged. */
export interface NewEvent extends RowIdentity {
  readonly eventId: string;
  /** The stage's folded name. */
  readonly stage: string;
  readonly stageName: string;
  readonly rank: number;
  /** Unix seconds. */
  readonly time: number;
  readonly precision: number;
  /** What its payload carries (leads, `keysOf`). */
  readonly keyBits: number;
  readonly flags: number;
  /** The event as JSON. */
  readonly body: string;
  readonly warnings: readonly string[];
  /** With `badLeadId`: the problems that refuse the row unless the lead id is recovered. */
  readonly refusal?: readonly Problem[];
  /** The change's own record, where another record has the lead id that it brings: it carries none itself (design, rule 2). */
  readonly learned?: IdentityKey;
  /** With the flag `lookUp`: what the CRM is asked about, and the change as it came, without personal values (JSON). */
  readonly lookUp?: { readonly object: string; readonly id: string; readonly change: string };
}

/** What became of one row when it was read. */
export type ReadRow =
  | { readonly kind: 'event'; readonly row: number; readonly event: NewEvent }
  | {
      /** Too old to be sent, but known: its stage is never made up. */
      readonly kind: 'past';
      readonly row: number;
      readonly identity: RowIdentity;
      readonly stage: string;
      readonly stageName: string;
      readonly time: number;
      readonly precision: number;
      /** As `eventFlags.onlyKnownLead`. */
      readonly onlyKnownLead: boolean;
    }
  | { readonly kind: 'invalid'; readonly row: number; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'skipped';
      readonly row: number;
      readonly reason: SkipReason;
      /** Lead id and records of one lead that the row tells of although it tells of no stage that is sent. */
      readonly links?: RowIdentity;
    };

/** An event of a lead as planning sees it. */
export interface LeadEvent {
  readonly id: number;
  readonly eventId: string;
  readonly stage: string;
  readonly stageName: string;
  readonly rank: number;
  readonly time: number;
  readonly precision: number;
  readonly state: StoredState;
  /** In a request under way. */
  readonly sending: boolean;
  /** Stored by an import and not planned yet. */
  readonly staged: boolean;
  /** While it is held: why, and until when (Unix seconds). */
  readonly hold?: { readonly reason: HoldReason; readonly until?: number };
  readonly flags: number;
  readonly keyBits: number;
  readonly import: number;
  readonly row: number;
  /** Unix seconds. */
  readonly storedAt: number;
  /** Reads the payload: only what has to look inside pays for it. */
  body(): string;
  /** The name of the file or endpoint that it came from. */
  source(): string;
  /** With `badLeadId`: what refuses it. */
  refusal(): readonly Problem[];
}

/** One lead's rows. */
export interface LeadRows {
  readonly lead: number;
  readonly leadId?: string;
  readonly created?: number;
  /** Hashed contact information that the directory has of the lead. */
  readonly known?: UserData;
  /** Meta told us of this lead. */
  readonly fromMeta: boolean;
  /** How many people or records carry its lead id; not counted for a lead that Meta told us of. */
  readonly carriers?: number;
  readonly past: readonly {
    readonly stage: string;
    readonly time: number;
    readonly onlyKnownLead: boolean;
  }[];
  readonly events: readonly LeadEvent[];
}

/** A change to an event's row. */
export interface EventUpdate {
  readonly id: number;
  readonly state?: 'pending' | 'held' | 'expired';
  /** Of an event that expires: why, without personal values. */
  readonly reason?: string;
  /** Its stage got a place in the funnel. */
  readonly stage?: { readonly key: string; readonly name: string };
  readonly hold?: { readonly reason: HoldReason; readonly until: number };
  /** A staged event becomes the one of its lead and stage. */
  readonly planned?: true;
  readonly rank?: number;
  readonly time?: number;
  readonly flags?: number;
  readonly body?: string;
  readonly keyBits?: number;
  readonly warnings?: readonly string[];
  /** The import and row that the event now stands for. */
  readonly from?: { readonly import: number; readonly row: number };
}

/** An implied event to be made. */
export interface ImpliedEvent {
  readonly eventId: string;
  readonly stage: string;
  readonly stageName: string;
  readonly rank: number;
  readonly time: number;
  readonly keyBits: number;
  readonly body: string;
  readonly from: { readonly import: number; readonly row: number };
}

/** A staged event that does not become one. */
export type Removal =
  | {
      readonly id: number;
      readonly as: 'duplicate';
      /** The event that stands for this stage instead. */
      readonly of: number;
      /** That event became this row's: a failed one that it replaces, an implied one that it makes real. */
      readonly takesOver?: true;
    }
  | { readonly id: number; readonly as: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly id: number; readonly as: 'skipped'; readonly reason: SkipReason };

/** What planning one lead changes. */
export interface LeadWrites {
  readonly updates: readonly EventUpdate[];
  readonly implied: readonly ImpliedEvent[];
  readonly removals: readonly Removal[];
  readonly history: readonly { readonly event: number; readonly what: string; readonly detail?: string }[];
  /** Nothing speaks for this lead being one of Meta's: its keys are not kept. */
  readonly forget?: boolean;
  /** Plan this lead again then, Unix seconds. */
  readonly planAgain?: number;
}

/** The store as intake sees it. */
export interface IntakeStore {
  /** Opens an import; it is unfinished until `finishImports`. */
  beginImport(dataset: string, name: string): Promise<number>;
  /** Stores up to 1,000 rows in one transaction: leads, keys, events (held), problems, counts. */
  stage(dataset: string, importId: number, rows: readonly ReadRow[]): Promise<void>;
  /**
   * Reads up to `limit` leads that have something to plan, asks `decide`, writes the answers; all in one transaction.
   * Imports that another living process still reads are left alone. Answers how many leads it planned; 0: none left.
   */
  planNext(dataset: string, limit: number, decide: (lead: LeadRows) => LeadWrites): Promise<number>;
  /** How many leads wait for planning. */
  toPlan(dataset: string): Promise<number>;
  /** How many leads can't be planned yet since a request with events of theirs is under way. */
  postponed(dataset: string): Promise<number>;
  finishImports(dataset: string): Promise<void>;
}
