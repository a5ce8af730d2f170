import { idText } from '../crm/id-text.ts';
import type { RecordFields } from '../crm/record-fields.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { bodyLimits, readJsonBody } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { WebhookReading, WebhookRow } from '../webhook.ts';
import { dealFields, dealStages } from './read-deal.ts';

/**
 * Reads a webhook of version 2: one edit of one record. Only deals have stages; an edit that moves none is skipped.
 * https://pipedrive.readme.io/docs/guide-for-webhooks-v2
 *
 * @param make the mapping
 */
export function readPipedrive(bytes: Uint8Array, make: (record: unknown) => RecordFields): WebhookReading {
  const body = readJsonBody(bytes, bodyLimits);
  return 'refused' in body ? { refusal: body.refused } : { rows: rowsOf(body.value, make) };
}

const unreadable = (reason: string): readonly WebhookRow[] => [{ row: 1, ...unreadableRow(reason) }];
const skipped: readonly WebhookRow[] = [{ row: 1, skip: 'no_stage_change', problems: [] }];

function rowsOf(body: unknown, make: (record: unknown) => RecordFields): readonly WebhookRow[] {
  if (!isObject(body)) return unreadable(notObject);
  const { meta, data, previous } = body;
  if (!isObject(meta)) return unreadable('it has no "meta", as webhooks of Pipedrive do');
  if (Object.hasOwn(body, 'current'))
    return unreadable('it is of version 1.0: make the webhook once more, with version 2.0');
  if (meta['entity'] !== 'deal') return skipped;
  const isNew = meta['action'] === 'create';
  if (!isNew && meta['action'] !== 'change') return skipped;
  const id = isObject(data) ? (idText(data['id']) ?? idText(meta['entity_id'])) : undefined;
  if (!isObject(data) || id === undefined) return unreadable('it has no deal in "data"');
  if (!isNew && !isObject(previous)) return skipped;
  const stages = dealStages(data, isNew || !isObject(previous) ? undefined : previous, meta['timestamp']);
  if (stages.length === 0) return skipped;
  const { fields, problems, asks } = dealFields(data, make);
  const person = idText(data['person_id']);
  const asked = person === undefined ? { object: 'deal', id } : { object: 'person', id: person };
  const lookUp = asks === 'always' ? ({ ...asked, always: true } as const) : asked;
  return stages.map((stage) => ({
    row: 1,
    record: { object: 'deal', record_id: id, ...stage, ...fields },
    problems,
    ...(asks !== 'never' && { lookUp }),
  }));
}
