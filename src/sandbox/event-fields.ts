import { isObject } from './wire-event.ts';

/** What a parameter's value must be. */
export interface FieldType {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const text: FieldType = { name: 'a string', fits: (value) => typeof value === 'string' };
const filledText: FieldType = {
  name: 'a string that is not empty',
  fits: (value) => typeof value === 'string' && value.trim() !== '',
};
const number: FieldType = { name: 'a number', fits: (value) => typeof value === 'number' };
const integer: FieldType = { name: 'an integer', fits: Number.isInteger };
const boolean: FieldType = { name: 'a boolean', fits: (value) => typeof value === 'boolean' };
const object: FieldType = { name: 'an object', fits: isObject };
const array: FieldType = { name: 'an array', fits: Array.isArray };
const texts = oneOrMore('a string or a list of strings', (value) => typeof value === 'string');
const id: FieldType = {
  name: 'an integer or its digits',
  fits: (value) => typeof value === 'string' || Number.isInteger(value),
};

// 64 hexadecimal digits (SHA-256), also with the appendix of Meta's parameter builder. Meta passes 32 (MD5) through
// as well, though its documentation asks for SHA-256.
const hash = /^(?:[0-9a-f]{64}|[0-9a-f]{32})(?:\.[\w-]{8}|\.[\w-]{2})?$/i;
const hashed = oneOrMore('hashed with SHA-256', (value) => typeof value === 'string' && hash.test(value));

const actionSources = new Set([
  'email',
  'website',
  'app',
  'phone_call',
  'chat',
  'physical_store',
  'system_generated',
  'business_messaging',
  'other',
]);
const actionSource: FieldType = {
  name: `one of ${[...actionSources].join(', ')}`,
  fits: (value) => typeof value === 'string' && actionSources.has(value),
};
const processing: FieldType = {
  name: '["LDU"] or []',
  fits: (value) => Array.isArray(value) && value.every((option) => option === 'LDU'),
};

/**
 * The parameters of an event. Any other key is refused.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/server-event
 */
export const eventFields: ReadonlyMap<string, FieldType> = new Map([
  ['event_name', filledText],
  ['event_time', integer],
  ['user_data', object],
  ['custom_data', object],
  ['action_source', actionSource],
  ['event_id', text],
  ['event_source_url', text],
  ['referrer_url', text],
  ['opt_out', boolean],
  ['data_processing_options', processing],
  ['data_processing_options_country', integer],
  ['data_processing_options_state', integer],
  ['app_data', object],
  ['extinfo', array],
  ['original_event_data', object],
  ['customer_segmentation', text],
  ['attribution_data', object],
  ['advanced_measurement_table', text],
  ['messaging_channel', text],
]);

/** The parameters without which Meta refuses an event. */
export const requiredFields = ['event_name', 'event_time', 'action_source', 'user_data'] as const;

/** Contact information: a hash or a list of hashes. */
export const contactFields = ['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country'] as const;

/**
 * The parameters of `user_data`. Any other key is refused.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export const userDataFields: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...entries(contactFields, hashed),
  // Only in Meta's libraries: parts of names and dates.
  ...entries(['f5first', 'f5last', 'fi', 'dobd', 'dobm', 'doby', 'app_user_id'], hashed),
  // Meta recommends a hash here, and prints one of 128 digits in a sample.
  ['external_id', texts],
  ['lead_id', id],
  ['fb_login_id', id],
  ...entries(['client_ip_address', 'client_user_agent', 'fbc', 'fbp', 'subscription_id'], text),
  ...entries(['anon_id', 'madid', 'page_id', 'page_scoped_user_id', 'ctwa_clid'], text),
  ...entries(['ig_account_id', 'ig_sid'], text),
]);

/** The parameters of `custom_data` that have a type; other keys may stand beside them. */
export const customDataFields: ReadonlyMap<string, FieldType> = new Map([
  ['value', number],
  ['currency', { name: 'a currency code of 3 letters', fits: isCurrency }],
  ['contents', array],
]);

/** Whether this is a currency code by its look. Meta's own library sends small letters. */
export function isCurrency(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z]{3}$/i.test(value);
}

function oneOrMore(name: string, fits: (value: unknown) => boolean): FieldType {
  return { name, fits: (value) => (Array.isArray(value) ? value.every(fits) : fits(value)) };
}

function entries(names: readonly string[], type: FieldType): [string, FieldType][] {
  return names.map((name) => [name, type]);
}
