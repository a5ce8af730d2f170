import { type CrmApi, CrmApiError, type CrmLookUp, type CrmRequest, type LookedUp } from '../crm.ts';
import type { CrmFields } from '../crm-fields.ts';
import { idText } from '../id-text.ts';
import { isObject } from '../json-row.ts';

type Item = Readonly<Record<string, unknown>>;
type Make = (record: unknown) => CrmFields;

/** Reads a lead and its contacts, if the lead is or was in the stage. 7 requests a second: https://developers.kommo.com/docs/limitations */
export function kommoLookUp(address: string, token: string, make: Make): CrmLookUp {
  return {
    access: { address, headers: { authorization: `Bearer ${token}` }, perSecond: 5 },
    atOnce: 1,
    lookUp: (records, api) => Promise.all(records.map(({ id }) => lookUp(id.split('/'), api, make))),
  };
}

async function lookUp([id = '', ...place]: readonly string[], api: CrmApi, make: Make): Promise<LookedUp> {
  const lead = await read(api, { path: `/api/v4/leads/${id}`, query: { with: 'contacts' } });
  if (lead === undefined || lead['is_deleted'] === true) return { kind: 'gone' };
  const isThere = isPlace(place, lead['pipeline_id'], lead['status_id']);
  if (!isThere && !(await wasThere(id, place, api))) return { kind: 'gone' };
  const linked = listed(lead, 'contacts');
  const ids = linked.map((contact, at) => [`filter[id][${at}]`, idText(contact['id']) ?? '']);
  const query = { ...Object.fromEntries(ids), limit: '250' };
  const contacts =
    linked.length === 0 ? [] : listed(await read(api, { path: '/api/v4/contacts', query }), 'contacts');
  const main = idText(linked.find((contact) => contact['is_main'] === true)?.['id']);
  const own = customFields(lead);
  const persons = contacts.map((contact) => {
    const contactId = idText(contact['id']) ?? '';
    const primary = contactId === main;
    // A lead id in a field of the lead is its main contact's.
    const { fields } = make({ ...(primary && own), ...contact, ...customFields(contact) });
    return { record: { object: 'contact', id: contactId }, primary, fields };
  });
  const { price } = lead;
  const value = typeof price === 'number' && price > 0 ? { value: price } : {};
  return { kind: 'found', change: { ...(persons.length === 0 && make(own).fields), ...value }, persons };
}

/** https://developers.kommo.com/reference/events-list */
async function wasThere(id: string, place: readonly string[], api: CrmApi): Promise<boolean> {
  const filter = { 'filter[entity]': 'lead', 'filter[entity_id]': id, 'filter[type]': 'lead_status_changed' };
  const moves = listed(
    await read(api, { path: '/api/v4/events', query: { ...filter, limit: '100' } }),
    'events',
  );
  const values = moves.flatMap((move) => [move['value_before'], move['value_after']]).flat();
  return values.some((value) => {
    const status = isObject(value) ? value['lead_status'] : undefined;
    return isObject(status) && isPlace(place, status['pipeline_id'], status['id']);
  });
}

function isPlace([pipeline, stage]: readonly string[], pipelineId: unknown, statusId: unknown): boolean {
  return idText(pipelineId) === pipeline && idText(statusId) === stage;
}

/** The values of custom fields by the fields' ids, and by their codes where they have one (EMAIL, PHONE). */
function customFields({ custom_fields_values: fields }: Item): Item {
  const filled = Array.isArray(fields) ? fields.filter(isObject) : [];
  const named = filled.flatMap(({ field_id, field_code, values }) => {
    const bare = Array.isArray(values) ? values.filter(isObject).map(({ value }) => value) : [];
    return [field_id, field_code].map((name) => [idText(name) ?? '', bare]);
  });
  return Object.fromEntries(named) as Item;
}

function listed(answer: Item | undefined, name: string): readonly Item[] {
  const embedded = answer?.['_embedded'];
  const list = isObject(embedded) ? embedded[name] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

async function read(api: CrmApi, request: CrmRequest): Promise<Item | undefined> {
  const answer = await api.ask(request);
  if (answer === undefined || isObject(answer)) return answer;
  throw new CrmApiError({ kind: 'retry', reason: "its answer is none of its API's" });
}
