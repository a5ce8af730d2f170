import { type CrmApi, CrmApiError } from '../crm/crm.ts';
import { isObject } from '../json-row.ts';
import { lookedUpId, recordId } from './linked-records.ts';

/** The version of Zoho's API. */
export const version = '/crm/v8';
/** Records that one request may ask for. */
export const mostRecords = 100;
const mostFields = 50;

/** A record as Zoho's API gives it. */
export type ZohoRecord = Readonly<Record<string, unknown>>;

/**
 * Reads records, a hundred in a request; those which were deleted, or which the token doesn't see, are left out.
 * https://www.zoho.com/crm/developer/docs/api/v8/get-records.html
 *
 * @param fields by the names of the API; a module need not have them all
 * @returns by id
 */
export async function readRecords(
  api: CrmApi,
  module: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, ZohoRecord>> {
  // One id that is none would have the whole request refused.
  const asked = [...new Set(ids)].filter((id) => recordId(id) === id);
  const found = new Map<string, ZohoRecord>();
  for (let from = 0; from < asked.length; from += mostRecords) {
    const query = {
      ids: asked.slice(from, from + mostRecords).join(','),
      // Leads that were converted are left out otherwise.
      ...(module === 'Leads' && { converted: 'both' }),
    };
    for (const record of await ask(api, module, query, fields)) {
      const id = recordId(record['id']);
      if (id !== undefined) found.set(id, record);
    }
  }
  return found;
}

/** The contacts of a deal beside its main one. https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles-of-a-specific-deal.html */
export async function readContactRoles(api: CrmApi, deal: string): Promise<readonly string[]> {
  try {
    const answer = await api.ask({
      path: `${version}/Deals/${deal}/Contact_Roles`,
      query: { fields: 'Last_Name' },
    });
    return dataOf(answer).flatMap((contact) => lookedUpId(contact) ?? []);
  } catch (error) {
    // Without contact roles there is still the deal's own contact.
    if (isRefused(error)) return [];
    throw error;
  }
}

/** Not documented is what becomes of a field that the module lacks; should it be refused, all fields are asked for. */
async function ask(
  api: CrmApi,
  module: string,
  query: Readonly<Record<string, string>>,
  fields: readonly string[],
): Promise<readonly ZohoRecord[]> {
  const path = `${version}/${module}`;
  try {
    const some = fields.slice(0, mostFields).join(',');
    return dataOf(await api.ask({ path, query: { ...query, fields: some } }));
  } catch (error) {
    if (!isRefused(error)) throw error;
    return dataOf(await api.ask({ path, query }));
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof CrmApiError && error.trouble.kind === 'refused';
}

function dataOf(answer: unknown): readonly ZohoRecord[] {
  const data = isObject(answer) ? answer['data'] : undefined;
  return Array.isArray(data) ? data.filter(isObject) : [];
}
