import { type CrmApi, CrmApiError, type CrmLookUp, type LookedUp } from '../crm.ts';
import type { CrmFields } from '../crm-fields.ts';
import { compilePath } from '../http/compile-path.ts';
import { followPath } from '../http/follow-path.ts';
import { idText } from '../id-text.ts';
import { isObject } from '../json-row.ts';

type Make = (record: unknown) => CrmFields;

/** Reads a lead with its contacts, if it is or was in the stage. Calls: https://developers.kommo.com/docs/limitations */
export function kommoLookUp(address: string, token: string, make: Make): CrmLookUp {
  return {
    access: { address, headers: { authorization: `Bearer ${token}` }, perSecond: 5 },
    atOnce: 1,
    lookUp: (records, api) => Promise.all(records.map(({ id }) => lookUp(id, api, make))),
  };
}

async function lookUp(ref: string, api: CrmApi, make: Make): Promise<LookedUp> {
  const [id = '', ...place] = ref.split('/');
  const lead = await api.ask({ path: `/api/v4/leads/${id}`, query: { with: 'contacts' } });
  if (lead !== undefined && !isObject(lead))
    throw new CrmApiError({ kind: 'retry', reason: "its answer is none of its API's" });
  if (lead === undefined || lead['is_deleted'] === true) return { kind: 'gone' };
  const isThere = (pipeline: unknown, stage: unknown): boolean =>
    idText(pipeline) === place[0] && idText(stage) === place[1];
  if (!isThere(lead['pipeline_id'], lead['status_id'])) {
    // It moved on, or the webhook is forged: https://developers.kommo.com/reference/events-list
    const query = {
      'filter[entity]': 'lead',
      'filter[entity_id]': id,
      'filter[type]': 'lead_status_changed',
    };
    const moves = await api.ask({ path: '/api/v4/events', query: { ...query, limit: '100' } });
    const from = objectsAt('_embedded.events[*].value_before[*].lead_status', moves);
    const to = objectsAt('_embedded.events[*].value_after[*].lead_status', moves);
    if (![...from, ...to].some((one) => isThere(one['pipeline_id'], one['id']))) return { kind: 'gone' };
  }
  const linked = objectsAt('_embedded.contacts[*]', lead);
  const main = idText(linked.find((contact) => contact['is_main'] === true)?.['id']);
  const ids = linked.map((contact, at) => [`filter[id][${at}]`, idText(contact['id']) ?? '']);
  const query: Record<string, string> = { limit: '250', ...Object.fromEntries(ids) };
  const answer = linked.length === 0 ? undefined : await api.ask({ path: '/api/v4/contacts', query });
  const persons = objectsAt('_embedded.contacts[*]', answer).map((contact) => {
    const record = { object: 'contact', id: idText(contact['id']) ?? '' };
    const primary = record.id === main;
    // What the lead's own fields say is of its main contact.
    return { record, primary, fields: make({ ...contact, lead: primary ? lead : undefined }).fields };
  });
  const { price } = lead;
  const value = typeof price === 'number' && price > 0 ? { value: price } : {};
  return { kind: 'found', change: { ...(persons.length === 0 && make({ lead }).fields), ...value }, persons };
}

function objectsAt(path: string, answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  const compiled = compilePath(path);
  return 'wrong' in compiled ? [] : followPath(compiled, answer).filter(isObject);
}
