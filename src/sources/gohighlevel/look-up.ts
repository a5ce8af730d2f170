import {
  type CrmAccess,
  type CrmAnswer,
  type CrmApi,
  CrmApiError,
  type CrmLookUp,
  type LookedUp,
} from '../crm/crm.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import { isObject } from '../json-row.ts';

/**
 * Asks for contacts, one at a time: HighLevel has no call for several by their ids.
 * https://marketplace.gohighlevel.com/docs/ghl/contacts/get-contact
 *
 * @param token a private integration's, or an app's
 */
export function highlevelLookUp(
  {
    address,
    token,
    location,
  }: { readonly address: string; readonly token: string; readonly location: string },
  toPerson: (contact: unknown) => CrmFields,
): CrmLookUp {
  const access: CrmAccess = {
    address,
    headers: { authorization: `Bearer ${token}`, version: '2021-07-28' },
    // A hundred in ten seconds are allowed for a location.
    perSecond: 8,
    throttle,
  };
  return {
    access,
    atOnce: 10,
    lookUp: (records, api) =>
      Promise.all(
        records.map(async ({ object, id }): Promise<LookedUp> => {
          const contact = object === 'contact' ? await readContact(api, id, location) : undefined;
          if (contact === undefined) return { kind: 'gone' };
          const { fields } = toPerson(contact);
          return { kind: 'found', persons: [{ record: { object, id }, primary: true, fields }] };
        }),
      ),
  };
}

/**
 * Documented for a contact that is not found is only 400, which may mean anything. So another request that must succeed is
 * made before a contact is taken for deleted.
 */
async function readContact(
  api: CrmApi,
  id: string,
  location: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const answer = await api.ask({ path: `/contacts/${encodeURIComponent(id)}` });
    const contact = isObject(answer) ? answer['contact'] : undefined;
    return isObject(contact) ? contact : undefined;
  } catch (error) {
    const isRefused = error instanceof CrmApiError && error.trouble.kind === 'refused';
    if (!isRefused) throw error;
    const others = await api.ask({
      method: 'POST',
      path: '/contacts/search',
      json: { locationId: location, pageLimit: 1 },
    });
    if (others === undefined) throw error;
    return undefined;
  }
}

/**
 * Not documented is whether 429 says how long to wait; the headers tell the window, and what is left of the day.
 * https://marketplace.gohighlevel.com/docs/oauth/Faqs
 */
function throttle({ status, headers }: CrmAnswer): { readonly waitMs?: number } | undefined {
  if (status !== 429 || headers['retry-after'] !== undefined) return undefined;
  if (headers['x-ratelimit-daily-remaining'] === '0') return { waitMs: 60 * 60_000 };
  const window = headers['x-ratelimit-interval-milliseconds'];
  return typeof window === 'string' && /^\d{1,6}$/.test(window) ? { waitMs: Number(window) } : undefined;
}
