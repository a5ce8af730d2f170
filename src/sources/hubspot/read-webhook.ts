import type { StageChange } from '../../event/index.ts';
import { problem } from '../../spec/index.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { isBlank } from '../is-blank.ts';
import { bodyLimits, readJsonBody, tooMany } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { RecordRef, WebhookReading, WebhookRequest, WebhookRow } from '../webhook.ts';
import { isObjectType, objectTypes } from './stage-properties.ts';

/** What has to be known to read a webhook. */
export interface ReadOptions {
  /** As `deal.dealstage`. */
  readonly stages: ReadonlySet<string>;
  /** The HubSpot account whose changes are taken; empty: all. */
  readonly portal: string;
  /** Fields that are the same in every change. */
  readonly constants: Partial<StageChange>;
  /** The same for changes of contacts, of which HubSpot is asked for nothing but the contact. */
  readonly ofContact: Partial<StageChange>;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Reads an app's webhook: a list of up to 100 changes, in no order, each perhaps more than once. Only a change of a
 * property that is a stage is one of ours; when it changed is `occurredAt`. HubSpot tells neither the person nor the
 * pipeline, so each change is looked up.
 * https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide
 */
export function readWebhook({ body }: WebhookRequest, options: ReadOptions): WebhookReading {
  const read = readJsonBody(body, bodyLimits);
  if ('refused' in read) return { refusal: read.refused };
  const { value } = read;
  if (!Array.isArray(value))
    return {
      refusal: { status: 400, message: "The body is no list of changes, as HubSpot's webhooks are." },
    };
  if (value.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  const rows = value.flatMap((item: unknown, index) => readItem(item, index + 1, options));
  // A merge gives a row for each of its records.
  return rows.length > bodyLimits.items ? { refusal: tooMany(bodyLimits) } : { rows };
}

function readItem(item: unknown, row: number, options: ReadOptions): readonly WebhookRow[] {
  if (!isObject(item)) return [{ row, ...unreadableRow(notObject) }];
  const type = text(item['subscriptionType']);
  if (type === '') return [{ row, ...unreadableRow('it has no subscriptionType') }];
  if (options.portal !== '' && options.portal !== text(item['portalId']))
    return [{ row, problems: [problem('other_account', 'portalId')] }];
  const [kind = '', event = ''] = type.split('.');
  const object = kind === 'object' ? (objectTypes.get(text(item['objectTypeId'])) ?? '') : kind;
  if (isObjectType(object) && event === 'merge') return merged(item, row, object);
  const isStage = event === 'propertyChange' && options.stages.has(`${object}.${text(item['propertyName'])}`);
  return [isStage ? change(item, row, object, options) : { row, skip: 'no_stage_change', problems: [] }];
}

function change(item: Item, row: number, object: string, { constants, ofContact }: ReadOptions): WebhookRow {
  const stage = text(item['propertyValue']);
  // A stage that is emptied: HubSpot wants that before a lifecycle stage may go back.
  if (isBlank(stage)) return { row, skip: 'no_stage_change', problems: [] };
  const id = idOf(item['objectId']);
  if (id === undefined) return { row, ...unreadableRow('it has no objectId') };
  return {
    row,
    record: {
      ...constants,
      ...(object === 'contact' && ofContact),
      stage,
      changed_at: text(item['occurredAt']),
      object,
      record_id: id,
    },
    problems: [],
    // A contact that is known needs no more; of a deal the pipeline and the amount are still missing.
    lookUp: { object, id, ...(object !== 'contact' && { always: true }) },
  };
}

/**
 * Records that became one: a new one with a new id, which stands for each of them.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
function merged(item: Item, row: number, object: string): readonly WebhookRow[] {
  const primary = idOf(item['primaryObjectId']);
  const survivor = idOf(item['newObjectId']) ?? primary;
  const others = Array.isArray(item['mergedObjectIds']) ? item['mergedObjectIds'].map(idOf) : [];
  const old = [...new Set([primary, ...others])].filter((id) => id !== undefined && id !== survivor);
  const skipped: WebhookRow = { row, skip: 'no_stage_change', problems: [] };
  if (survivor === undefined || old.length === 0) return [skipped];
  const ref = (id: string | undefined): RecordRef => ({ object, id: id ?? '' });
  return old.map((id) => ({ ...skipped, links: [ref(id), ref(survivor)] }));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Digits, as a number or as text. */
function idOf(value: unknown): string | undefined {
  const id = text(value);
  return /^\d{1,30}$/.test(id) ? id : undefined;
}
