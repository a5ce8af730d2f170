import type { KindName } from './kinds.ts';
import { rulePages } from './rule-pages.ts';

/** A parameter of an event: one row of the payload specification. */
export interface Parameter {
  /** Where it stands: `event_name`, `user_data.em`, `custom_data.value`. */
  readonly path: string;
  readonly kind: KindName;
  readonly required?: true;
  /** The only values that it may have. */
  readonly values?: readonly (string | number)[];
  /** Customer information: what Meta says of hashing it. */
  readonly hashed?: 'required' | 'recommended' | 'never';
  readonly description: string;
  /** Address of the page that says so. */
  readonly rule: string;
}

const { payload, serverEvent, customData, customerInformation, clickId, findLeadId } = rulePages;
const never = { rule: customerInformation, hashed: 'never' } as const;
const always = { kind: 'hash', rule: customerInformation, hashed: 'required' } as const;

/** Every parameter of an event that Meta's documentation and libraries name. Schema and `validateEvent` come from it. */
export const parameters: readonly Parameter[] = [
  // The event
  {
    path: 'event_name',
    kind: 'text',
    required: true,
    rule: payload,
    description: 'The stage that the lead reached.',
  },
  {
    path: 'event_time',
    kind: 'unixTime',
    required: true,
    rule: payload,
    description: 'When the CRM changed the stage.',
  },
  { path: 'event_id', kind: 'text', rule: serverEvent, description: 'Any text that is unique to the event.' },
  {
    path: 'user_data',
    kind: 'object',
    required: true,
    rule: payload,
    description: 'The customer information.',
  },
  {
    path: 'action_source',
    kind: 'text',
    required: true,
    values: ['system_generated'],
    rule: payload,
    description: 'Where the conversion took place: always the same for Conversion Leads.',
  },
  {
    path: 'custom_data',
    kind: 'object',
    required: true,
    rule: payload,
    description: 'The source, and the amount.',
  },
  {
    path: 'data_processing_options',
    kind: 'dataProcessing',
    rule: serverEvent,
    description: 'Limited data use.',
  },
  {
    path: 'data_processing_options_country',
    kind: 'integer',
    values: [0, 1],
    rule: serverEvent,
    description: '1 for the United States, 0 to let Meta find out.',
  },
  {
    path: 'data_processing_options_state',
    kind: 'integer',
    values: [0, 1000],
    rule: serverEvent,
    description: '1000 for California, 0 to let Meta find out.',
  },
  { path: 'opt_out', kind: 'boolean', rule: serverEvent, description: 'Use the event for attribution only.' },
  { path: 'event_source_url', kind: 'text', rule: serverEvent, description: 'Websites only.' },
  { path: 'referrer_url', kind: 'text', rule: serverEvent, description: 'Websites only.' },
  {
    path: 'original_event_data',
    kind: 'object',
    rule: serverEvent,
    description: 'The event that this one adds to.',
  },
  {
    path: 'attribution_data',
    kind: 'object',
    rule: serverEvent,
    description: 'A beta of Meta; not for leads.',
  },
  { path: 'app_data', kind: 'object', rule: serverEvent, description: 'Apps only.' },
  { path: 'extinfo', kind: 'array', rule: serverEvent, description: 'Apps only.' },
  {
    path: 'advanced_measurement_table',
    kind: 'text',
    rule: serverEvent,
    description: 'Advanced measurement only.',
  },
  { path: 'messaging_channel', kind: 'text', rule: serverEvent, description: 'Business messaging only.' },
  {
    path: 'customer_segmentation',
    kind: 'text',
    rule: serverEvent,
    description: 'New or existing customer.',
  },

  // Customer information
  {
    path: 'user_data.lead_id',
    kind: 'leadId',
    rule: findLeadId,
    hashed: 'never',
    description: "Meta's id of the lead: the best key there is.",
  },
  { path: 'user_data.em', ...always, description: 'E-mail.' },
  { path: 'user_data.ph', ...always, description: 'Phone with country code.' },
  { path: 'user_data.fn', ...always, description: 'First name.' },
  { path: 'user_data.ln', ...always, description: 'Last name.' },
  { path: 'user_data.ge', ...always, description: 'Gender, f or m.' },
  { path: 'user_data.db', ...always, description: 'Date of birth, YYYYMMDD.' },
  { path: 'user_data.ct', ...always, description: 'City.' },
  { path: 'user_data.st', ...always, description: 'State.' },
  { path: 'user_data.zp', ...always, description: 'Postcode.' },
  { path: 'user_data.country', ...always, description: 'Country, two letters.' },
  {
    path: 'user_data.external_id',
    kind: 'texts',
    rule: customerInformation,
    hashed: 'recommended',
    description: "The advertiser's own id of the person.",
  },
  { path: 'user_data.fbc', kind: 'clickId', rule: clickId, hashed: 'never', description: 'Click id.' },
  { path: 'user_data.fbp', kind: 'browserId', rule: clickId, hashed: 'never', description: 'Browser id.' },
  {
    path: 'user_data.client_ip_address',
    kind: 'ipAddress',
    ...never,
    description: "The person's IP address.",
  },
  { path: 'user_data.client_user_agent', kind: 'text', ...never, description: "The person's browser." },
  { path: 'user_data.subscription_id', kind: 'text', ...never, description: 'Id of a subscription.' },
  {
    path: 'user_data.fb_login_id',
    kind: 'integer',
    ...never,
    description: "Facebook Login's id of the person.",
  },
  { path: 'user_data.anon_id', kind: 'text', ...never, description: 'Apps only.' },
  { path: 'user_data.madid', kind: 'text', ...never, description: 'Apps only.' },
  { path: 'user_data.app_user_id', ...always, description: 'Apps only.' },
  { path: 'user_data.page_id', kind: 'text', ...never, description: 'Business messaging only.' },
  { path: 'user_data.page_scoped_user_id', kind: 'text', ...never, description: 'Business messaging only.' },
  { path: 'user_data.ctwa_clid', kind: 'text', ...never, description: 'Business messaging only.' },
  { path: 'user_data.ig_account_id', kind: 'text', ...never, description: 'Business messaging only.' },
  { path: 'user_data.ig_sid', kind: 'text', ...never, description: 'Business messaging only.' },
  { path: 'user_data.f5first', ...always, description: 'First five letters of the first name.' },
  { path: 'user_data.f5last', ...always, description: 'First five letters of the last name.' },
  { path: 'user_data.fi', ...always, description: 'First letter of the first name.' },
  { path: 'user_data.dobd', ...always, description: 'Day of birth.' },
  { path: 'user_data.dobm', ...always, description: 'Month of birth.' },
  { path: 'user_data.doby', ...always, description: 'Year of birth.' },

  // Custom data; Meta takes any other key here as well
  {
    path: 'custom_data.lead_event_source',
    kind: 'text',
    required: true,
    rule: payload,
    description: 'The tool that the lead comes from ("HubSpot").',
  },
  {
    path: 'custom_data.event_source',
    kind: 'text',
    required: true,
    values: ['crm'],
    rule: payload,
    description: 'Always the same for Conversion Leads.',
  },
  { path: 'custom_data.value', kind: 'amount', rule: customData, description: 'What the lead is worth.' },
  { path: 'custom_data.currency', kind: 'currency', rule: customData, description: 'Currency of the value.' },
  { path: 'custom_data.order_id', kind: 'text', rule: customData, description: 'Id of the order.' },
  { path: 'custom_data.contents', kind: 'contents', rule: customData, description: 'What was bought.' },
  {
    path: 'custom_data.predicted_ltv',
    kind: 'number',
    rule: customData,
    description: 'Predicted lifetime value.',
  },
  { path: 'custom_data.net_revenue', kind: 'number', rule: customData, description: 'Net revenue.' },
  { path: 'custom_data.num_items', kind: 'integer', rule: customData, description: 'Number of items.' },
];
