import { hash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { readAnswer } from './answer.ts';
import { classify } from './classify.ts';
import { defaultTimeouts, openDispatcher, readBounded, type Timeouts } from './client.ts';
import { noAnswer } from './no-answer.ts';
import type { Headers } from './regain-access.ts';

/** Where something is read from the Graph API, and as whom. */
export interface GraphRequest {
  /** Address of the Graph API, without a slash at its end. */
  readonly endpoint: string;
  readonly version: string;
  /** Goes into a header, never into the address. */
  readonly token: string;
  /** The object's id. */
  readonly id: string;
  /** Comma-separated. */
  readonly fields: string;
}

/** What reading gave. No text of Meta's but a whole body: an error's may repeat what was asked. */
export type GraphReading =
  | { readonly kind: 'read'; readonly body: string }
  /** Passes by itself. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** Meta wants no calls for a while; for how many milliseconds, when it says so. */
  | { readonly kind: 'throttled'; readonly waitMs?: number }
  /** The token, its rights, or the version: nothing can be read until somebody puts it right. */
  | { readonly kind: 'no_access'; readonly code?: number }
  /** Meta knows no such object, or doesn't show it to this token. */
  | { readonly kind: 'unknown' }
  /** The request itself is refused: one of its fields, for example. */
  | { readonly kind: 'refused'; readonly code?: number };

/** Reads single objects from the Graph API. */
export interface GraphReader {
  /** Never throws for what the network or Meta does. */
  read(request: GraphRequest, signal?: AbortSignal): Promise<GraphReading>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * A reader with its own connections, as careful as the client that sends events: it follows no redirect, bounds time and
 * length, and puts the token in no address.
 *
 * @example openGraphReader().read({ endpoint, version: 'v26.0', token, id: leadId, fields: 'id,created_time' })
 */
export function openGraphReader(options: { readonly timeouts?: Partial<Timeouts> } = {}): GraphReader {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const dispatchers = new Map<string, Dispatcher>();

  function dispatcherOf(url: URL): Dispatcher {
    const known = dispatchers.get(url.origin) ?? openDispatcher(url, timeouts);
    dispatchers.set(url.origin, known);
    return known;
  }

  return {
    async read(request, signal) {
      const { endpoint, version, token, id, fields } = request;
      try {
        const url = new URL(`${endpoint}/${[version, id].map(encodeURIComponent).join('/')}`);
        url.searchParams.set('fields', fields);
        const total = AbortSignal.timeout(timeouts.total);
        const answer = await dispatcherOf(url).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: 'GET',
          headers: { authorization: `Bearer ${token}`, 'user-agent': 'conversion-leads' },
          signal: signal === undefined ? total : AbortSignal.any([signal, total]),
        });
        const body = await readBounded(answer.body);
        return reading(answer.statusCode, answer.headers as Headers, body);
      } catch (error) {
        return { kind: 'retry', reason: noAnswer(error).reason };
      }
    },
    async close() {
      await Promise.all([...dispatchers.values()].map((one) => one.close()));
    },
  };
}

/** Tells one token from another without giving any of them away: 16 hex digits of a hash. */
export function tokenMark(token: string): string {
  return hash('sha256', token).slice(0, 16);
}

function reading(status: number, headers: Headers, body: string | undefined): GraphReading {
  const answer = readAnswer(status, headers, body, Date.now());
  const { code, subcode, readable } = answer;
  if (status >= 200 && status <= 299 && code === undefined)
    return readable && body !== undefined
      ? { kind: 'read', body }
      : { kind: 'retry', reason: "The answer is none of Meta's." };
  if (code === 803 || (code === 100 && subcode === 33)) return { kind: 'unknown' };
  // The codes mean the same as for events; a code that nobody knows may pass.
  const { outcome, reason, waitMs } = classify(answer, 1, 0);
  if (outcome === 'throttled') return { kind: 'throttled', ...(waitMs !== undefined && { waitMs }) };
  if (outcome === 'paused') return { kind: 'no_access', ...(code !== undefined && { code }) };
  if (outcome === 'refused') return { kind: 'refused', ...(code !== undefined && { code }) };
  return { kind: 'retry', reason };
}
