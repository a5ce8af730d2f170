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
  /** Bytes of its JSON. */
  readonly bytes: number;
}

/** What a lane may send next. */
export interface Claim {
  readonly events: readonly ClaimedEvent[];
  /** How often this lead has failed alone: then it is one event of a lead that rested, to be sent alone again. */
  readonly rested?: number;
  /** Requests of the whole dataset that failed in a row, over all lanes and processes. */
  readonly failures: number;
}

/** An event of a request that is about to go. */
export interface SendableEvent {
  readonly id: number;
  readonly lead: number;
  /** The event as JSON, as it goes on the wire. */
  readonly body: string;
}

/** How many events came to which end. */
export type Settled = Readonly<Record<Settlement['state'], number>>;

/** What was begun. */
export interface Begun {
  /** The attempt's number; absent when there is nothing to be sent. */
  readonly attempt?: number;
  /** What is to be sent now, in this order: those asked for that are still to be sent, as they are now. */
  readonly events: readonly SendableEvent[];
  /** What ended without a request: its deadline passed, or Meta does not take its lead id. */
  readonly settled: Settled;
  /** The dataset is paused, rests, or another worker tries whether Meta is back: nothing was looked at. */
  readonly rests: boolean;
  /** Renewed when little was left of it. */
  readonly lease: LaneLease;
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
  /**
   * Meta does not take the lead id of the one event named here (100/2804036): that is remembered for all events with
   * it. One whose lead id had been recovered stays pending without it, if its other keys are enough.
   */
  readonly leadIdRefused?: true;
}

/** What the end of an attempt changes beside its events, written in the same transaction. Rests in milliseconds. */
export interface Wait {
  /** The lane rests, after so many failures in a row (0 clears). */
  readonly lane?: { readonly ms: number; readonly failures: number };
  /** One lead rests, after so many failures of it alone (0 clears: it goes with others again). */
  readonly lead?: { readonly lead: number; readonly ms: number; readonly failures: number };
  /**
   * What the answer says of the destination. Several failures in a row ({@link failuresToOpen}) let it rest: then one
   * small request after each rest tries whether it is back.
   */
  readonly destination?: 'passed' | { readonly failed: true; readonly ms: number };
  /** Meta throttles: the whole dataset rests, then one small request tries whether that is over. */
  readonly throttle?: { readonly ms: number };
  /**
   * Delivery of the dataset stops until a person resumes it; with `credential`, also until another one is used (see
   * `Outbox.resumeWith`).
   */
  readonly pause?: { readonly reason: string; readonly credential?: string };
  /** One more event was refused: the dataset pauses when it is one too many, see {@link RefusalBrake}. */
  readonly brake?: RefusalBrake;
}

/**
 * Stops a dataset of which Meta refuses many events in a short time: splitting then only makes more requests, and rejects
 * what a person could still put right. Counted in the store over all lanes and processes, from the last stop on.
 */
export interface RefusalBrake {
  /** So many events refused by requests (0: at once)... */
  readonly most: number;
  /** ...within so many milliseconds. */
  readonly withinMs: number;
  /** The reason of the pause, given the latest of them by their numbers, three at most. */
  readonly reason: (events: readonly number[]) => string;
}

/** Where the work of a dataset stands. Moments in milliseconds, by the store's clock. */
export interface DeliveryState {
  /** The store's clock. */
  readonly now: number;
  readonly pending: number;
  readonly pausedReason?: string;
  /** Requests of the dataset that failed in a row. */
  readonly failures: number;
  /** Per lane with pending events: when it may go on (0: at once), and whether another worker has it. */
  readonly lanes: readonly { readonly lane: number; readonly due: number; readonly taken: boolean }[];
}

/** Leads with a pending event whose deadline is near. */
export interface NearDeadlines {
  readonly within24h: number;
  readonly within6h: number;
}

/** An alarm about deadlines. It comes once, over all processes, and clears itself. */
export interface DeadlineAlarm extends NearDeadlines {
  /** Hours; 0: the alarm is over. */
  readonly level: 0 | 6 | 24;
}

/** Thrown by a write that carries an epoch which is no longer the lane's: somebody else works it now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * The durable outbox as delivery sees it. All times are by the store's clock, so that workers whose clocks differ agree.
 * All writes of a lane carry its lease and are rolled back with {@link LeaseLost} when the epoch no longer matches.
 */
export interface Outbox {
  /**
   * Takes the lane for 30 s if it is due, and free, run out, or held by a process that no longer exists on this host.
   * An attempt that its last worker left open is closed as `no_answer`: it may have reached Meta.
   */
  takeLane(dataset: string, lane: number): Promise<LaneLease | undefined>;
  releaseLane(lease: LaneLease): Promise<void>;
  /**
   * The next pending events of the lane: by the oldest deadline of their leads, each lead's events in their order
   * (time, then funnel order). Never more than the limits, but at least one event when there is one. A lead that
   * failed alone stays out; its first event comes alone when its rest is over and nothing else is there, or when
   * `prefer` says so.
   */
  claim(
    lease: LaneLease,
    limits: { readonly events: number; readonly bytes: number },
    prefer?: 'rested',
  ): Promise<Claim>;
  /**
   * Written before the request: from here on the events are `sending`. In the same transaction it looks at them again,
   * as an import or an operator may have changed them since the claim: only those go that are still pending, in this
   * lane, in time, and the next ones of their leads. Leaves at least 20 s of lease.
   *
   * @param probe the request is small enough to try a destination that rests.
   */
  beginAttempt(lease: LaneLease, events: readonly ClaimedEvent[], probe?: boolean): Promise<Begun>;
  /** Written after the answer, in one transaction with what it means. Gives what really ended. */
  endAttempt(
    lease: LaneLease,
    attempt: number,
    end: AttemptEnd,
    settlements: readonly Settlement[],
    wait?: Wait,
  ): Promise<Settled>;
  deliveryState(dataset: string): Promise<DeliveryState>;
  /** Clears the back-off of a dataset, its lanes and leads once (not a throttle, not a pause). */
  clearBackoff(dataset: string): Promise<void>;
  /** Resumes a dataset that was paused for its token or its rights, when this credential is another than then. */
  resumeWith(dataset: string, credential: string): Promise<boolean>;
  /** Meta may be asked again for the lead ids of these events' leads: for a replay. Gives how many were forgotten. */
  forgetRefusedLeadIds(dataset: string, events: readonly number[]): Promise<number>;
  nearDeadlines(dataset: string): Promise<NearDeadlines>;
  /** Compares the deadlines with the alarm that was raised last, and gives what is new: for one process only. */
  deadlineAlarm(dataset: string): Promise<DeadlineAlarm | undefined>;
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
  /** Of a held one: what it waits for, and until when at most (Unix seconds). */
  readonly hold?: { readonly reason: string; readonly until?: number };
}
