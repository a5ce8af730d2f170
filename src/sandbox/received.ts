import type { NotRecognized } from './recognize.ts';

/** An event that the sandbox accepted. */
export interface ReceivedEvent {
  /** 1 for the first event since the start or the last reset. */
  readonly sequence: number;
  /** Number of the request that brought it. */
  readonly request: number;
  readonly dataset: string;
  /** Unix seconds. */
  readonly received_at: number;
  /** Whether Meta would count it for Conversion Leads. */
  readonly recognized: boolean;
  /** What it lacks to be recognized. */
  readonly reason: NotRecognized | null;
  /** Whether the same `event_id` and `event_name` came to this dataset within the 48 hours before. */
  readonly duplicate: boolean;
  /** As it was sent, but `lead_id` is always text, so that every reader of JSON sees all its digits. */
  readonly event: unknown;
}

/** A request to the events endpoint. The access token is never part of it. */
export interface ReceivedRequest {
  readonly request: number;
  /** Unix seconds. */
  readonly received_at: number;
  readonly dataset: string;
  readonly version: string;
  /** HTTP status of the answer; null when the connection was reset instead. */
  readonly status: number | null;
  readonly code: number | null;
  readonly subcode: number | null;
  /** Number of events in it. */
  readonly events: number;
  /** Number of events committed: all or none. */
  readonly accepted: number;
  readonly bytes: number;
  readonly token_from: 'query' | 'header' | 'body' | null;
  readonly user_agent: string | null;
  readonly partner_agent: string | null;
  readonly test_event_code: string | null;
  /** Name of the fault that answered. */
  readonly fault: string | null;
}

/** What to read of what was received. */
export interface Filter {
  readonly dataset?: string;
  /** For events only. */
  readonly lead_id?: string;
  /** Only those with a higher sequence (or request) number. */
  readonly after?: number;
  /** At most so many, oldest first. */
  readonly limit?: number;
}

/** Counts since the start or the last reset; they go on when old events are no longer kept. */
export interface Counts {
  readonly requests: number;
  readonly requests_refused: number;
  readonly requests_dropped: number;
  readonly events: number;
  readonly recognized: number;
  readonly duplicates: number;
  readonly not_recognized: Readonly<Record<NotRecognized, number>>;
  /** By "code" or "code/subcode". */
  readonly refusals: Readonly<Record<string, number>>;
  /** By stage; those beyond the first 1,000 names count as "(other)". */
  readonly event_names: Readonly<Record<string, number>>;
}
