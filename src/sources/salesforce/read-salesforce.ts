import { problem } from '../../spec/index.ts';
import { bodyLimits, readJsonBody, tooMany } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { WebhookReading, WebhookRequest, WebhookRow } from '../webhook.ts';
import { acknowledgement, looksLikeXml, readOutboundMessage } from './outbound-message.ts';
import { changeEventIn, rowsOfChangeEvent } from './rows-of-change-event.ts';
import { type RecordReader, rowsOfRecord } from './rows-of-record.ts';

/** Reads what Salesforce sends: an Outbound Message, or JSON of a Flow, of Apex or of a relay of events. */
export function readSalesforce({ body }: WebhookRequest, reader: RecordReader): WebhookReading {
  if (looksLikeXml(body)) return readMessage(body, reader);
  const read = readJsonBody(body, bodyLimits);
  if ('refused' in read) return { refusal: read.refused };
  const rows: WebhookRow[] = [];
  for (const [at, item] of itemsOf(read.value).entries()) {
    for (const row of rowsOfItem(item, at + 1, reader)) rows.push(row);
    if (rows.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  }
  return { rows };
}

/** All that can be read is taken and acknowledged, since what can't be read would come again for a day. */
function readMessage(body: Uint8Array, reader: RecordReader): WebhookReading {
  const message = readOutboundMessage(body);
  if ('refusal' in message) return message;
  const rows = message.notifications.flatMap(({ object, record }, at) =>
    object === ''
      ? [unreadable(at + 1, 'it has no sObject with a type')]
      : rowsOfRecord(record, at + 1, reader, object),
  );
  return rows.length > bodyLimits.items ? { refusal: tooMany(bodyLimits) } : { rows, reply: acknowledgement };
}

function rowsOfItem(item: unknown, row: number, reader: RecordReader): readonly WebhookRow[] {
  if (!isObject(item)) return [unreadable(row, notObject)];
  const event = changeEventIn(item);
  return event === undefined ? rowsOfRecord(item, row, reader) : rowsOfChangeEvent(event, row, reader);
}

/** One, or a list of them, each in what carries it. */
function itemsOf(value: unknown): readonly unknown[] {
  const inner = unwrapped(value);
  const list = isObject(inner) && Array.isArray(inner['records']) ? inner['records'] : inner;
  return Array.isArray(list) ? list.map(unwrapped) : [list];
}

/**
 * What an event is carried in: `payload` beside its schema (as APIs give it), `data` beside its channel (CometD),
 * `detail` beside its source (an event relay to Amazon EventBridge).
 * https://developer.salesforce.com/docs/platform/event-relay/guide/event-relay-config.html
 */
function unwrapped(value: unknown): unknown {
  let inner = value;
  for (const name of ['detail', 'data', 'payload'])
    if (isObject(inner) && Object.hasOwn(inner, name) && isContent(inner[name])) inner = inner[name];
  return inner;
}

function isContent(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}

function unreadable(row: number, reason: string): WebhookRow {
  return { row, problems: [problem('row_unreadable', 'row', { reason })] };
}
