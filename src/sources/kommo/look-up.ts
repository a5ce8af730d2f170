import type { CrmApi, CrmLookUp, LookedUp } from '../crm/crm.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import { idText } from '../crm/id-text.ts';
import { compilePath } from '../http/compile-path.ts';
import { followPath } from '../http/follow-path.ts';
import { isObject } from '../json-row.ts';

/** Reads a lead with its contacts, if it is or was in the stage. https://developers.kommo.com/docs/limitations */
export function kommoLookUp(address: string, token: string, make: (record: unknown) => CrmFields): CrmLookUp {
  return {
    access: { address, headers: { authorization: `Bearer ${token}` }, perSecond: 5 },
    atOnce: 1,
    lookUp: (records, api) => Promise.all(records.map(({ id }) => lookUp(id, api, make))),
  };
}

async function lookUp(ref: string, api: CrmApi, make: (record: unknown) => CrmFields): Promise<LookedUp> {
  const [lead_id = '', pipeline, stage] = ref.split('/');
  const lead = await api.ask({ path: `/api/v4/leads/${lead_id}`, query: { with: 'contacts' } });
  if (!isObject(lead) || lead['is_deleted'] === true) return { kind: 'gone' };
  if (idText(lead['pipeline_id']) !== pipeline || idText(lead['status_id']) !== stage) {
    // Forged, or it moved on: before or after a move it was there. https://developers.kommo.com/reference/events-list
    const path = '/api/v4/events?filter[type]=lead_status_changed&filter[entity]=lead&limit=100';
    const moves = await api.ask({ path, query: { 'filter[entity_id]': lead_id } });
    const places = objectsAt('_embedded.events[*][*][*].lead_status', moves);
    if (!places.some(({ id, pipeline_id }) => idText(pipeline_id) === pipeline && idText(id) === stage))
      return { kind: 'gone' };
  }
  const linked = objectsAt('_embedded.contacts[*]', lead).map(async ({ id, is_main }) => {
    const record = { object: 'contact', id: idText(id) ?? '' };
    const contact = await api.ask({ path: `/api/v4/contacts/${record.id}` });
    // What the lead's own fields say is of its main contact.
    const { fields } = make({ ...(isObject(contact) && contact), ...(is_main === true && { lead }) });
    return { record, primary: is_main === true, fields };
  });
  const persons = await Promise.all(linked);
  const value = typeof lead['price'] === 'number' && lead['price'] > 0 ? { value: lead['price'] } : {};
  return { kind: 'found', change: { ...(persons.length === 0 && make({ lead }).fields), ...value }, persons };
}

function objectsAt(path: string, answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  const compiled = compilePath(path);
  return 'wrong' in compiled ? [] : followPath(compiled, answer).filter(isObject);
}
