import { type StageChangeField, stageChangeFields } from '../../event/index.ts';
import { foldName } from '../../spec/index.ts';
import type { RawRow } from '../raw-row.ts';
import type { LeadRecord, LeadSource, SourceInput, SourceOptions } from '../source.ts';
import { damagedIdsNotes } from './damaged-ids.ts';
import { isLeadExport, isTestLead, leadExportHeaders } from './lead-export.ts';
import { mapColumns } from './map-columns.ts';
import { mapRows } from './map-rows.ts';
import { noProblems, type RowFields } from './row-reader.ts';
import { settleTimes } from './settle-times.ts';
import { openTable, type Table } from './table.ts';
import { valueAt } from './table-values.ts';

/**
 * Opens a file of leads: Meta's lead export (CSV as Ads Manager gives it, in any encoding), or any file with Meta's lead
 * id and `created_time`. In `columns` and `map`, the creation time is the field `lead_created_at`.
 *
 * A record's `lead_id` or `created_time` is empty text where the row has none.
 *
 * @throws SourceError when the file as a whole can't be used; what is wrong with a row is in `rows()`.
 */
export async function openLeads(input: SourceInput, options: SourceOptions): Promise<LeadSource> {
  const table = await openTable(input);
  const meta = isLeadExport(table.headers);
  const map = Object.fromEntries(
    Object.entries(options.map ?? {}).filter(([field]) => field === 'consent' || !isForeign(field)),
  );
  const mapped = mapColumns(
    table,
    { map },
    {
      // Elsewhere, only Meta's own spelling of created_time counts (see mapColumns).
      extra: meta ? leadExportHeaders : { lead_id: 'id' },
      never: stageChangeFields.filter(isForeign),
      required: ['lead_id', 'lead_created_at'],
      leads: true,
    },
  );
  const { times, notes } = await settleTimes(table, mapped, options);
  const organic = findHeader(table, 'isorganic');
  const platform = findHeader(table, 'platform');
  return {
    name: table.name,
    format: table.format,
    description: `${table.description}; ${meta ? "Meta's lead export" : 'leads'}`,
    columns: mapped.columns,
    unmapped: mapped.unmapped.filter((header) => header !== organic.header && header !== platform.header),
    notes: [...mapped.notes, ...notes, ...damagedIdsNotes(table, mapped)],
    times,
    late: () => table.late(),
    ...(table.format === 'csv' && { header: table.headers }),
    rows: () =>
      mapRows(table, mapped, (raw, fields) => ({
        row: raw.row,
        record: toLead(fields, isTestLead(raw), organic.textOf(raw), platform.textOf(raw)),
        problems: noProblems,
      })),
  };
}

const leadFields: ReadonlySet<string> = new Set<StageChangeField>([
  'lead_id',
  'lead_created_at',
  'form_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'full_name',
  'gender',
  'date_of_birth',
  'city',
  'state',
  'zip',
  'country',
  'opted_out',
]);

function isForeign(field: string): boolean {
  return !leadFields.has(field);
}

function toLead(fields: RowFields, test: boolean, organic: string, platform: string): LeadRecord {
  const { lead_id = '', lead_created_at = '', ...rest } = fields;
  return {
    ...rest,
    lead_id,
    created_time: lead_created_at,
    test,
    ...(organic !== '' && { is_organic: organic }),
    ...(platform !== '' && { platform }),
  };
}

function findHeader(
  table: Table,
  folded: string,
): { header: string | undefined; textOf: (raw: RawRow) => string } {
  const place = table.headers.findIndex((header) => foldName(header) === folded);
  if (place === -1) return { header: undefined, textOf: () => '' };
  return { header: table.headers[place], textOf: (raw) => textOf(valueAt(raw, table, place)) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value).trim() : '';
}
