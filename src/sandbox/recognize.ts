import { contactFields } from './event-fields.ts';
import { leadIdOf } from './event-rules.ts';
import type { WireEvent } from './wire-event.ts';

/** Why Meta accepts an event but doesn't count it for Conversion Leads. */
export type NotRecognized = 'action_source' | 'event_source' | 'lead_event_source' | 'matching_key';

const clickId = /^fb\.\d\.\d{1,16}\.[\w-]+(?:\.[\w-]{2,8})?$/;

/**
 * Whether an accepted event counts for Conversion Leads: undefined when it does, else the first thing it lacks. Meta
 * says nothing in this case; the sandbox marks the event.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification
 */
export function whyNotRecognized(event: WireEvent): NotRecognized | undefined {
  if (event.action_source !== 'system_generated') return 'action_source';
  if (event.custom_data?.event_source !== 'crm') return 'event_source';
  const tool = event.custom_data.lead_event_source;
  if (typeof tool !== 'string' || tool.trim() === '') return 'lead_event_source';
  return hasMatchingKey(event) ? undefined : 'matching_key';
}

function hasMatchingKey(event: WireEvent): boolean {
  if (leadIdOf(event) !== undefined) return true;
  const data = event.user_data ?? {};
  if (typeof data.fbc === 'string' && clickId.test(data.fbc)) return true;
  return contactFields.some((field) => {
    const value = data[field];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
}
