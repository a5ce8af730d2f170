/**
 * The matching keys of an event. Contact information is hashed and always a list; the others stand as they are.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export interface UserData {
  /** Text here, bare digits on the wire. */
  lead_id?: string;
  em?: readonly string[];
  ph?: readonly string[];
  fn?: readonly string[];
  ln?: readonly string[];
  ge?: readonly string[];
  db?: readonly string[];
  ct?: readonly string[];
  st?: readonly string[];
  zp?: readonly string[];
  country?: readonly string[];
  external_id?: readonly string[];
  fbc?: string;
  fbp?: string;
  client_ip_address?: string;
  client_user_agent?: string;
  subscription_id?: string;
}

/** What `custom_data` of a Conversion Leads event holds. */
export interface CustomData {
  /** The CRM that the stage change comes from ("HubSpot"). */
  lead_event_source: string;
  event_source: 'crm';
  value?: number;
  currency?: string;
}

/**
 * The Conversions API payload built from one stage change.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification
 */
export interface Event {
  event_name: string;
  /** Unix seconds. */
  event_time: number;
  event_id?: string;
  action_source: 'system_generated';
  user_data: UserData;
  custom_data: CustomData;
  data_processing_options?: readonly string[];
  data_processing_options_country?: number;
  data_processing_options_state?: number;
}
