import type { EventState, StoredState } from './states.ts';

/** The right to work a lane: valid while the store holds the same epoch. */
export interface LaneLease {
  readonly dataset: string;
  readonly lane: number;
  readonly epoch: number;
  /** Milliseconds, by the store's clock. */
  readonly leasedUntil: number;
  /** Requests of this lane that failed in a row; drives the back-off. */
  readonly failures: number;
}

/** A pending event, claimed for a batch. */
export interface ClaimedEvent {
  readonly id: number;
  readonly lead: number;
  /** event_time, Unix seconds. */
  readonly time: number;
  /** The event as JSON, as it goes on the wire. */
  readonly body: string;
}

/** How one request ended. */
export type AttemptOutcome =
  | 'accepted'
  | 'retry'
  | 'no_answer'
  | 'refused'
  | 'uncertain'
  | 'throttled'
  | 'paused';

/** What is kept of an answer. Never its text: it may repeat what was sent. */
export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly httpStatus?: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly traceId?: string;
  /** Our own words, without personal values. */
  readonly reason?: string;
  /** The request may have reached Meta although no answer came. */
  readonly maybeSent?: boolean;
}

/** What an attempt means for some of its events. Events that are not named stay pending. */
export interface Settlement {
  readonly events: readonly number[];
  readonly state: Extract<StoredState, 'accepted' | 'rejected' | 'uncertain' | 'expired'>;
  readonly code?: number;
  readonly subcode?: number;
  readonly reason?: string;
}

/** When to go on, written in the same transaction as an attempt's end. Moments in milliseconds. */
export interface Wait {
  /** The lane rests until then, after so many failures in a row (0 clears). */
  readonly lane?: { readonly due: number; readonly failures: number };
  /** The whole dataset rests until then (a throttle). */
  readonly dataset?: { readonly due: number };
  /** Delivery of the dataset stops until a person resumes it. */
  readonly pause?: { readonly reason: string };
  /** One lead rests until then. */
  readonly lead?: { readonly lead: number; readonly due: number };
}

/** Where the work of a dataset stands. Moments in milliseconds. */
export interface DeliveryState {
  readonly pending: number;
  readonly pausedReason?: string;
  /** Per lane with pending events: when it may go on (0: at once), and whether another worker has it. */
  readonly lanes: readonly { readonly lane: number; readonly due: number; readonly taken: boolean }[];
}

/** Thrown by a write that carries an epoch which is no longer the lane's: somebody else works it now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * The durable outbox as delivery sees it. All writes of a lane carry its lease and are rolled back with
 * {@link LeaseLost} when the epoch no longer matches.
 */
export interface Outbox {
  /**
   * Takes the lane for 30 s if it is due, and free, run out, or held by a process that no longer exists on this host.
   * An attempt that its last worker left open is closed as `no_answer`: it may have reached Meta.
   */
  takeLane(dataset: string, lane: number): Promise<LaneLease | undefined>;
  /** Holds it for another 30 s. */
  renewLane(lease: LaneLease): Promise<LaneLease>;
  releaseLane(lease: LaneLease): Promise<void>;
  /**
   * The next pending events of the lane: leads by due time, then oldest deadline, each lead's events in their order
   * (time, then funnel order). Never more than the limits, but at least one event when there is one.
   */
  claim(
    lease: LaneLease,
    limits: { readonly events: number; readonly bytes: number },
  ): Promise<readonly ClaimedEvent[]>;
  /**
   * Written before the request: from here on the events are `sending`. Gives the attempt's number; `undefined`, with
   * nothing written, when the dataset is paused or rests, so that a pause holds from the next request on.
   */
  beginAttempt(lease: LaneLease, events: readonly ClaimedEvent[], bytes: number): Promise<number | undefined>;
  /** Written after the answer, in one transaction with what it means. */
  endAttempt(
    lease: LaneLease,
    attempt: number,
    end: AttemptEnd,
    settlements: readonly Settlement[],
    wait?: Wait,
  ): Promise<void>;
  /** Events whose deadline passed before a request. */
  expire(lease: LaneLease, events: readonly number[]): Promise<void>;
  deliveryState(dataset: string): Promise<DeliveryState>;
  /** Clears the back-off of a dataset's lanes and leads once (not a throttle, not a pause). */
  clearBackoff(dataset: string): Promise<void>;
}

/** One event as an operator sees it. */
export interface EventSummary {
  readonly id: number;
  readonly eventId: string;
  readonly stage: string;
  /** Unix seconds. */
  readonly time: number;
  readonly state: EventState;
  readonly implied: boolean;
  readonly recovered: boolean;
  readonly lead: number;
  readonly leadId?: string;
  /** The file or endpoint it came from, and the row in it. */
  readonly source: string;
  readonly row: number;
  readonly reason?: string;
}
