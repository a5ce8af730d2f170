import { propertyNames } from '../crm/property-names.ts';

/**
 * Field of a stage change -> the contact's standard properties; the last three are the deal's. The lead id has none.
 * https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
export const defaultFields: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'work_email', 'hs_additional_emails'],
  phone: ['phone', 'mobilephone'],
  first_name: ['firstname'],
  last_name: ['lastname'],
  gender: ['gender'],
  date_of_birth: ['date_of_birth'],
  city: ['city'],
  state: ['state'],
  zip: ['zip'],
  country: ['country', 'hs_country_region_code'],
  origin: ['hs_analytics_source'],
  pipeline: ['pipeline', 'hs_pipeline'],
  value: ['amount'],
  currency: ['deal_currency_code'],
};

/** Where a visitor came from, and what says more of it. */
const drillDowns: Readonly<Record<string, string>> = {
  hs_analytics_source: 'hs_analytics_source_data_1',
  hs_latest_source: 'hs_latest_source_data_1',
};

/** The properties that paths begin with, and those which say more of them. */
export function contactProperties(fields: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const names = propertyNames(fields);
  return [...new Set([...names, ...names.flatMap((name) => drillDowns[name] ?? [])])];
}

/**
 * A contact's properties as other tools would give them: several e-mail addresses are a list, and a source says which
 * network it was.
 */
export function plainProperties(
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { hs_additional_emails: more, ...rest } = properties;
  const plain: Record<string, unknown> = { ...rest };
  if (typeof more === 'string') plain['hs_additional_emails'] = more.split(';').map((one) => one.trim());
  for (const [source, drillDown] of Object.entries(drillDowns))
    if (source in plain) plain[source] = originOf(plain[source], plain[drillDown]);
  return plain;
}

/**
 * "Paid social" alone may be any network; its first drill-down names it. "Offline" is whatever a program or an import
 * brought, so it says nothing of an origin.
 * https://knowledge.hubspot.com/properties/understand-source-properties
 */
function originOf(source: unknown, drillDown: unknown): unknown {
  if (source === 'PAID_SOCIAL' || source === 'SOCIAL_MEDIA') return drillDown;
  return source === 'OFFLINE' ? undefined : source;
}
