import { problem } from '../../spec/index.ts';
import { readBodies } from '../http/read-bodies.ts';
import { idText } from '../id-text.ts';
import { bodyLimits, tooMany } from '../json-body.ts';
import { isObject } from '../json-row.ts';
import type { WebhookReading, WebhookRefusal, WebhookRequest, WebhookRow } from '../webhook.ts';

/** The account that a form names, and the leads that it tells of; or why it is not read at all. */
type KommoForm =
  | { readonly account: string | undefined; readonly leads: readonly unknown[] }
  | { readonly refusal: WebhookRefusal };

/** Seconds. Kommo tries for 95 minutes; whoever forges a webhook must not choose a time long ago. */
const oldest = 86_400;

/** Reads `leads[add]` and `leads[status]`. https://developers.kommo.com/docs/webhooks-general */
export function readForm(request: WebhookRequest): KommoForm {
  const read = readBodies(request);
  if ('refused' in read) return { refusal: read.refused };
  const form = read.bodies[0]?.value;
  const { account, leads } = isObject(form) ? form : {};
  const told = isObject(leads) ? [leads['add'], leads['status']] : [];
  const items = told.flatMap((list) => (list instanceof Object ? Object.values(list) : []));
  if (items.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  return { account: isObject(account) ? idText(account['id']) : undefined, leads: items };
}

/** When the change that lies furthest back was made, Unix seconds. */
export function oldestTime(form: KommoForm): number | undefined {
  const times = 'leads' in form ? form.leads.flatMap((lead) => changeIn(lead)?.changed_at ?? []) : [];
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.min(one, other));
}

/** Refuses other accounts and old changes. It proves nothing: whoever knows the account's id passes. */
export function verifyKommo(form: KommoForm, account: string, now: number): WebhookRefusal | undefined {
  if ('refusal' in form) return form.refusal;
  if (form.account !== account) return { status: 401, message: 'It is not of the account expected here.' };
  const isOld = now - (oldestTime(form) ?? now) > oldest;
  return isOld ? { status: 401, message: 'Its change was made more than a day ago.' } : undefined;
}

/** A row for each lead, to be confirmed: what is looked up is `lead/pipeline/stage`. */
export function readKommo(form: KommoForm): WebhookReading {
  if ('refusal' in form) return form;
  if (form.leads.length === 0) return { rows: [{ row: 1, skip: 'no_stage_change', problems: [] }] };
  return { rows: form.leads.map((lead, at) => ({ row: at + 1, ...rowOf(lead) })) };
}

const missing = 'it lacks id, pipeline_id, status_id or last_modified, as those of the Digital Pipeline do';

function rowOf(lead: unknown): Omit<WebhookRow, 'row'> {
  const record = changeIn(lead);
  if (record === undefined) return { problems: [problem('row_unreadable', 'row', { reason: missing })] };
  const id = `${record.record_id}/${record.pipeline}/${record.stage}`;
  return { record, problems: [], lookUp: { object: 'lead', id, required: true } };
}

function changeIn(lead: unknown) {
  const { id, pipeline_id, status_id, last_modified } = isObject(lead) ? lead : {};
  const [record_id, pipeline, stage, time] = [id, pipeline_id, status_id, last_modified].map(digits);
  if (record_id === undefined || pipeline === undefined || stage === undefined) return undefined;
  return time === undefined
    ? undefined
    : { object: 'lead', record_id, pipeline, stage, changed_at: Number(time) };
}

function digits(value: unknown): string | undefined {
  const text = idText(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? text : undefined;
}
