import type { Refusal } from './graph-error.ts';
import type { Parameters } from './parse-body.ts';
import { readJson } from './read-json.ts';

/** What a request holds in `data`, or why that can't be read. */
export interface ReadEvents {
  readonly events: readonly unknown[];
  readonly refusal?: Refusal;
}

/** Meta takes no more events in one request. */
const mostEvents = 1000;

// https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/main-body; the rest is what
// Meta's own libraries may send beside it.
const topLevel = new Set([
  'data',
  'access_token',
  'appsecret_proof',
  'test_event_code',
  'partner_agent',
  'namespace_id',
  'upload_id',
  'upload_tag',
  'upload_source',
  'platforms',
  'progress',
  'fields',
  'id',
  'locale',
  'method',
]);

/**
 * The events of a request: `data` is a list, or its JSON as text; so is each entry. An entry whose text isn't JSON
 * stays text, which the rules then refuse.
 */
export function readEvents(parameters: Parameters): ReadEvents {
  const data = decoded(parameters['data']);
  if (data === undefined || data === null || data === '')
    return refused('(#100) The parameter data is required');
  if (!Array.isArray(data)) return refused('(#100) param data must be an array.');
  const events = data.map(decoded);
  const unexpected = Object.keys(parameters).find((name) => !topLevel.has(name));
  if (unexpected !== undefined)
    return refused(`Server Side Api Parameter Error: Unexpected key "${unexpected.slice(0, 100)}".`, events);
  if (events.length === 0) return refused('(#100) param data must be non-empty.');
  if (events.length > mostEvents)
    return refused(`(#100) param data must have at most ${mostEvents} elements.`, events);
  return { events };
}

function refused(message: string, events: readonly unknown[] = []): ReadEvents {
  const subcode = message.startsWith('Server Side') ? { subcode: 2804019 } : {};
  return { events, refusal: { code: 100, ...subcode, message } };
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return readJson(value);
  } catch {
    return value;
  }
}
