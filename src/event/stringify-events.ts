import type { Event } from './event.ts';

const digits = /^[1-9]\d*$/;

/**
 * An event as the JSON that Meta gets: `lead_id` stands there as a bare number with all its digits, also those that a
 * JavaScript number can't hold. Keys keep their order.
 *
 * @example stringifyEvent(event) // '{"event_name":"Won",...,"user_data":{"lead_id":12345678901234567},...}'
 */
export function stringifyEvent(event: Event): string {
  const id: unknown = event.user_data?.lead_id;
  // Whatever is not a plain number stays text: broken JSON would take the whole batch with it.
  if (typeof id !== 'string' || !digits.test(id)) return JSON.stringify(event);
  const number = Number(id);
  const bare = Number.isSafeInteger(number) ? number : JSON.rawJSON(id);
  return JSON.stringify({ ...event, user_data: { ...event.user_data, lead_id: bare } });
}

/** Events as one JSON array, see {@link stringifyEvent}: the `data` of a request. */
export function stringifyEvents(events: readonly Event[]): string {
  return `[${events.map(stringifyEvent).join(',')}]`;
}
