import type { EventSelection, EventState, EventSummary, HoldReason, NearDeadlines } from '../outbox/index.ts';
import type { SourceReport, SourcesStatus } from './sources-port.ts';

/** Sums of a dataset's counters: `read`, `valid`, `changes`, `implied`, `duplicate`, `state:pending`, ... */
export type Counters = ReadonlyMap<string, number>;

/** Events that wait for something. */
export interface HeldEvents {
  readonly held: ReadonlyMap<HoldReason, number>;
  readonly nextRelease?: number;
}

/** A file, or an endpoint, whose rows are not all planned. Moments in milliseconds. */
export interface UnfinishedImport {
  readonly name: string;
  readonly startedAt: number;
  /** Its process is gone: the next `send` finishes it. */
  readonly abandoned: boolean;
}

/** A lane that somebody works. Moments in milliseconds. */
export interface LaneWork {
  readonly lane: number;
  /** `host:pid:nonce` of the process. */
  readonly owner: string;
  readonly leasedUntil: number;
  /** The process is gone, or its lease has run out: the lane is free to be taken. */
  readonly free: boolean;
}

/** Of Lead Ads in a dataset: what waits, and what is wrong. 10,000 stands for that or more. */
export interface LeadAdsStatus {
  /** Leads whose fields are to be fetched from Meta. */
  readonly toFetch: number;
  /** Creation of the oldest of them, Unix seconds. */
  readonly oldestToFetch?: number;
  /** Leads that were given up in the last 7 days. */
  readonly notFetched: number;
  /** Pages whose access token Meta refuses; `since` in milliseconds. */
  readonly refusedPages: readonly {
    readonly page: string;
    readonly reason: string;
    readonly since: number;
  }[];
  /** Leads that the CRM has not brought to the initial stage a day after their creation (`oldest`, Unix seconds). */
  readonly withoutStage?: { readonly count: number; readonly oldest: number; readonly stage: string };
}

/** A page whose leads come in although no dataset is named for it: they are kept. Moments in Unix seconds. */
export interface UnmappedPage {
  /** Name of the Lead Ads address. */
  readonly endpoint: string;
  readonly page: string;
  readonly leads: number;
  readonly oldest: number;
  readonly newest: number;
}

/** What `status` says of a dataset. Moments in milliseconds, deadlines in Unix seconds. */
export interface DatasetStatus {
  readonly dataset: string;
  readonly counters: Counters;
  readonly pausedReason?: string;
  readonly pausedAt?: number;
  /** The dataset rests until then: a throttle, or a destination that is out of order. */
  readonly due?: number;
  /** Requests that failed in a row, over all lanes. */
  readonly failures: number;
  /** event_time of the oldest pending event. */
  readonly oldestPending?: number;
  /** The earliest deadline of a pending event. */
  readonly nextDeadline?: number;
  /** Leads with a pending event whose deadline is near. */
  readonly near: NearDeadlines;
  /** Held events by reason. */
  readonly held: ReadonlyMap<HoldReason, number>;
  /** When the next held events are looked at again, Unix seconds; 0: by the next `send`. */
  readonly nextRelease?: number;
  /** What was refused in the last 24 hours, the most frequent first. */
  readonly refusedLately: readonly Refusal[];
  readonly unfinishedImports: readonly UnfinishedImport[];
  /** Lanes that have an owner. */
  readonly lanes: readonly LaneWork[];
  /** Absent when nothing of Lead Ads waits and nothing is wrong with it. */
  readonly leadAds?: LeadAdsStatus;
  /** Absent when no database is asked, nothing waits for a CRM, all can be used and all stages are mapped. */
  readonly sources?: SourcesStatus;
}

/** Which events to list. */
export interface EventFilter extends EventSelection {
  /** Only those after this event's number. */
  readonly afterId?: number;
  readonly limit: number;
}

/** A request that carried an event. Moments in milliseconds. */
export interface AttemptSummary {
  readonly id: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly events: number;
  /** Of the events' JSON. */
  readonly bytes: number;
  readonly outcome?: string;
  readonly httpStatus?: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly traceId?: string;
  readonly reason?: string;
  readonly maybeSent: boolean;
}

/** One event with all that is known of it. */
export interface EventDetail extends EventSummary {
  readonly dataset: string;
  readonly storedAt: number;
  readonly deadline: number;
  /** The record that its source's CRM is still to be asked about. */
  readonly lookUp?: { readonly object: string; readonly id: string };
  readonly warnings: readonly string[];
  /** The payload as it goes on the wire: hashed, so safe to show. */
  readonly payload?: string;
  readonly history: readonly { readonly at: number; readonly what: string; readonly detail?: string }[];
  readonly attempts: readonly AttemptSummary[];
}

/** How many events of a stage are in which state. */
export interface StageCount {
  readonly stage: string;
  readonly state: EventState;
  readonly implied: boolean;
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
}

/** Events that Meta refused for the same reason. */
export interface Refusal {
  readonly state: EventState;
  readonly code?: number;
  readonly subcode?: number;
  readonly reason: string;
  readonly count: number;
  /** One of them. */
  readonly event: number;
  readonly source: string;
  readonly row: number;
}

/** How many events carry which matching keys. */
export interface KeyCoverage {
  readonly events: number;
  /** By name in `user_data`, most frequent first. */
  readonly keys: ReadonlyMap<string, number>;
}

/** The store as reports see it. Never writes. */
export interface ReportStore {
  counters(dataset: string): Promise<Counters>;
  /** Held events by reason, and when the next of them are planned again (Unix seconds; 0: by the next `send`). */
  held(dataset: string): Promise<HeldEvents>;
  status(): Promise<readonly DatasetStatus[]>;
  unmappedPages(): Promise<readonly UnmappedPage[]>;
  /** Each live source of a dataset of which the store knows something, by name; also the HTTP intake and Lead Ads. */
  sources(dataset: string): Promise<readonly SourceReport[]>;
  events(filter: EventFilter): Promise<readonly EventSummary[]>;
  /** By number or event_id. */
  event(reference: string): Promise<EventDetail | undefined>;
  stages(dataset: string): Promise<readonly StageCount[]>;
  keyCoverage(dataset: string): Promise<KeyCoverage>;
  /** Why events ended otherwise than accepted since then (milliseconds); the most frequent first. */
  refusals(dataset: string, since: number): Promise<readonly Refusal[]>;
  /** Payloads of pending events, in the order in which each lead's go; page by page. */
  pendingPayloads(dataset: string): AsyncIterable<readonly string[]>;
}
