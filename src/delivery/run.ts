import type { Outbox } from '../outbox/index.ts';
import type { MetaClient } from './client.ts';

/** What delivery works with: built once for each dataset and kept between runs. */
export interface DeliveryContext {
  readonly outbox: Outbox;
  readonly client: Pick<MetaClient, 'post' | 'credential'>;
  /** Milliseconds. Measures how long things take; moments are the store's. */
  readonly clock: () => number;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** How much goes into one request; by default 1,000 events and 4 MB. */
  readonly limits?: BatchLimits;
  /** Milliseconds that a batch which is not full waits for more events; 0, no wait, by default. At most 5 s make sense. */
  readonly lingerMs?: number;
}

/** Upper limits of a batch. A single event that is larger goes alone. */
export interface BatchLimits {
  /** At most 1,000: Meta refuses more. */
  readonly events: number;
  /** Bytes of the events' JSON. Meta documents no limit. */
  readonly bytes: number;
}

/** What became of events in this run, so far. */
export interface Progress {
  readonly accepted: number;
  readonly rejected: number;
  readonly expired: number;
  readonly uncertain: number;
  readonly requests: number;
}

/** One run of delivery, shared by the workers of its lanes. */
export class Run {
  readonly context: DeliveryContext;
  readonly signal: AbortSignal;
  readonly #onProgress: (progress: Progress) => void;
  #progress: Progress = { accepted: 0, rejected: 0, expired: 0, uncertain: 0, requests: 0 };
  #pending: number | undefined;
  /** Milliseconds: when an event last left the queue, by us or by another process. */
  lastProgress: number;
  /** The store could not be used lately: busy or full. */
  trouble: Error | undefined;
  /** The latest warning of Meta's that the API version runs out. */
  versionWarning: string | undefined;

  constructor(context: DeliveryContext, signal: AbortSignal, onProgress: (progress: Progress) => void) {
    this.context = context;
    this.signal = signal;
    this.#onProgress = onProgress;
    this.lastProgress = context.clock();
  }

  get requests(): number {
    return this.#progress.requests;
  }

  /** Adds what one request, or a look at the deadlines, settled. */
  add(change: Partial<Progress>): void {
    const sum = { ...this.#progress };
    for (const [name, count] of Object.entries(change)) sum[name as keyof Progress] += count;
    const { requests: _, ...settled } = change;
    if (Object.values(settled).some((count) => count > 0)) {
      this.lastProgress = this.context.clock();
      this.trouble = undefined;
    }
    this.#progress = sum;
    this.#onProgress(sum);
  }

  /** Tells how many events the store has pending: a change is progress, also when another process made it. */
  sawPending(pending: number): void {
    if (this.#pending !== undefined && pending < this.#pending) this.lastProgress = this.context.clock();
    this.#pending = pending;
  }
}
