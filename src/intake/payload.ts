import { type Event, parseJson, stringifyEvent, type UserData } from '../event/index.ts';
import { addKnown, keysOf } from '../leads/index.ts';

/** The event that a payload holds. Only for payloads that this program wrote itself. */
export function parseBody(body: string): Event {
  const event = parseJson(body) as Event;
  const { lead_id } = event.user_data;
  // A lead id of up to 15 digits is a safe number on the wire; here it is text again.
  return lead_id === undefined
    ? event
    : { ...event, user_data: { ...event.user_data, lead_id: String(lead_id) } };
}

/** A payload changed: the new body, and what it carries now. */
export interface Rewritten {
  readonly body: string;
  readonly keyBits: number;
}

/** Writes an event as it goes on the wire. */
export function writeBody(event: Event): Rewritten {
  return { body: stringifyEvent(event), keyBits: keysOf(event.user_data) };
}

/** Gives an event what its lead knows and it lacks: the lead id and hashed contact information. */
export function complete(event: Event, leadId: string | undefined, known: UserData): Event {
  const userData = addKnown(event.user_data, known);
  return {
    ...event,
    user_data: leadId === undefined ? userData : { lead_id: leadId, ...withoutLeadId(userData) },
  };
}

/** An event for a stage that the lead jumped over: the cause's person, another stage, no amount. */
export function impliedEvent(cause: Event, stageName: string, time: number, eventId: string): Event {
  const { lead_event_source, event_source } = cause.custom_data;
  return {
    ...cause,
    event_name: stageName,
    event_time: time,
    event_id: eventId,
    custom_data: { lead_event_source, event_source },
  };
}

/** Adds every matching key that `event` lacks and `other`, of the same lead and stage, has. */
export function adoptKeys(event: Event, other: Event): Event {
  const { lead_id, ...userData }: UserData = { ...other.user_data, ...event.user_data };
  return { ...event, user_data: lead_id === undefined ? userData : { lead_id, ...userData } };
}

/** What a change is after it was read again: what its event carried before stays, and the earlier time. */
export function readAgain(
  was: { readonly body: string; readonly time: number },
  { body, time }: { readonly body: string; readonly time: number },
): Rewritten & { readonly time: number } {
  const earlier = Math.min(was.time, time);
  const event = adoptKeys(parseBody(body), parseBody(was.body));
  return { ...writeBody({ ...event, event_time: earlier }), time: earlier };
}

/** Whether two events differ in anything but their id and the order of their keys. */
export function differs(one: Event, other: Event): boolean {
  return inOrder(one) !== inOrder(other);
}

function inOrder(event: Event): string {
  const userData = Object.entries(event.user_data).sort(([a], [b]) => (a < b ? -1 : 1));
  return stringifyEvent({ ...event, event_id: '', user_data: Object.fromEntries(userData) });
}

function withoutLeadId({ lead_id: _, ...rest }: UserData): UserData {
  return rest;
}
