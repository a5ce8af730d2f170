import { parseJson } from '../../event/index.ts';
import { bytesInput } from '../files/bytes-input.ts';
import { openLeads } from '../files/open-leads.ts';
import type { LeadRecord, SourceRow } from '../source.ts';

/**
 * What is asked of Meta about a lead, the most first. One field that a token may not read fails the whole request; the
 * answers alone take no more than the right to the page's leads.
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/guides/lead-ads/retrieving
 */
export const leadFieldSets = [
  'id,created_time,field_data,custom_disclaimer_responses',
  'id,created_time,field_data',
] as const;

/**
 * Reads a lead as the Graph API gives it, just as a row of Meta's lead export: questions by their standard names and by
 * those that advertisers give them, columns of consent included (a checkbox of the form counts as one).
 *
 * @param body the answer's JSON
 * @returns `undefined` when this is not that lead, or has no answers; never throws
 */
export async function readGraphLead(
  body: string,
  leadId: string,
): Promise<SourceRow<LeadRecord> | undefined> {
  const item = leadItem(body, leadId);
  if (item === undefined) return undefined;
  try {
    const input = bytesInput('lead', Buffer.from(JSON.stringify([item])));
    const source = await openLeads(input, { map: { lead_id: 'id', lead_created_at: 'created_time' } });
    for await (const rows of source.rows()) if (rows[0] !== undefined) return rows[0];
    return undefined;
  } catch {
    // The text of an error may quote a question.
    return undefined;
  }
}

type Item = Readonly<Record<string, unknown>>;

function leadItem(body: string, leadId: string): Item | undefined {
  let lead: Item;
  try {
    const parsed = parseJson(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    lead = parsed as Item;
  } catch {
    return undefined;
  }
  const { id, created_time, field_data, custom_disclaimer_responses } = lead;
  if (String(id) !== leadId || typeof created_time !== 'string' || !Array.isArray(field_data))
    return undefined;
  const item = new Map<string, unknown>();
  for (const { name, values } of field_data.map(asItem)) {
    const answers = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
    if (typeof name === 'string' && answers.length > 0)
      item.set(name, answers.length === 1 ? answers[0] : answers);
  }
  for (const { checkbox_key, is_checked } of asItems(custom_disclaimer_responses))
    if (typeof checkbox_key === 'string') item.set(checkbox_key, isChecked(is_checked) ? 'yes' : 'no');
  // Last, so that no question can stand in their place.
  item.set('id', leadId);
  item.set('created_time', created_time);
  return Object.fromEntries(item);
}

function asItems(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value.map(asItem) : [];
}

function asItem(value: unknown): Item {
  return typeof value === 'object' && value !== null ? (value as Item) : {};
}

function isChecked(value: unknown): boolean {
  return value === '1' || value === 1 || value === true || value === 'true';
}
