import { readLeadId } from '../../customer/index.ts';
import type { Text } from '../../event/index.ts';
import type { MappedColumns } from './mapped-columns.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

/** What spreadsheets keep of a number. */
const keptDigits = 15;

/** Chances that ids end in zeros by themselves; below this a spreadsheet did it. */
const unlikely = 0.001;

/**
 * Whether a spreadsheet has made zeros of what lies beyond 15 digits, going by all ids of a column: one id in ten ends
 * in 0 by itself, but not most of them.
 *
 * @example lostDigits(['1234567890123450', '9876543210987650', '5556667778889990']) // true
 */
export function lostDigits(values: Iterable<Text>): boolean {
  // A lead's rows all carry the same id.
  const ids = new Set<string>();
  for (const value of values) {
    const { leadId } = readLeadId(value);
    if (leadId !== undefined && leadId.length > keptDigits) ids.add(leadId);
  }
  let zeros = 0;
  let chance = 1;
  for (const id of ids) {
    if (!endsInZeros(id)) continue;
    zeros++;
    chance *= 10 ** (keptDigits - id.length) * ((ids.size - zeros + 1) / zeros);
  }
  return zeros * 2 > ids.size && chance < unlikely;
}

/** An id as the spreadsheet that damaged it would show it, so that it is reported as what it is; others stay. */
export function asSpreadsheetShows(value: Text): Text {
  const { leadId } = readLeadId(value);
  if (leadId === undefined || !endsInZeros(leadId)) return value;
  return `${leadId[0]}.${leadId.slice(1, keptDigits)}E+${leadId.length - 1}`;
}

/** Whether a table's lead ids went through a spreadsheet. */
export function hasDamagedIds(table: Table, { places }: Pick<MappedColumns, 'places'>): boolean {
  const place = places.get('lead_id');
  return place !== undefined && lostDigits(columnValues(table, place));
}

/** What a person should know of it, for a file's notes. */
export function damagedIdsNotes(table: Table, mapped: MappedColumns): readonly string[] {
  if (!hasDamagedIds(table, mapped)) return [];
  return [
    `The lead ids in "${mapped.columns.get('lead_id') ?? 'lead_id'}" went through a spreadsheet, which kept 15 digits and ` +
      'made zeros of the rest: they are not used. Export again, and import the file with this column as text.',
  ];
}

function endsInZeros(id: string): boolean {
  return id.length > keptDigits && /^0+$/.test(id.slice(keptDigits));
}
