import type { StageChange } from '../../event/index.ts';
import { type Problem, problem } from '../../spec/index.ts';
import { idText } from '../crm/id-text.ts';
import type { RecordFields } from '../crm/record-fields.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { bodyLimits, tooMany } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { RecordRef, WebhookReading, WebhookRow } from '../webhook.ts';
import type { HighlevelBody } from './read-body.ts';

/** What has to be known to read a webhook. */
export interface ReadOptions {
  /** The mapping. */
  readonly make: (record: unknown) => RecordFields;
  /** What is always the same of an opportunity's pipeline and amount. */
  readonly always: Partial<StageChange>;
  /** The location whose changes are taken. */
  readonly location: string;
  /** When the request came, Unix seconds. */
  readonly now: number;
}

type Item = Readonly<Record<string, unknown>>;
type Row = Omit<WebhookRow, 'row'>;

/**
 * Reads an app's webhook, or a workflow's. A stage is the id of the opportunity's stage, or its status: HighLevel keeps
 * `won`, `lost` and `abandoned` apart from the stages.
 */
export function readHighlevel(body: HighlevelBody, options: ReadOptions): WebhookReading {
  if ('refused' in body) return { refusal: body.refused };
  if (body.items.length > bodyLimits.items) return { refusal: tooMany(bodyLimits) };
  const rows = body.items.map(({ value, location }) => {
    if (!isObject(value)) return unreadableRow(notObject);
    // A snapshot takes workflows, with their webhooks, into other locations.
    if (location !== undefined && location !== options.location)
      return { problems: [problem('other_account', 'location')] };
    return typeof value['type'] === 'string' ? ofEvent(value, options) : ofWorkflow(value, options);
  });
  return { rows: rows.map((row, at) => ({ row: at + 1, ...row })) };
}

/**
 * An event of an app. `OpportunityUpdate` tells of any edit, and what it changed comes as an event of its own.
 * https://marketplace.gohighlevel.com/docs/webhook/OpportunityStageUpdate
 */
function ofEvent(item: Item, { make, always, now }: ReadOptions): Row {
  const stage = stageOf(item);
  if (stage === undefined) return { skip: 'no_stage_change', problems: [] };
  const id = idText(item['id']);
  if (id === undefined) return unreadableRow("it has no opportunity's id");
  const contact = idText(item['contactId']);
  const pipeline = idText(item['pipelineId']);
  const told = item['timestamp'] ?? (item['type'] === 'OpportunityCreate' ? item['dateAdded'] : undefined);
  // The mapping is for contacts: an event has none of their fields, only what is always the same.
  const { fields, asks } = make({});
  const record = {
    ...always,
    ...fields,
    stage,
    object: 'opportunity',
    record_id: id,
    ...(pipeline !== undefined && { pipeline }),
    ...amountOf(item['monetaryValue']),
  };
  return withPerson(timed(record, told, now), contact, asks);
}

/** Of a new opportunity, `dateAdded` is when it came into its stage; of all others it is not. */
function stageOf(item: Item): string | undefined {
  switch (item['type']) {
    case 'OpportunityCreate':
    case 'OpportunityStageUpdate':
      return idText(item['pipelineStageId']) ?? '';
    case 'OpportunityStatusUpdate':
      return idText(item['status']) ?? '';
    default:
      return undefined;
  }
}

/**
 * What a workflow's action "Webhook" sends: the contact's fields, the opportunity's if the trigger has one, and custom data.
 * docs/sources/gohighlevel.md
 */
function ofWorkflow(item: Item, { make, always, now }: ReadOptions): Row {
  const { fields, problems, asks } = make(item);
  const { value, ...others } = fields;
  const contact = idText(item['contact_id']);
  const opportunity = 'pipeline_id' in item || 'opportunity_name' in item ? idText(item['id']) : undefined;
  const own =
    opportunity === undefined
      ? { object: 'contact', ...(contact !== undefined && { record_id: contact }) }
      : { object: 'opportunity', record_id: opportunity };
  const record = { ...own, ...always, ...others, ...amountOf(value), stage: fields.stage ?? '' };
  const row = timed(record, fields.changed_at, now);
  return withPerson({ ...row, problems: [...problems, ...row.problems] }, contact, asks);
}

/** One that nobody has estimated has 0. */
function amountOf(value: unknown): Pick<StageChange, 'value'> {
  const isAmount = (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
  return isAmount && Number(value) !== 0 ? { value } : {};
}

/** The time that HighLevel tells, else the one at which the request came. */
function timed(
  record: Omit<StageChange, 'changed_at'>,
  told: unknown,
  now: number,
): { readonly record: StageChange; readonly problems: readonly Problem[] } {
  const isTold = (typeof told === 'string' && told.trim() !== '') || typeof told === 'number';
  return isTold
    ? { record: { ...record, changed_at: told }, problems: [] }
    : { record: { ...record, changed_at: now }, problems: [problem('time_of_receipt', 'changed_at')] };
}

function withPerson(row: Row, contact: string | undefined, asks: RecordFields['asks']): Row {
  if (contact === undefined) return row;
  const person: RecordRef = { object: 'contact', id: contact };
  const lookUp = asks === 'always' ? { ...person, always: true as const } : person;
  return { ...row, links: [person], ...(asks !== 'never' && { lookUp }) };
}
