import type { Text } from '../../event/index.ts';
import { isBlank } from '../is-blank.ts';
import type { RawRow } from '../raw-row.ts';
import type { Table } from './table.ts';

/** What stands in a row under the header at `place`; undefined when nothing does. JSON may give anything. */
export function valueAt(row: RawRow, table: Pick<Table, 'headers'>, place: number): unknown {
  if (row.cells !== undefined) return row.cells[place];
  const key = table.headers[place] ?? '';
  return row.item !== undefined && Object.hasOwn(row.item, key) ? row.item[key] : undefined;
}

/** The texts and numbers of a column in the given rows (the table's sample unless given), blank ones left out. */
export function* columnValues(
  table: Table,
  place: number,
  rows: readonly RawRow[] = table.sample,
): Generator<Text, void, undefined> {
  for (const row of rows) {
    const value = valueAt(row, table, place);
    if (typeof value === 'number' || (typeof value === 'string' && !isBlank(value))) yield value;
  }
}
