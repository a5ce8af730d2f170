/** An event as it came in: any of it may be anything until the rules have passed it. */
export interface WireEvent {
  readonly event_name?: unknown;
  readonly event_time?: unknown;
  readonly event_id?: unknown;
  readonly action_source?: unknown;
  readonly user_data?: WireUserData;
  readonly custom_data?: WireCustomData;
  readonly data_processing_options?: unknown;
  readonly data_processing_options_country?: unknown;
  readonly data_processing_options_state?: unknown;
}

/** `user_data` as it came in. */
type WireUserData = Readonly<Record<string, unknown>> & {
  readonly lead_id?: unknown;
  readonly fbc?: unknown;
};

/** `custom_data` as it came in. */
interface WireCustomData {
  readonly event_source?: unknown;
  readonly lead_event_source?: unknown;
  readonly value?: unknown;
  readonly currency?: unknown;
  readonly contents?: unknown;
}

/** A plain JSON object: no array, no null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
