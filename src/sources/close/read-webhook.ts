import { idText } from '../crm/id-text.ts';
import type { RecordFields } from '../crm/record-fields.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { bodyLimits, readJsonBody } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { WebhookReading, WebhookRow } from '../webhook.ts';
import { customFields } from './custom-fields.ts';
import { opportunityValue } from './opportunity-value.ts';
import { type StatusChange, statusChange } from './status-change.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * Reads a webhook: one event of Close's log. Its `lead_id` is Close's own id of a lead, never Meta's.
 * https://developer.close.com/api/resources/webhooks
 *
 * @param make the mapping
 */
export function readClose(bytes: Uint8Array, make: (record: unknown) => RecordFields): WebhookReading {
  const body = readJsonBody(bytes, bodyLimits);
  return 'refused' in body ? { refusal: body.refused } : { rows: [rowOf(body.value, make)] };
}

function rowOf(body: unknown, make: (record: unknown) => RecordFields): WebhookRow {
  if (!isObject(body)) return unreadable(notObject);
  const { event } = body;
  if (!isObject(event)) return unreadable('it has no "event", as webhooks of Close do');
  const change = statusChange(event);
  if (change === undefined) return { row: 1, skip: 'no_stage_change', problems: [] };
  const { object, id } = change;
  if (id === undefined) return unreadable(`it does not name its ${object}`);
  const data = isObject(event['data']) ? event['data'] : {};
  const { fields, problems, asks } = changeFields(change, data, make);
  const lead = object === 'opportunity' ? idText(event['lead_id']) : undefined;
  const lookUp = { object, id, ...(asks === 'always' && ({ always: true } as const)) };
  return {
    row: 1,
    record: { stage: '', changed_at: change.changedAt ?? '', object, record_id: id, ...fields },
    problems,
    ...(lead !== undefined && { links: [{ object: 'lead', id: lead }] }),
    ...(asks !== 'never' && { lookUp }),
  };
}

/** The mapping sees a record's custom fields, its status in one form, and all the rest under its kind. */
function changeFields(
  change: StatusChange,
  data: Item,
  make: (record: unknown) => RecordFields,
): RecordFields {
  const { object, statusId, statusLabel, pipeline } = change;
  const amount = object === 'opportunity' ? opportunityValue(data, amountPrefix(data)) : undefined;
  const mapped = make({
    ...customFields(data),
    [object]: data,
    status_id: statusId,
    status_label: statusLabel,
  });
  return {
    ...mapped,
    fields: { ...amount?.fields, ...(pipeline !== undefined && { pipeline }), ...mapped.fields },
    problems: [...(amount?.problems ?? []), ...mapped.problems],
  };
}

/** Activities repeat what the opportunity is worth. */
function amountPrefix(data: Item): string {
  return Object.hasOwn(data, 'opportunity_id') ? 'opportunity_' : '';
}

function unreadable(reason: string): WebhookRow {
  return { row: 1, ...unreadableRow(reason) };
}
