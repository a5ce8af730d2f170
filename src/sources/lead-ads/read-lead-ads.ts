import { readLeadId } from '../../customer/index.ts';
import { parseJson } from '../../event/index.ts';
import { locate, type Problem, problem } from '../../spec/index.ts';

/** A lead as Meta's webhook tells of it: no personal data, that is fetched with the page's token. */
export interface LeadNotice {
  /** 15 to 17 digits. */
  readonly leadId: string;
  readonly pageId: string;
  /** Empty when Meta doesn't say. */
  readonly formId: string;
  /** Meta's created_time, Unix seconds. */
  readonly createdAt: number;
  readonly adId?: string;
}

/** What one request of the webhook tells. */
export interface LeadAdsReading {
  readonly leads: readonly LeadNotice[];
  /** Of changes that can't be read; `row` is the change's place, from 1. */
  readonly problems: readonly Problem[];
  /** Leads of the dashboard's test button. */
  readonly tests: number;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Reads a request of the Lead Ads webhook: several pages, several leads each. Ids come as numbers or as text and stay
 * exact to 17 digits; changes of other fields than `leadgen` are none of ours. A change that can't be read is a problem,
 * and its neighbours go on. Never throws.
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/guides/lead-ads/quickstart/webhooks-integration
 *
 * @returns `undefined` when the body is no JSON object
 * @example readLeadAds(body)?.leads[0]?.leadId // '12345678901234567'
 */
export function readLeadAds(body: Uint8Array): LeadAdsReading | undefined {
  const document = asItem(parse(body));
  if (document === undefined) return undefined;
  const leads: LeadNotice[] = [];
  const problems: Problem[] = [];
  let tests = 0;
  let row = 0;
  if (document['object'] !== 'page') return { leads, problems, tests };
  for (const entry of asList(document['entry'])) {
    for (const change of asList(asItem(entry)?.['changes'])) {
      row++;
      if (asItem(change)?.['field'] !== 'leadgen') continue;
      const read = readChange(asItem(asItem(change)?.['value']) ?? {}, asItem(entry) ?? {});
      if (read === 'test') tests++;
      else if ('leadId' in read) leads.push(read);
      else problems.push(locate(read, { row }));
    }
  }
  return { leads, problems, tests };
}

function readChange(value: Item, entry: Item): LeadNotice | Problem | 'test' {
  const given = value['leadgen_id'];
  const isPlain = typeof given === 'string' || typeof given === 'number';
  const { leadId, problem: wrong } = isPlain ? readLeadId(given) : {};
  if (wrong?.code === 'lead_id_dummy') return 'test';
  if (leadId === undefined)
    return problem(wrong?.code ?? 'lead_id_shape', 'leadgen_id', wrong?.details ?? { reason: 'it is empty' });
  const pageId = idOf(value['page_id']) ?? idOf(entry['id']);
  if (pageId === undefined) return problem('row_unreadable', 'page_id', { reason: 'it names no page' });
  const createdAt = secondsOf(value['created_time']);
  if (createdAt === undefined)
    return problem('time_unreadable', 'created_time', { reason: 'these are no Unix seconds' });
  const adId = idOf(value['ad_id']);
  return {
    leadId,
    pageId,
    formId: idOf(value['form_id']) ?? '',
    createdAt,
    ...(adId !== undefined && { adId }),
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function asItem(value: unknown): Item | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Ids of pages, forms and ads: digits, as a number or as text. */
function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,30}$/.test(text) ? text : undefined;
}

/** Lead Ads began in 2015; what is far from now is in another unit. */
const [first, last] = [1_400_000_000, 9_999_999_999];

function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= first && seconds <= last
    ? seconds
    : undefined;
}
