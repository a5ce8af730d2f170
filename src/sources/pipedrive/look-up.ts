import {
  type CrmAccess,
  type CrmAnswer,
  type CrmApi,
  CrmApiError,
  type CrmLookUp,
  type LookedUp,
} from '../crm/crm.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import { idText } from '../crm/id-text.ts';
import { isObject } from '../json-row.ts';
import type { RecordRef } from '../webhook.ts';
import { flatRecord } from './flat-record.ts';
import { dealFields } from './read-deal.ts';

type Item = Readonly<Record<string, unknown>>;

/** The mapping, for a deal and for a person. */
export interface PipedriveMapping {
  readonly ofDeal: (record: unknown) => CrmFields;
  readonly ofPerson: (record: unknown) => CrmFields;
}

/**
 * Asks Pipedrive for a deal's person, one at a time: that costs 1 token of the day's budget, a list of any length 10.
 * https://developers.pipedrive.com/docs/api/v1/Persons#getPerson
 *
 * @param address `https://company.pipedrive.com`
 */
export function pipedriveLookUp(address: string, token: string, mapping: PipedriveMapping): CrmLookUp {
  return {
    access: accessOf(address, token),
    atOnce: 1,
    lookUp: (records, api) => Promise.all(records.map((record) => lookUp(record, api, mapping))),
  };
}

function accessOf(address: string, token: string): CrmAccess {
  // The smallest plan allows 20 in two seconds for a token, which others may use as well.
  return { address, headers: { 'x-api-token': token }, perSecond: 5, throttle };
}

/**
 * 429 says when the window of two seconds ends; nothing when the day's budget is used up. Who goes on all the same is shut
 * out with a page of Cloudflare's, which is no word on the token's rights.
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
function throttle({ status, headers, json }: CrmAnswer): { readonly waitMs?: number } | undefined {
  if (status === 403 && json === undefined) return {};
  const reset = headers['x-ratelimit-reset'];
  if (status !== 429 || headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] !== '0')
    return undefined;
  return typeof reset === 'string' && /^\d{1,5}(?:\.\d{1,3})?$/.test(reset)
    ? { waitMs: Math.ceil(Number(reset) * 1000) }
    : undefined;
}

async function lookUp(
  { object, id }: RecordRef,
  api: CrmApi,
  { ofDeal, ofPerson }: PipedriveMapping,
): Promise<LookedUp> {
  if (object === 'person') return lookUpPerson(id, api, ofPerson);
  const deal = await read(api, 'deals', id);
  if (deal === undefined) return { kind: 'gone' };
  const person = idText(deal['person_id']);
  const found = person === undefined ? undefined : await lookUpPerson(person, api, ofPerson);
  if (found?.kind === 'found') return { ...found, change: dealFields(deal, ofDeal).fields };
  // Nobody else says whether they opted out: the deal's word is the last.
  return { kind: 'found', change: dealFields(deal, ofPerson).fields, persons: [] };
}

async function lookUpPerson(
  id: string,
  api: CrmApi,
  make: (record: unknown) => CrmFields,
): Promise<LookedUp> {
  const person = await read(api, 'persons', id);
  if (person === undefined) return { kind: 'gone' };
  const { fields } = make(flatRecord(person, 'person'));
  return { kind: 'found', persons: [{ record: { object: 'person', id }, primary: true, fields }] };
}

/** A deleted record can be read for 30 days more. */
async function read(api: CrmApi, list: 'deals' | 'persons', id: string): Promise<Item | undefined> {
  const answer = await api.ask({ path: `/api/v2/${list}/${encodeURIComponent(id)}` });
  if (answer === undefined) return undefined;
  const record = isObject(answer) ? answer['data'] : undefined;
  if (!isObject(record)) throw new CrmApiError({ kind: 'retry', reason: "its answer is none of its API's" });
  return record['is_deleted'] === true ? undefined : record;
}
