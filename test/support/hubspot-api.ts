import type { CrmAnswer, CrmCall } from './crm-app.ts';

/** What a HubSpot account holds; ids as text. */
export interface HubspotAccount {
  readonly token: string;
  readonly contacts?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly deals?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly leads?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  /** `deals/601` -> its contacts, with the labels of each. */
  readonly associations?: Readonly<Record<string, readonly Associated[]>>;
  /** `contacts/501` -> the id that it was merged into. */
  readonly merged?: Readonly<Record<string, string>>;
  /** Associations in a page. */
  readonly page?: number;
}

/** A contact of a deal or lead. */
export interface Associated {
  readonly id: string;
  readonly types?: readonly object[];
}

interface BatchInput {
  readonly inputs: readonly { readonly id: string; readonly after?: string }[];
  readonly properties?: readonly string[];
}

/**
 * Answers as HubSpot's API 2026-09 documents it: batch reads give what was found and, with 207, errors for the rest; only
 * the properties that were asked for; pages of associations.
 */
export function hubspotApi(account: HubspotAccount): (call: CrmCall) => CrmAnswer {
  return ({ method, url, headers, body }) => {
    if (headers.authorization !== `Bearer ${account.token}`)
      return { status: 401, json: { status: 'error', category: 'INVALID_AUTHENTICATION' } };
    const { pathname, searchParams } = new URL(url, 'http://hubspot');
    const [, crm, what, version, type = '', id = '', ...rest] = pathname.split('/');
    if (crm !== 'crm' || version !== '2026-09') return { status: 404, json: { status: 'error' } };
    if (what === 'objects' && method === 'GET') {
      const record = recordOf(account, type, id, searchParams.get('properties')?.split(',') ?? []);
      return record === undefined ? { status: 404, json: notFound([id]) } : { json: record };
    }
    if (method !== 'POST') return { status: 405, json: { status: 'error' } };
    const batch = JSON.parse(body) as BatchInput;
    if (what === 'associations' && id === 'contacts' && rest.join('/') === 'batch/read')
      return associationsOf(account, type, batch);
    if (what === 'objects' && id === 'batch' && rest.join('/') === 'read')
      return readBatch(account, type, batch);
    return { status: 404, json: { status: 'error' } };
  };
}

function recordOf(
  { merged = {}, ...account }: HubspotAccount,
  type: string,
  id: string,
  properties: readonly string[],
) {
  const survivor = merged[`${type}/${id}`] ?? id;
  const found = account[type as 'contacts' | 'deals' | 'leads']?.[survivor];
  if (found === undefined) return undefined;
  const given = Object.fromEntries(
    properties.flatMap((name) => (name in found ? [[name, found[name]]] : [])),
  );
  return {
    id: survivor,
    properties: { ...given, hs_object_id: survivor },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    archived: false,
  };
}

function readBatch(
  account: HubspotAccount,
  type: string,
  { inputs, properties = [] }: BatchInput,
): CrmAnswer {
  if (inputs.length > 100) return { status: 400, json: { status: 'error', category: 'VALIDATION_ERROR' } };
  const found = inputs.map(({ id }) => recordOf(account, type, id, properties));
  const missing = inputs.filter((_, index) => found[index] === undefined).map(({ id }) => id);
  const distinct = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one]])));
  return {
    status: missing.length > 0 ? 207 : 200,
    json: {
      status: 'COMPLETE',
      results: [...distinct.values()].reverse(),
      ...(missing.length > 0 && { numErrors: 1, errors: [notFound(missing)] }),
      startedAt: '2026-11-22T10:00:00.000Z',
      completedAt: '2026-11-22T10:00:00.010Z',
    },
  };
}

function associationsOf(
  { associations = {}, page = 500 }: HubspotAccount,
  type: string,
  { inputs }: BatchInput,
): CrmAnswer {
  if (inputs.length > 1000) return { status: 400, json: { status: 'error', category: 'VALIDATION_ERROR' } };
  const withSome = inputs.filter(({ id }) => (associations[`${type}/${id}`] ?? []).length > 0);
  const results = withSome.map(({ id, after = '0' }) => {
    const all = associations[`${type}/${id}`] ?? [];
    const end = Number(after) + page;
    return {
      from: { id },
      to: all.slice(Number(after), end).map((one) => ({
        toObjectId: one.id,
        associationTypes: one.types ?? [{ category: 'HUBSPOT_DEFINED', typeId: 3, label: null }],
      })),
      ...(end < all.length && { paging: { next: { after: String(end), link: 'x' } } }),
    };
  });
  const none = inputs.length - withSome.length;
  return {
    status: none > 0 ? 207 : 200,
    json: { status: 'COMPLETE', results, ...(none > 0 && { numErrors: none, errors: [notFound([])] }) },
  };
}

function notFound(ids: readonly string[]): object {
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Not found.', context: { ids } };
}
