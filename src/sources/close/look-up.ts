import { type CrmApi, CrmApiError, type CrmLookUp, type CrmPerson, type LookedUp } from '../crm/crm.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import { idText } from '../crm/id-text.ts';
import { isObject } from '../json-row.ts';
import type { RecordRef } from '../webhook.ts';
import { customFields } from './custom-fields.ts';
import { opportunityValue } from './opportunity-value.ts';

type Item = Readonly<Record<string, unknown>>;
type Make = (record: unknown) => CrmFields;
type FoundLead = Extract<LookedUp, { readonly kind: 'found' }>;
type Gone = Extract<LookedUp, { readonly kind: 'gone' }>;

/**
 * Asks Close for the contacts of a lead; of an opportunity, for those of its lead as it is now, since leads are merged.
 * https://developer.close.com/api/resources/leads
 *
 * @param key the API key: the user name of basic authentication, with an empty password
 */
export function closeLookUp(address: string, key: string, make: Make): CrmLookUp {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  return {
    // A key may do some 20 a second, which others may use as well.
    access: { address, headers: { authorization }, perSecond: 5 },
    atOnce: 1,
    lookUp: (records, api) => Promise.all(records.map((record) => lookUp(record, api, make))),
  };
}

async function lookUp({ object, id }: RecordRef, api: CrmApi, make: Make): Promise<LookedUp> {
  if (object === 'lead') return lookUpLead(id, undefined, api, make);
  const opportunity = await read(api, `/api/v1/opportunity/${encodeURIComponent(id)}/`);
  const lead = idText(opportunity?.['lead_id']);
  if (opportunity === undefined || lead === undefined) return { kind: 'gone' };
  const found = await lookUpLead(lead, opportunity, api, make);
  if (found.kind === 'gone') return found;
  const pipeline = idText(opportunity['pipeline_id']);
  const { fields } = opportunityValue(opportunity);
  const change = { ...found.change, ...fields, ...(pipeline !== undefined && { pipeline }) };
  return { ...found, change };
}

async function lookUpLead(
  id: string,
  opportunity: Item | undefined,
  api: CrmApi,
  make: Make,
): Promise<FoundLead | Gone> {
  const query = { _fields: 'id,name,status_id,status_label,addresses,contacts,custom' };
  const lead = await read(api, `/api/v1/lead/${encodeURIComponent(id)}/`, query);
  return lead === undefined ? { kind: 'gone' } : foundOf(id, lead, opportunity, make);
}

/**
 * The contacts of a lead, the opportunity's own one or an only one as the primary. What custom fields of the lead and the
 * opportunity say holds for each of them; but where these have Meta's lead id, and nobody says which of several contacts
 * it is of, the lead itself is the person: an id must not go with somebody else's e-mail.
 */
function foundOf(id: string, lead: Item, opportunity: Item | undefined, make: Make): FoundLead {
  const listed = Array.isArray(lead['contacts']) ? lead['contacts'] : [];
  const contacts = listed.filter(isObject);
  const wanted = idText(opportunity?.['contact_id']);
  const main = contacts.length === 1 ? contacts[0] : contacts.find((one) => idText(one['id']) === wanted);
  const shared = { ...customFields(lead), ...customFields(opportunity ?? {}), lead, opportunity };
  const own = make(shared).fields;
  if (main === undefined && own.lead_id !== undefined)
    return { kind: 'found', persons: [{ record: { object: 'lead', id }, primary: true, fields: own }] };
  const persons = contacts.flatMap((contact): readonly CrmPerson[] => {
    const contactId = idText(contact['id']);
    if (contactId === undefined) return [];
    const { fields } = make({ ...shared, ...contact, contact });
    return [{ record: { object: 'contact', id: contactId }, primary: contact === main, fields }];
  });
  // Nobody else says whether they opted out: the record's word is the last.
  return { kind: 'found', persons, ...(persons.length === 0 && { change: own }) };
}

async function read(
  api: CrmApi,
  path: string,
  query: Record<string, string> = {},
): Promise<Item | undefined> {
  const answer = await api.ask({ path, query });
  if (answer === undefined || isObject(answer)) return answer;
  throw new CrmApiError({ kind: 'retry', reason: "its answer is none of its API's" });
}
