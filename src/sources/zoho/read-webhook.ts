import type { BodyItems } from '../crm/body-items.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { bodyLimits, tooMany } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { WebhookReading } from '../webhook.ts';
import { changesOf } from './read-notification.ts';
import { changeOf } from './read-record.ts';
import type { ReadOptions, ZohoRow } from './zoho-row.ts';

/** Reads a notification, or what a workflow's webhook tells of its record: they are told apart by their shape. */
export function readZoho(body: BodyItems, options: ReadOptions): WebhookReading {
  if ('refused' in body) return { refusal: body.refused };
  const rows = body.items.flatMap((item): readonly ZohoRow[] => {
    if (!isObject(item)) return [unreadableRow(notObject)];
    return Array.isArray(item['ids']) ? changesOf(item, item['ids'], options) : [changeOf(item, options)];
  });
  if (rows.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  return { rows: rows.map((row, at) => ({ row: at + 1, ...row })) };
}
