import { saysNothing } from '../../customer/index.ts';
import { readTime, type StageChange, type TimeOptions } from '../../event/index.ts';
import { locate, problem } from '../../spec/index.ts';
import type { RawRow } from '../raw-row.ts';
import { plainRecordId } from '../record-id.ts';
import type { SourceRow } from '../source.ts';
import { foldHeader } from './fold-header.ts';
import type { MappedColumns } from './mapped-columns.ts';
import type { KnownExport } from './recognize-export.ts';
import { noProblems, type RowFields } from './row-reader.ts';
import type { StageColumn } from './stage-columns.ts';
import type { Table } from './table.ts';
import { valueAt } from './table-values.ts';

/** What a file's rows are made from. */
export interface ChangeShape {
  readonly table: Table;
  readonly mapped: MappedColumns;
  readonly stages: readonly StageColumn[];
  readonly known: KnownExport | undefined;
  readonly times: TimeOptions;
  /** Rows have a stage and its time, besides the columns for one stage each. */
  readonly pair: boolean;
  /** Records that are in no stage are nothing unusual. */
  readonly mayLackStage: boolean;
}

/** Makes the function that makes a row's stage changes: one of its stage and time, one of each date column that is filled. */
export function changesOfRow(
  shape: ChangeShape,
): (raw: RawRow, fields: RowFields) => readonly SourceRow<StageChange>[] {
  const { table, mapped, stages, known, pair, mayLackStage, times } = shape;
  const folded = table.headers.map(foldHeader);
  const only = known?.onlyChangesOf;
  const fieldPlace = only === undefined ? -1 : folded.findIndex((header) => only.column.includes(header));
  const idPlace = mapped.places.get('record_id');
  const isOwnId =
    idPlace !== undefined && known?.columns.get('record_id')?.includes(folded[idPlace] ?? '') === true;
  return (raw, fields) => {
    describeRecord(fields, known, isOwnId);
    const changes: StageChange[] = [];
    const refused: SourceRow<StageChange>[] = [];
    const other =
      fieldPlace !== -1 && !only?.values.has(foldHeader(String(valueAt(raw, table, fieldPlace) ?? '')));
    if (pair && !other && !(mayLackStage && isNothing(fields.stage))) {
      changes.push({ ...fields, stage: fields.stage ?? '', changed_at: fields.changed_at ?? '' });
    }
    for (const { stage, place, pipeline } of stages) {
      const value = valueAt(raw, table, place);
      if (isNothing(value)) continue;
      const wrong = typeof value === 'string' ? unreadable(value, times) : undefined;
      if (wrong !== undefined) {
        // Said here, where it is known which of the columns it is.
        const found = problem('time_unreadable', 'changed_at', { reason: wrong });
        refused.push({ row: raw.row, problems: [locate(found, { column: table.headers[place] ?? '' })] });
        continue;
      }
      // JSON may give anything; whoever reads it expects that.
      const change = { ...fields, stage, changed_at: value as string };
      changes.push(
        pipeline === undefined || fields.pipeline !== undefined ? change : { ...change, pipeline },
      );
    }
    if (changes.length + refused.length === 0)
      return [{ row: raw.row, problems: noProblems, skip: 'no_stage_change' }];
    const made = withOneValue(changes, times).map((record) => ({
      row: raw.row,
      record,
      problems: noProblems,
    }));
    return refused.length === 0 ? made : [...made, ...refused];
  };
}

/** Nothing, or a word for it: Zoho writes "-None-". */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  // Most of what is filled begins with a digit, and no word for nothing does.
  return typeof value === 'string' && !/^\d/.test(value) && saysNothing(value);
}

function unreadable(value: string, times: TimeOptions): string | undefined {
  const read = readTime(value, times);
  return 'problem' in read && read.problem === 'unreadable' ? read.reason : undefined;
}

/** The same record has the same id in all of a CRM's exports; which kind of record it is stands beside an id of its own. */
function describeRecord(fields: RowFields, known: KnownExport | undefined, isOwnId: boolean): void {
  const id = fields.record_id;
  if (id === undefined) return;
  if (isOwnId && known?.object !== undefined) fields.object ??= known.object;
  if (typeof id === 'string') fields.record_id = plainRecordId(id, known?.crm);
}

/** A row has one amount; it belongs to the stage that was reached last. */
function withOneValue(changes: readonly StageChange[], times: TimeOptions): readonly StageChange[] {
  if (changes.length < 2 || changes[0]?.value === undefined) return changes;
  let last = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (const [at, change] of changes.entries()) {
    const read =
      typeof change.changed_at === 'string' || typeof change.changed_at === 'number'
        ? readTime(change.changed_at, times)
        : { problem: 'unreadable' };
    if ('time' in read && read.time >= latest) {
      latest = read.time;
      last = at;
    }
  }
  return changes.map((change, at) => {
    if (at === last) return change;
    const { value: _, currency: __, ...rest } = change;
    return rest;
  });
}
