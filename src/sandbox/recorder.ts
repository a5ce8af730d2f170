import { leadIdOf } from './event-rules.ts';
import type { Counts, Filter, ReceivedEvent, ReceivedRequest } from './received.ts';
import { type NotRecognized, whyNotRecognized } from './recognize.ts';
import { RepeatWindow } from './repeat-window.ts';
import { Ring } from './ring.ts';
import type { WireEvent } from './wire-event.ts';

interface StoredEvent extends Omit<ReceivedEvent, 'event'> {
  readonly leadId: string | undefined;
  /** As JSON, which takes less room than the object. */
  readonly text: string;
}

/** An event with the text that will be kept of it. */
export interface PreparedEvent {
  readonly event: WireEvent;
  readonly text: string;
}

type Tally = Map<string, number>;
const mostNames = 1000;

/** Keeps what the sandbox received: the latest events and requests, and counts of all. */
export class Recorder {
  readonly #keep: number;
  #events: Ring<StoredEvent>;
  #requests: Ring<ReceivedRequest>;
  #seen: RepeatWindow;
  #counts = { refused: 0, dropped: 0, recognized: 0, duplicates: 0 };
  #reasons: Record<NotRecognized, number> = noReasons();
  #refusals: Tally = new Map();
  #names: Tally = new Map();

  /** Keeps `keep` events and as many requests. With 0 there are only counts, and duplicates aren't seen. */
  constructor(keep: number) {
    this.#keep = keep;
    this.#events = new Ring(keep);
    this.#requests = new Ring(keep);
    this.#seen = new RepeatWindow(keep);
  }

  /**
   * What will be kept of these events. Nothing is recorded yet, so that a request is committed whole or not at all.
   *
   * @throws RangeError when one is nested too deep to be written.
   */
  prepare(events: readonly WireEvent[]): PreparedEvent[] {
    return events.map((event) => ({ event, text: this.#keep === 0 ? '' : JSON.stringify(event) }));
  }

  /** Records the events of an accepted request; its {@link addRequest} must follow at once. */
  commit(dataset: string, events: readonly PreparedEvent[], now: number): void {
    const request = this.#requests.last + 1;
    for (const { event, text } of events) {
      const reason = whyNotRecognized(event) ?? null;
      const duplicate = this.#isDuplicate(dataset, event, now);
      if (reason === null) this.#counts.recognized++;
      else this.#reasons[reason]++;
      if (duplicate) this.#counts.duplicates++;
      count(this.#names, String(event.event_name), mostNames);
      this.#events.add((sequence) => ({
        sequence,
        request,
        dataset,
        received_at: now,
        recognized: reason === null,
        reason,
        duplicate,
        leadId: leadIdOf(event),
        text,
      }));
    }
  }

  /** Records a request with its answer. */
  addRequest(request: Omit<ReceivedRequest, 'request'>): void {
    if (request.status === null) this.#counts.dropped++;
    else if (request.status >= 300) this.#counts.refused++;
    if (request.code !== null)
      count(this.#refusals, [request.code, request.subcode ?? []].flat().join('/'), mostNames);
    this.#requests.add((number) => ({ request: number, ...request }));
  }

  /** The events kept, oldest first. */
  events({ dataset, lead_id, after = 0, limit = Infinity }: Filter = {}): ReceivedEvent[] {
    return this.#events
      .after(
        after,
        limit,
        (event) =>
          (dataset === undefined || event.dataset === dataset) &&
          (lead_id === undefined || event.leadId === lead_id),
      )
      .map(({ leadId: _, text, ...event }) => ({ ...event, event: JSON.parse(text) as unknown }));
  }

  /** The requests kept, oldest first. */
  requests({ dataset, after = 0, limit = Infinity }: Filter = {}): ReceivedRequest[] {
    return this.#requests.after(
      after,
      limit,
      (request) => dataset === undefined || request.dataset === dataset,
    );
  }

  /** Counts since the start or the last reset. */
  counts(): Counts {
    return {
      requests: this.#requests.last,
      requests_refused: this.#counts.refused,
      requests_dropped: this.#counts.dropped,
      events: this.#events.last,
      recognized: this.#counts.recognized,
      duplicates: this.#counts.duplicates,
      not_recognized: { ...this.#reasons },
      refusals: Object.fromEntries(this.#refusals),
      event_names: Object.fromEntries(this.#names),
    };
  }

  /** Forgets everything; numbers begin at 1 again. */
  reset(): void {
    this.#events = new Ring(this.#keep);
    this.#requests = new Ring(this.#keep);
    this.#seen = new RepeatWindow(this.#keep);
    this.#counts = { refused: 0, dropped: 0, recognized: 0, duplicates: 0 };
    this.#reasons = noReasons();
    this.#refusals = new Map();
    this.#names = new Map();
  }

  #isDuplicate(dataset: string, event: WireEvent, now: number): boolean {
    if (this.#keep === 0 || typeof event.event_id !== 'string') return false;
    return this.#seen.isRepeat(`${dataset} ${event.event_id} ${String(event.event_name)}`, now);
  }
}

function noReasons(): Record<NotRecognized, number> {
  return { action_source: 0, event_source: 0, lead_event_source: 0, matching_key: 0 };
}

function count(tally: Tally, name: string, most: number): void {
  const key = tally.has(name) || tally.size < most ? name : '(other)';
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
