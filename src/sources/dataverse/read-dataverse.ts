import { problem } from '../../spec/index.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import type { StageFields } from '../crm/stage-fields.ts';
import { bodyLimits, readJsonBody } from '../json-body.ts';
import {
  headerOf,
  type RecordRef,
  type WebhookReading,
  type WebhookRequest,
  type WebhookRow,
} from '../webhook.ts';
import { type Columns, recordIdOf } from './attribute-values.ts';
import { type ExecutionContext, executionContext } from './execution-context.ts';
import { operationTime } from './operation-time.ts';

/** How records are read. */
export interface RecordReader {
  readonly stages: StageFields;
  readonly take: (record: unknown) => CrmFields;
}

/** Reads what a webhook of Dataverse sends: the context of one operation. */
export function readDataverse(request: WebhookRequest, reader: RecordReader): WebhookReading {
  const read = readJsonBody(request.body, bodyLimits);
  if ('refused' in read) return { refusal: read.refused };
  const context = executionContext(read.value);
  if (context === undefined) return { rows: [unreadable('it is no RemoteExecutionContext')] };
  const wasCut = headerOf(request, 'x-ms-dynamics-msg-size-exceeded') !== undefined;
  return { rows: rowsOf(context, wasCut, reader) };
}

/** The columns that name another record of the same lead, and its table; also those of business process flows. */
const linkColumns: Readonly<Record<string, string>> = {
  originatingleadid: 'lead',
  leadid: 'lead',
  bpf_leadid: 'lead',
  qualifyingopportunityid: 'opportunity',
  opportunityid: 'opportunity',
  bpf_opportunityid: 'opportunity',
  parentcontactid: 'contact',
};

/** Tables whose records stand for a person; an account may have many. */
const ofPersons: ReadonlySet<string> = new Set(['lead', 'opportunity', 'contact']);

const afterOperation = 40;

function rowsOf(context: ExecutionContext, wasCut: boolean, reader: RecordReader): readonly WebhookRow[] {
  const { message, table, id, target, before, after, pipelineStage = afterOperation } = context;
  const names = reader.stages.get(table) ?? [];
  if (message !== 'create' && message !== 'update')
    return [names.length === 0 ? noStage : unreadable('only the messages Create and Update are understood')];
  if (pipelineStage < afterOperation)
    return [unreadable('its step is registered before the operation, which may still fail (PostOperation)')];
  if (id === undefined) return [unreadable('it names no record')];
  if (target === undefined) return [names.length === 0 ? noStage : untold(table, id, wasCut)];
  const record = { ...withoutTime(before), ...after, ...target };
  const links = linksOf(record, { object: table, id });
  const changed = names.filter((name) => isChanged(name, context));
  if (changed.length === 0) {
    const isNews = ofPersons.has(table) && Object.keys(linkColumns).some((column) => column in target);
    return [isNews && links.length > 0 ? { ...noStage, links: [{ object: table, id }, ...links] } : noStage];
  }
  const { fields, problems } = reader.take(record);
  return changed.map((name) => ({
    row: 1,
    record: {
      pipeline: name,
      ...fields,
      object: table,
      record_id: id,
      stage: textIn(record, name),
      changed_at: fields.changed_at ?? operationTime(context.createdOn) ?? '',
    },
    problems,
    ...(links.length > 0 && { links }),
  }));
}

/** A new record's first stage may be its column's default, which only the image shows. */
function isChanged(name: string, { message, target = {}, before, after }: ExecutionContext): boolean {
  if (message === 'create') return textIn(target, name) !== '' || textIn(after, name) !== '';
  return textIn(target, name) !== '' && textIn(target, name) !== textIn(before, name);
}

/** A record that names its lead is that lead's alone; its contact may have been another lead's before, or since. */
function linksOf(record: Columns, own: RecordRef): readonly RecordRef[] {
  const links = Object.entries(linkColumns).flatMap(([column, object]) => {
    const id = Object.hasOwn(record, column) ? recordIdOf(record[column]) : undefined;
    return id === undefined || (object === own.object && id === own.id) ? [] : [{ object, id }];
  });
  return links.some(({ object }) => object === 'lead')
    ? links.filter(({ object }) => object !== 'contact')
    : links;
}

/** The time of the change before is not this one's. */
function withoutTime({ modifiedon: _, ...columns }: Columns): Columns {
  return columns;
}

function textIn(columns: Columns, name: string): string {
  const value = Object.hasOwn(columns, name) ? columns[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}

const noStage: WebhookRow = { row: 1, skip: 'no_stage_change', problems: [] };

function untold(table: string, id: string, wasCut: boolean): WebhookRow {
  const reason = wasCut
    ? 'the request was larger than 256 KB; choose only the columns that are needed for the image of the step'
    : 'there is no Target in it';
  return { row: 1, problems: [problem('change_untold', 'row', { record: `${table} ${id}`, reason })] };
}

function unreadable(reason: string): WebhookRow {
  return { row: 1, problems: [problem('row_unreadable', 'row', { reason })] };
}
