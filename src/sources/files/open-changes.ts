import { readTime, type StageChange, type TimeOptions } from '../../event/index.ts';
import { toRecord } from '../item-record.ts';
import { plainRecordId } from '../record-id.ts';
import type { ChangeSource, SourceInput, SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { changesOfRow } from './change-rows.ts';
import { damagedIdsNotes } from './damaged-ids.ts';
import { isLeadExport, isLeadsCenter, isTestLead, leadExportHeaders } from './lead-export.ts';
import { mapColumns } from './map-columns.ts';
import { mapManyRows, mapRows } from './map-rows.ts';
import type { MappedColumns } from './mapped-columns.ts';
import { recognizeExport } from './recognize-export.ts';
import { noProblems, type RowFields } from './row-reader.ts';
import { type SettledTimes, settleTimes } from './settle-times.ts';
import { findStageColumns, type StageColumns } from './stage-columns.ts';
import { openTable, type Table } from './table.ts';

/**
 * Opens a file of stage changes: finds out its encoding, dialect and columns, which CRM wrote it, and how its times are
 * written. Reads only its beginning, or once through it if every date there can be read as day/month and month/day.
 *
 * A file has one of four shapes: a row a change (history), a date column a stage (wide; each filled date is a change), the
 * present stage with the time of the last change (snapshot), or Meta's lead export with `initialStage`: each lead is then
 * a change to that stage, one second after the lead was created.
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
  if (isLeadsCenter(table.headers) && options.map?.changed_at === undefined) throw leadsCenter(table.name);
  const { found: known, notes: doubts } = recognizeExport(table.headers);
  const stages = findStageColumns(table, options.mapStage ?? {}, known);
  const rules = { known, used: stages.columns.map(({ place }) => place) };
  const mapped = isWide(table, options, stages)
    ? mapColumns(table, options, { ...rules, never: ['stage', 'changed_at'], required: [] })
    : mapColumns(table, options, { ...rules, required: ['stage', 'changed_at'] });
  const pair = mapped.places.has('changed_at') || (table.format !== 'csv' && stages.columns.length === 0);
  const shape = !pair ? 'wide' : mapped.timeOf === 'change' ? 'history' : 'snapshot';
  const settled = await settleTimes(table, mapped, options, stages.columns);
  const crm = known?.crm ?? (stages.hubspot ? 'HubSpot' : undefined);
  const named = known === undefined ? crm : `${known.crm}, ${known.name}`;
  const isPlain = shape === 'history' && known === undefined && stages.columns.length === 0;
  const changes = changesOfRow({
    table,
    mapped,
    stages: stages.columns,
    known,
    times: settled.times,
    pair,
    mayLackStage: shape !== 'history',
  });
  return {
    ...describe(table, mapped, settled, [...doubts, ...shapeNotes(shape, mapped, stages)]),
    shape,
    ...(crm !== undefined && { leadEventSource: crm }),
    description: `${table.description}; ${named === undefined ? '' : `${named}; `}stage changes (${shape})`,
    rows: () =>
      isPlain
        ? mapRows(table, mapped, ({ row }, fields) => ({
            row,
            record: toChange(fields),
            problems: noProblems,
          }))
        : mapManyRows(table, mapped, changes),
  };
}

/** Date columns are the whole history, unless the file has a row a change, or its stage and time were mapped by hand. */
function isWide(table: Table, { map, mapStage }: SourceOptions, { hubspot }: StageColumns): boolean {
  if (map?.stage !== undefined || map?.changed_at !== undefined) return false;
  return (hubspot || Object.keys(mapStage ?? {}).length > 0) && !table.headers.includes('changed_at');
}

function shapeNotes(
  shape: 'history' | 'wide' | 'snapshot',
  { columns, timeOf }: MappedColumns,
  stages: StageColumns,
): readonly string[] {
  const notes = [...stages.notes];
  if (stages.columns.length > 0) {
    const each = stages.columns.map(({ stage, header }) => `${stage} = "${header}"`).join(', ');
    notes.push(`Each date of these columns is a stage change, and counts as a row: ${each}.`);
  }
  if (shape === 'snapshot') {
    const time = columns.get('changed_at') ?? '';
    notes.push(
      timeOf === 'record'
        ? `This is a snapshot: "${time}" is when anything of the record changed last, not when it reached its stage. Meta wants every stage with its own time: export the history instead (docs/crms.md says how).`
        : `This is a snapshot: it holds the present stage of each record alone. Meta wants every stage: export the history, or send such a file daily (docs/crms.md says how).`,
    );
  }
  return notes;
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
  const settled = await settleTimes(table, mapped, options);
  return {
    ...describe(table, mapped, settled),
    shape: 'lead-export',
    description: `${table.description}; Meta's lead export`,
    rows: () =>
      mapRows(table, mapped, (raw, fields) => {
        if (isTestLead(raw)) return { row: raw.row, problems: noProblems, skip: 'test_lead' };
        return {
          row: raw.row,
          record: toChange(asNewLead(fields, stage, settled.times)),
          problems: noProblems,
        };
      }),
  };
}

/** A lead export that has been given a stage column is a history like any other. */
function isLeads(table: Table, { map, mapStage }: SourceOptions): boolean {
  if (map?.stage !== undefined || map?.changed_at !== undefined) return false;
  if (Object.keys(mapStage ?? {}).length > 0) return false;
  return isLeadExport(table.headers) && !table.headers.includes('stage');
}

function leadsCenter(name: string): SourceError {
  return new SourceError(
    'column_missing',
    `${name} is an export of Meta's Leads Center, which has neither lead ids nor the times of its stages.`,
    "Download the form's leads instead (Instant Forms, Download), and export the stage changes from your CRM.",
  );
}

function asNewLead(fields: RowFields, stage: string, times: TimeOptions): RowFields {
  const created = fields.lead_created_at ?? '';
  const read = readTime(created, times);
  // Unreadable as it is, it says so itself where the row is read.
  return { ...fields, stage, changed_at: 'problem' in read ? created : String(read.time + 1) };
}

function toChange(fields: RowFields): StageChange {
  const id = fields.record_id;
  if (typeof id === 'string') fields.record_id = plainRecordId(id);
  return toRecord(fields);
}

function describe(table: Table, mapped: MappedColumns, settled: SettledTimes, about: readonly string[] = []) {
  const { name, format } = table;
  const { columns, unmapped, notes } = mapped;
  return {
    name,
    format,
    columns,
    unmapped,
    notes: [...about, ...notes, ...settled.notes, ...damagedIdsNotes(table, mapped)],
    times: settled.times,
    late: () => table.late(),
    ...(table.share !== undefined && { share: table.share }),
    ...(format === 'csv' && { header: table.headers }),
  };
}
