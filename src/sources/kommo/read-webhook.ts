import { problem } from '../../spec/index.ts';
import { readBodies } from '../http/read-bodies.ts';
import { idText } from '../id-text.ts';
import { isObject } from '../json-row.ts';
import type { WebhookReading, WebhookRequest, WebhookRow } from '../webhook.ts';

/**
 * Reads the leads that were added or moved (https://developers.kommo.com/docs/webhooks-general). That the account's id is right
 * proves nothing: each change needs a look-up, which is told `lead/pipeline/stage`, and confirms it.
 */
export function readKommo(request: WebhookRequest, accountId: string): WebhookReading {
  const read = readBodies(request);
  if ('refused' in read) return { refusal: read.refused };
  const form = read.bodies[0]?.value;
  const { account, leads } = isObject(form) ? form : {};
  if (!isObject(account) || idText(account['id']) !== accountId)
    return { refusal: { status: 401, message: 'This is not of the account expected here.' } };
  const lists = isObject(leads) ? [leads['add'], leads['status']] : [];
  const told = lists.flatMap((list) => (list instanceof Object ? Object.values(list) : []));
  if (told.length === 0) return { rows: [{ row: 1, skip: 'no_stage_change', problems: [] }] };
  return { rows: told.map((lead, at) => ({ row: at + 1, ...rowOf(lead, request.now) })) };
}

function rowOf(lead: unknown, now: number): Omit<WebhookRow, 'row'> {
  const { id, pipeline_id, status_id, last_modified } = isObject(lead) ? lead : {};
  const [record_id = '', pipeline = '', stage = '', time = ''] = [
    id,
    pipeline_id,
    status_id,
    last_modified,
  ].map((value) => (/^\d{1,15}$/.test(idText(value) ?? '') ? String(value).trim() : undefined));
  if (record_id === '' || pipeline === '' || stage === '' || time === '')
    return unreadable('it lacks id, pipeline_id, status_id or last_modified');
  // Kommo tries for 95 minutes. Whoever forges a webhook must not choose a time at which nothing is sent any more.
  if (now - Number(time) > 86_400) return unreadable('it tells of a change more than a day ago');
  const record = { object: 'lead', record_id, pipeline, stage, changed_at: Number(time) };
  return {
    record,
    problems: [],
    lookUp: { object: 'lead', id: `${record_id}/${pipeline}/${stage}`, required: true },
  };
}

function unreadable(reason: string): Omit<WebhookRow, 'row'> {
  return { problems: [problem('row_unreadable', 'row', { reason })] };
}
