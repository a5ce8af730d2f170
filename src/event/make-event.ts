import type { Event, UserData } from './event.ts';
import type { ReadChange } from './read-change.ts';

/** What an event holds besides its stage change. */
export interface EventContext {
  /** The stage in the funnel's spelling. */
  readonly eventName: string;
  /** The CRM that the stage change comes from ("HubSpot"). */
  readonly leadEventSource: string;
  readonly eventId: string;
}

/**
 * The event of a stage change, its keys in the order of the specification's example. Nothing is checked here:
 * `validateEvent` does that.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification
 */
export function makeEvent(change: ReadChange, context: EventContext): Event {
  const { leadId, userData, value, currency, dataProcessingOptions } = change;
  const event: Event = {
    event_name: context.eventName,
    event_time: change.time,
    event_id: context.eventId,
    user_data: leadId === undefined ? userData : { ...userData, lead_id: leadId },
    action_source: 'system_generated',
    custom_data: { lead_event_source: context.leadEventSource, event_source: 'crm' },
  };
  if (value !== undefined && currency !== undefined) {
    event.custom_data.value = value;
    event.custom_data.currency = currency;
  }
  if (dataProcessingOptions !== undefined) limitUse(event, dataProcessingOptions, userData);
  return event;
}

// With an address Meta finds out itself where the person is (0, 0). Without one that would come to nothing and the
// person's wish with it, so the event then says United States, California, where limited data use always applies.
function limitUse(event: Event, options: readonly string[], userData: UserData): void {
  event.data_processing_options = options;
  if (options.length === 0) return;
  const located = userData.client_ip_address !== undefined;
  event.data_processing_options_country = located ? 0 : 1;
  event.data_processing_options_state = located ? 0 : 1000;
}
