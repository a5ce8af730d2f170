import type { ItemResult } from '../app/index.ts';
import { isoTime } from './iso-time.ts';

/** What became of an item, as JSON text. */
export function itemJson({ status, eventIds, problems, reason, until }: ItemResult): string {
  const [id, second] = eventIds;
  // Nearly every item: its event_id is hex digits and a dash, so nothing is to be escaped.
  if (problems.length === 0 && reason === undefined && id !== undefined && second === undefined)
    return `{"status":"${status}","event_ids":["${id}"],"problems":[]}`;
  return JSON.stringify({
    status,
    event_ids: eventIds,
    problems,
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until: isoTime(until) }),
  });
}

/** What became of several, in their order. */
export const itemsJson = (results: readonly ItemResult[]): string =>
  `{"results":[${results.map(itemJson).join(',')}]}`;
