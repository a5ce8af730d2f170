import { type Event, stringifyEvent } from '../event/index.ts';
import { Brake } from './brake.ts';
import { attemptEnd, classify } from './classify.ts';
import { type MetaClient, type MetaClientOptions, openMetaClient } from './client.ts';
import { Isolation } from './isolate.ts';

/** What became of one event of `ConversionsApi.send`. */
export interface SendOutcome {
  /**
   * `accepted`: Meta received it. `rejected`: Meta refuses this event. `uncertain`: Meta answered with success, but
   * the answer doesn't prove it. `retry`: send it again later, with the same `event_id`. `paused`: first put right what
   * `reason` says (token, right, dataset).
   */
  readonly outcome: 'accepted' | 'rejected' | 'uncertain' | 'retry' | 'paused';
  readonly httpStatus?: number;
  /** The Graph API's error code and subcode. */
  readonly code?: number;
  readonly subcode?: number;
  readonly traceId?: string;
  readonly reason?: string;
  /** No answer came, but the event may have reached Meta. */
  readonly maybeSent?: boolean;
  /** Meta wants no calls for so many milliseconds. */
  readonly waitMs?: number;
}

/** Meta refuses more in one request. */
const mostEvents = 1000;

/**
 * Sends events to one dataset without a store: nothing is kept and nothing is tried again by itself. Validate the
 * events first (`validateEvent`), since Meta discards a request of 1,000 for a single bad one; what it refuses all the
 * same is isolated by splitting.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/using-the-api
 *
 * @example
 * const api = new ConversionsApi({ dataset: '1234567890', token });
 * const outcomes = await api.send(events);
 * const again = events.filter((_, index) => outcomes[index]?.outcome === 'retry');
 * await api.close();
 */
export class ConversionsApi {
  readonly #client: MetaClient;
  readonly #brake = new Brake();

  /** @throws TypeError for an endpoint or a token that can't be used */
  constructor(options: MetaClientOptions) {
    this.#client = openMetaClient(options);
  }

  /**
   * Sends the events in their order, one request at a time. Never throws for what the network or Meta does. When a
   * request can't be answered for (a throttle, no answer, a dead token), the events after it aren't sent and get the
   * same outcome. When Meta refuses more than 50 events of a batch, the rest isn't sent and gets `paused`.
   *
   * @returns an outcome for each event, at the same index
   */
  async send(events: readonly Event[]): Promise<SendOutcome[]> {
    const outcomes: SendOutcome[] = [];
    for (let start = 0; start < events.length; start += mostEvents) {
      const batch = events.slice(start, start + mostEvents).map(stringifyEvent);
      const stopped = await this.#sendBatch(batch, outcomes);
      if (stopped !== undefined) {
        const { maybeSent: _, ...rest } = stopped;
        while (outcomes.length < events.length) outcomes.push(rest);
      }
      if (outcomes.length === events.length) break;
    }
    return outcomes;
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Gives what the rest gets when it can't go on. */
  async #sendBatch(batch: readonly string[], outcomes: SendOutcome[]): Promise<SendOutcome | undefined> {
    const isolation = new Isolation(batch);
    let rejected = 0;
    for (let part = isolation.next; part.length > 0; part = isolation.next) {
      const answer = await this.#client.post(part);
      const verdict = classify(answer, part.length, Number.POSITIVE_INFINITY);
      const { outcome, ...details } = attemptEnd(answer, verdict);
      if (outcome === 'refused') {
        if (isolation.refused() === undefined) continue;
        rejected++;
        outcomes.push({ outcome: 'rejected', ...details });
        const tooMany = this.#brake.refused(outcomes.length - 1, rejected, Date.now()) !== undefined;
        if (tooMany) return { outcome: 'paused', reason: 'Meta refuses too many of the events.' };
      } else if (outcome === 'accepted' || outcome === 'uncertain') {
        isolation.passed();
        for (const _ of part) outcomes.push({ outcome, ...details });
      } else {
        const stopped: SendOutcome = {
          outcome: outcome === 'paused' ? 'paused' : 'retry',
          ...details,
          ...(verdict.waitMs !== undefined && { waitMs: verdict.waitMs }),
        };
        for (const _ of part) outcomes.push(stopped);
        return stopped;
      }
    }
    return undefined;
  }
}
