import type { StageChange } from '../../event/index.ts';
import { locate, type Problem, problem } from '../../spec/index.ts';
import { isBlank } from '../is-blank.ts';
import type { RawRow } from '../raw-row.ts';
import { asSpreadsheetShows, hasDamagedIds } from './damaged-ids.ts';
import { exportPrefixes, withoutPrefix } from './export-prefixes.ts';
import type { MappedColumns } from './mapped-columns.ts';
import type { Table } from './table.ts';

/** The fields of a row that hold something. JSON may hold anything in them; whoever reads them expects that. */
export type RowFields = { -readonly [Field in keyof StageChange]?: StageChange[Field] };

/** No problems; one list for all the rows that have none. */
export const noProblems: readonly Problem[] = Object.freeze([]);

/** Makes the function that takes a row's fields out of its cells or keys. */
export function rowReader(table: Table, { places, late }: MappedColumns): (row: RawRow) => RowFields {
  const takes = [...places].map(([field, place]) => ({
    field,
    place,
    key: table.headers[place] ?? '',
    prefix: exportPrefixes[field],
  }));
  // Keys of JSON objects need not be in the first thousand: a field's own name is taken wherever it comes.
  const takesOfItems = [
    ...takes,
    ...late.map((field) => ({ field, key: field, prefix: exportPrefixes[field] })),
  ];
  const damaged = hasDamagedIds(table, { places });
  const read = ({ cells, item }: RawRow): RowFields => {
    const fields: Record<string, unknown> = {};
    if (cells !== undefined) {
      for (const { field, place, prefix } of takes) {
        const cell = cells[place];
        if (cell !== undefined && !isBlank(cell))
          fields[field] = prefix === undefined ? cell : withoutPrefix(cell, prefix);
      }
    } else if (item !== undefined) {
      for (const { field, key, prefix } of takesOfItems) {
        const value = Object.hasOwn(item, key) ? item[key] : undefined;
        if (value === undefined || value === null) continue;
        if (typeof value !== 'string') fields[field] = value;
        else if (!isBlank(value)) fields[field] = prefix === undefined ? value : withoutPrefix(value, prefix);
      }
    }
    return fields as RowFields;
  };
  if (!damaged) return read;
  return (row) => {
    const fields = read(row);
    if (fields.lead_id !== undefined) fields.lead_id = asSpreadsheetShows(fields.lead_id);
    return fields;
  };
}

/** A row that can't be read, as a problem of that row. */
export function unreadableRow(file: string, { row, unreadable }: RawRow): Problem {
  return locate(problem('row_unreadable', 'row', { reason: unreadable ?? 'it is empty' }), { file, row });
}
