/** A cell's value: text as a file gives it, or a number as JSON gives it. */
export type Text = string | number;

/** One value or several. */
export type OneOrMore = Text | readonly Text[];

/**
 * A lead reached a stage at a time: the input record of everything. The same names in CSV headers, JSON Lines and
 * the HTTP intake. Raw personal values live here and nowhere further: reading it normalizes and hashes them.
 */
export interface StageChange {
  readonly stage: string;
  /** ISO 8601, Unix seconds or milliseconds, or a CRM's own format (see `readTime`). */
  readonly changed_at: Text;
  /** Meta's id of the lead, 15 to 17 digits; give it as text. */
  readonly lead_id?: Text;
  /** `fbc`, or the bare `fbclid` together with `clicked_at`. */
  readonly click_id?: string;
  readonly clicked_at?: Text;
  readonly fbp?: string;
  readonly email?: OneOrMore;
  readonly phone?: OneOrMore;
  readonly first_name?: OneOrMore;
  readonly last_name?: OneOrMore;
  readonly full_name?: OneOrMore;
  readonly gender?: OneOrMore;
  readonly date_of_birth?: OneOrMore;
  readonly city?: OneOrMore;
  readonly state?: OneOrMore;
  readonly zip?: OneOrMore;
  readonly country?: OneOrMore;
  readonly external_id?: OneOrMore;
  readonly client_ip_address?: string;
  readonly client_user_agent?: string;
  readonly subscription_id?: Text;
  /** The CRM's own id of the record, with `object` (contact, deal, ...) as its kind. */
  readonly record_id?: Text;
  readonly object?: string;
  readonly pipeline?: string;
  readonly form_id?: Text;
  /** Where the CRM says that the lead came from ("Facebook", "Google Ads"). */
  readonly origin?: string;
  /** Meta's own `created_time` of the lead; never a CRM's create date. */
  readonly lead_created_at?: Text;
  readonly value?: Text;
  readonly currency?: string;
  readonly opted_out?: string | boolean | number;
  readonly data_processing_options?: string | readonly string[];
}

/** A field of a stage change. */
export type StageChangeField = keyof StageChange;

const fields: Record<StageChangeField, true> = {
  stage: true,
  changed_at: true,
  lead_id: true,
  click_id: true,
  clicked_at: true,
  fbp: true,
  email: true,
  phone: true,
  first_name: true,
  last_name: true,
  full_name: true,
  gender: true,
  date_of_birth: true,
  city: true,
  state: true,
  zip: true,
  country: true,
  external_id: true,
  client_ip_address: true,
  client_user_agent: true,
  subscription_id: true,
  record_id: true,
  object: true,
  pipeline: true,
  form_id: true,
  origin: true,
  lead_created_at: true,
  value: true,
  currency: true,
  opted_out: true,
  data_processing_options: true,
};

/** All fields of a stage change, in the order in which documents list them. */
export const stageChangeFields = Object.keys(fields) as readonly StageChangeField[];
