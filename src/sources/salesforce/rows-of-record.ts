import type { StageChange } from '../../event/index.ts';
import { problem } from '../../spec/index.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import type { StageFields } from '../crm/stage-fields.ts';
import { plainRecordId } from '../record-id.ts';
import type { RecordRef, WebhookRow } from '../webhook.ts';

/** A record as JSON or XML gives it. */
export type SalesforceRecord = Readonly<Record<string, unknown>>;

/** How records are read. */
export interface RecordReader {
  readonly stages: StageFields;
  readonly take: (record: unknown) => CrmFields;
}

/**
 * The rows of a record as it is now (an Outbound Message, a record that a Flow or Apex sends): one for each of its
 * object's stage fields, or for the stage that the mapping finds. Whether a stage changed can't be seen, so each counts:
 * one that was sent before is a duplicate.
 *
 * @param object as the message says it, if it does
 */
export function rowsOfRecord(
  record: SalesforceRecord,
  row: number,
  reader: RecordReader,
  object?: string,
): readonly WebhookRow[] {
  const { fields, problems } = reader.take(record);
  const id = idIn(fields.record_id) ?? idIn(record['Id']) ?? idIn(record['id']);
  const kind = fields.object ?? object?.toLowerCase() ?? typeIn(record) ?? objectOf(id);
  const names = reader.stages.get(kind?.toLowerCase() ?? '') ?? [];
  if (kind === undefined && fields.stage === undefined)
    return [{ row, problems: [problem('row_unreadable', 'object', { reason: unknownObject })] }];
  const own = { ...(kind !== undefined && { object: kind }), ...(id !== undefined && { record_id: id }) };
  const links = linksOf(record, kind);
  if (fields.stage === undefined && names.length === 0)
    return [skipped(row, kind === undefined || id === undefined ? undefined : { object: kind, id }, links)];
  const present = names.filter((name) => stageIn(record, name) !== '');
  const found = fields.stage === undefined ? (present.length > 0 ? present : names.slice(0, 1)) : [undefined];
  return found.map((name) => {
    const { time, isOfRecord } = timeOf(record, name, fields);
    const change: StageChange = {
      ...(names.length > 1 && name !== undefined && { pipeline: name }),
      ...own,
      ...fields,
      stage: name === undefined ? (fields.stage ?? '') : stageIn(record, name),
      changed_at: time,
    };
    return {
      row,
      record: change,
      problems: isOfRecord ? [...problems, problem('time_of_record', 'changed_at')] : problems,
      ...(links.length > 0 && { links }),
    };
  });
}

/** A row that tells of no stage; of a converted lead it tells which records are the lead's from now on. */
export function skipped(row: number, own: RecordRef | undefined, links: readonly RecordRef[]): WebhookRow {
  const linked = own !== undefined && links.length > 0 && { links: [own, ...links] };
  return { row, skip: 'no_stage_change', problems: [], ...linked };
}

/** The opportunity and the contact that a lead was converted to. An account is no person: many leads may share it. */
export function linksOf(record: SalesforceRecord, object: string | undefined): readonly RecordRef[] {
  if (object !== 'lead') return [];
  const opportunity = idIn(record['ConvertedOpportunityId']);
  const contact = idIn(record['ConvertedContactId']);
  return [
    ...(opportunity === undefined ? [] : [{ object: 'opportunity', id: opportunity }]),
    ...(contact === undefined ? [] : [{ object: 'contact', id: contact }]),
  ];
}

/** A stage as text; '' where there is none. */
export function stageIn(record: SalesforceRecord, field: string): string {
  const value = Object.hasOwn(record, field) ? record[field] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** A record's id in its short form. */
export function idIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z\d]{1,40}$/i.test(value)
    ? plainRecordId(value, 'Salesforce')
    : undefined;
}

const unknownObject = 'nothing says of which object it is (attributes.type, or object in constants)';

/** What Apex writes beside a record's fields. */
function typeIn({ attributes }: SalesforceRecord): string | undefined {
  const given = typeof attributes === 'object' && attributes !== null && 'type' in attributes;
  return given && typeof attributes.type === 'string' ? attributes.type.toLowerCase() : undefined;
}

/** The first three characters of an id say of which object it is; these are the same in every organization. */
function objectOf(id: string | undefined): string | undefined {
  return id === undefined ? undefined : prefixes.get(id.slice(0, 3).toUpperCase());
}

const prefixes: ReadonlyMap<string, string> = new Map([
  ['00Q', 'lead'],
  ['006', 'opportunity'],
  ['003', 'contact'],
]);

function timeOf(
  record: SalesforceRecord,
  stage: string | undefined,
  { changed_at: mapped }: Partial<StageChange>,
): { readonly time: string | number; readonly isOfRecord: boolean } {
  if (mapped !== undefined) return { time: mapped, isOfRecord: false };
  const ofStage = stage === 'StageName' ? textOrNumber(record['LastStageChangeDate']) : undefined;
  if (ofStage !== undefined) return { time: ofStage, isOfRecord: false };
  const ofRecord = textOrNumber(record['LastModifiedDate']) ?? textOrNumber(record['SystemModstamp']);
  return { time: ofRecord ?? '', isOfRecord: ofRecord !== undefined };
}

function textOrNumber(value: unknown): string | number | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? value : undefined;
}
