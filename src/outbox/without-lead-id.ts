import { type Event, parseJson, stringifyEvent } from '../event/index.ts';
import { checkMatchingKeys } from '../spec/index.ts';

/** A payload parted from its lead id. */
interface Parted {
  readonly leadId: string;
  /** The payload without it; absent when what is left can match nobody, so that Meta would refuse it. */
  readonly body?: string;
}

/**
 * Takes the lead id out of a payload.
 *
 * @returns undefined when the payload has none, or is no event
 * @example withoutLeadId('{"user_data":{"lead_id":12345678901234567}}') // { leadId: '12345678901234567' }
 */
export function withoutLeadId(body: string): Parted | undefined {
  const event = read(body);
  const id = event?.user_data?.lead_id;
  if (event === undefined || id === undefined) return undefined;
  const { lead_id, ...userData } = event.user_data;
  const leadId = String(lead_id);
  if (checkMatchingKeys(userData) !== undefined) return { leadId };
  return { leadId, body: stringifyEvent({ ...event, user_data: userData }) };
}

function read(body: string): Event | undefined {
  try {
    const value = parseJson(body);
    return typeof value === 'object' && value !== null ? (value as Event) : undefined;
  } catch {
    return undefined;
  }
}
