import type { EventState, EventSummary } from '../outbox/index.ts';

/** Sums of a dataset's counters: `read`, `valid`, `changes`, `implied`, `duplicate`, `state:pending`, ... */
export type Counters = ReadonlyMap<string, number>;

/** What `status` says of a dataset. Moments in milliseconds, deadlines in Unix seconds. */
export interface DatasetStatus {
  readonly dataset: string;
  readonly counters: Counters;
  readonly pausedReason?: string;
  /** The dataset rests until then. */
  readonly due?: number;
  /** event_time of the oldest pending event. */
  readonly oldestPending?: number;
  /** The earliest deadline of a pending event. */
  readonly nextDeadline?: number;
}

/** Which events to list. */
export interface EventFilter {
  readonly dataset?: string;
  readonly state?: EventState;
  readonly stage?: string;
  readonly leadId?: string;
  /** Only those after this event's number. */
  readonly after?: number;
  readonly limit: number;
}

/** A request that carried an event. Moments in milliseconds. */
export interface AttemptSummary {
  readonly id: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly events: number;
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
  readonly hold?: { readonly reason: string; readonly until?: number };
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
  status(): Promise<readonly DatasetStatus[]>;
  events(filter: EventFilter): Promise<readonly EventSummary[]>;
  /** By number or event_id. */
  event(reference: string): Promise<EventDetail | undefined>;
  stages(dataset: string): Promise<readonly StageCount[]>;
  keyCoverage(dataset: string): Promise<KeyCoverage>;
  /** The number of the latest attempt, to say afterwards what came after it. */
  lastAttempt(): Promise<number>;
  /** Why events ended otherwise than accepted, since an attempt; the most frequent first. */
  refusals(dataset: string, sinceAttempt: number): Promise<readonly Refusal[]>;
  /** Payloads of pending events, in the order in which each lead's go; page by page. */
  pendingPayloads(dataset: string): AsyncIterable<readonly string[]>;
}
