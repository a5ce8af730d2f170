import { type CrmApi, CrmApiError } from '../crm/crm.ts';
import { isObject } from '../json-row.ts';

/** The version of HubSpot's API. The numbered ones (v3, v4) end in 2027. */
const version = '2026-09';
/** Records that one request may ask for; of associations it may be 1,000. */
export const mostRecords = 100;

/** A record as HubSpot's API gives it. */
export interface HubspotRecord {
  /** Another one than was asked for where that one was merged into it. */
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A contact of a deal or of a lead. */
export interface AssociatedContact {
  readonly id: string;
  readonly types: readonly { readonly category: string; readonly typeId: string; readonly label: string }[];
}

/**
 * Reads records, a hundred in a request. A property that the account doesn't have is left out by HubSpot, and so is a
 * record that was deleted.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/get-contacts
 *
 * @param type in the plural: `contacts`
 * @returns by the id that was asked for
 */
export async function readRecords(
  api: CrmApi,
  type: string,
  ids: readonly string[],
  properties: readonly string[],
): Promise<ReadonlyMap<string, HubspotRecord>> {
  const found = new Map<string, HubspotRecord>();
  const base = `/crm/objects/${version}/${type}`;
  for (const some of chunks([...new Set(ids)])) {
    const json = { inputs: some.map((id) => ({ id })), properties, propertiesWithHistory: [] };
    const answered = await results(api, `${base}/batch/read`, json);
    for (const record of answered.flatMap(recordOf)) found.set(record.id, record);
    // It was deleted, or merged: then HubSpot gives the record that it became, in a list without saying for which id.
    for (const id of some.filter((one) => !found.has(one))) {
      const answer = await api.ask({ path: `${base}/${id}`, query: { properties: properties.join(',') } });
      for (const record of recordOf(answer)) found.set(id, record);
    }
  }
  return found;
}

/**
 * Asks which contacts records have; all pages of all of them.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/batch/get-associations
 *
 * @param type in the plural: `deals`
 */
export async function readContactsOf(
  api: CrmApi,
  type: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly AssociatedContact[]>> {
  const found = new Map<string, AssociatedContact[]>();
  const path = `/crm/associations/${version}/${type}/contacts/batch/read`;
  for (const some of chunks([...new Set(ids)])) {
    let inputs: readonly { readonly id: string; readonly after?: string }[] = some.map((id) => ({ id }));
    for (let page = 0; inputs.length > 0 && page < mostPages; page++) {
      const answered = await results(api, path, { inputs });
      inputs = [];
      for (const result of answered) {
        const id = text(at(at(result, 'from'), 'id'));
        found.set(id, [...(found.get(id) ?? []), ...listOf(at(result, 'to')).flatMap(contactOf)]);
        const after = text(at(at(at(result, 'paging'), 'next'), 'after'));
        if (after !== '') inputs = [...inputs, { id, after }];
      }
    }
  }
  return found;
}

/** A record with more contacts than that is a list of addresses, and no deal. */
const mostPages = 20;

/** @throws CrmApiError `retry` for an answer that has no results: what is missing is told in an answer that has them */
async function results(api: CrmApi, path: string, json: unknown): Promise<readonly unknown[]> {
  const found = at(await api.ask({ method: 'POST', path, json }), 'results');
  if (Array.isArray(found)) return found;
  throw new CrmApiError({ kind: 'retry', reason: "its answer is none of HubSpot's API: it has no results" });
}

function recordOf(value: unknown): readonly HubspotRecord[] {
  const id = text(at(value, 'id'));
  const properties = at(value, 'properties');
  return id === '' || !isObject(properties) ? [] : [{ id, properties }];
}

function contactOf(value: unknown): readonly AssociatedContact[] {
  const id = text(at(value, 'toObjectId'));
  const types = listOf(at(value, 'associationTypes')).map((type) => ({
    category: text(at(type, 'category')),
    typeId: text(at(type, 'typeId')),
    label: text(at(type, 'label')),
  }));
  return id === '' ? [] : [{ id, types }];
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += mostRecords) yield ids.slice(start, start + mostRecords);
}

function at(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
