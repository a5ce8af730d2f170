import { problem } from '../../spec/index.ts';
import { idText } from '../crm/id-text.ts';
import { readBodies } from '../http/read-bodies.ts';
import { bodyLimits, tooMany } from '../json-body.ts';
import { isObject } from '../json-row.ts';
import type { WebhookReading, WebhookRequest, WebhookRow } from '../webhook.ts';

/**
 * Reads the leads that were added or moved. That the account's id is right proves nothing, so each change waits for a
 * look-up of `lead/pipeline/stage`, which confirms it. https://developers.kommo.com/docs/webhooks-general
 */
export function readKommo(request: WebhookRequest, accountId: string): WebhookReading {
  const read = readBodies(request);
  if ('refused' in read) return { refusal: read.refused };
  const form = read.bodies[0]?.value;
  const { account, leads } = isObject(form) ? form : {};
  if (!isObject(account) || idText(account['id']) !== accountId)
    return { refusal: { status: 401, message: 'This is not of the account expected here.' } };
  const { add, status } = isObject(leads) ? leads : {};
  const told = [add, status].flatMap((list) => (list instanceof Object ? Object.values(list) : []));
  if (told.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  if (told.length === 0) return { rows: [{ row: 1, skip: 'no_stage_change', problems: [] }] };
  return { rows: told.map((lead, at) => ({ row: at + 1, ...rowOf(lead, request.now) })) };
}

function rowOf(lead: unknown, now: number): Omit<WebhookRow, 'row'> {
  const { id, pipeline_id, status_id, last_modified } = isObject(lead) ? lead : {};
  const told = [id, pipeline_id, status_id, last_modified].map((value) => idText(value) ?? '');
  const [record_id = '', pipeline = '', stage = '', time] = told;
  // Kommo tries for 95 minutes. Whoever forges a webhook must not choose a time at which nothing is sent any more.
  if (!told.every((text) => /^\d{1,15}$/.test(text)) || Math.abs(now - Number(time)) > 86_400)
    return { problems: [problem('row_unreadable', 'row', { reason: 'it has no id, or no recent time' })] };
  const record = { object: 'lead', record_id, pipeline, stage, changed_at: Number(time) };
  return { record, problems: [], lookUp: { object: 'lead', id: told.slice(0, 3).join('/'), required: true } };
}
