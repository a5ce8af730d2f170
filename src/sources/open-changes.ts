import { readTime, type StageChange, type TimeOptions } from '../event/index.ts';
import { isLeadExport, isTestLead, leadExportHeaders } from './lead-export.ts';
import { type MappedColumns, mapColumns } from './map-columns.ts';
import { mapRows } from './map-rows.ts';
import { noProblems, type RowFields } from './row-reader.ts';
import { settleTimes } from './settle-times.ts';
import type { ChangeSource, SourceInput, SourceOptions } from './source.ts';
import { SourceError } from './source-error.ts';
import { openTable, type Table } from './table.ts';

/**
 * Opens a file of stage changes: finds out its encoding, dialect and columns, and how its times are written. Reads only
 * its beginning, or once through it if every date there can be read as day/month and month/day.
 *
 * Meta's lead export can be given too, with `initialStage`: each lead is then a change to that stage, one second after
 * the lead was created.
 *
 * @throws SourceError when the file as a whole can't be used; what is wrong with a row is in `rows()`.
 * @example
 * const source = await openChanges(fileInput('history.csv'), { timeZone: 'Europe/Berlin' });
 * for await (const rows of source.rows()) console.log(rows.length);
 */
export async function openChanges(input: SourceInput, options: SourceOptions): Promise<ChangeSource> {
  const table = await openTable(input);
  return isLeads(table, options) ? openLeadExport(table, options) : openHistory(table, options);
}

async function openHistory(table: Table, options: SourceOptions): Promise<ChangeSource> {
  const mapped = mapColumns(table, options, { required: ['stage', 'changed_at'] });
  const times = await settleTimes(table, mapped, options);
  return {
    ...describe(table, mapped, times),
    shape: 'history',
    description: `${table.description}; stage changes (history)`,
    rows: () =>
      mapRows(table, mapped, ({ row }, fields) => ({ row, record: toChange(fields), problems: noProblems })),
  };
}

async function openLeadExport(table: Table, options: SourceOptions): Promise<ChangeSource> {
  const stage = options.initialStage;
  if (stage === undefined) {
    throw new SourceError(
      'initial_stage_missing',
      `${table.name} is Meta's lead export, and nothing says what stage a new lead is in.`,
      'Give the funnel with --funnel (its first stage is meant), or give the file with --leads instead.',
    );
  }
  const mapped = mapColumns(table, options, {
    extra: leadExportHeaders,
    never: ['stage', 'changed_at'],
    required: ['lead_id', 'lead_created_at'],
  });
  const times = await settleTimes(table, mapped, options);
  return {
    ...describe(table, mapped, times),
    shape: 'lead-export',
    description: `${table.description}; Meta's lead export`,
    rows: () =>
      mapRows(table, mapped, (raw, fields) => {
        if (isTestLead(raw)) return { row: raw.row, problems: noProblems, skip: 'test_lead' };
        return { row: raw.row, record: toChange(asNewLead(fields, stage, times)), problems: noProblems };
      }),
  };
}

/** A lead export that has been given a stage column is a history like any other. */
function isLeads(table: Table, { map }: SourceOptions): boolean {
  if (map?.stage !== undefined || map?.changed_at !== undefined) return false;
  return isLeadExport(table.headers) && !table.headers.includes('stage');
}

function asNewLead(fields: RowFields, stage: string, times: TimeOptions): RowFields {
  const created = fields.lead_created_at ?? '';
  const read = readTime(created, times);
  // Unreadable as it is, it says so itself where the row is read.
  return { ...fields, stage, changed_at: 'problem' in read ? created : String(read.time + 1) };
}

function toChange(fields: RowFields): StageChange {
  fields.stage ??= '';
  fields.changed_at ??= '';
  return fields as StageChange;
}

function describe(table: Table, mapped: MappedColumns, times: TimeOptions) {
  const { name, format } = table;
  const { columns, unmapped, notes } = mapped;
  return {
    name,
    format,
    columns,
    unmapped,
    notes,
    times,
    ...(table.share !== undefined && { share: table.share }),
    ...(format === 'csv' && { header: table.headers }),
  };
}
