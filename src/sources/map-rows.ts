import type { MappedColumns } from './map-columns.ts';
import type { RawRow } from './raw-row.ts';
import { type RowFields, rowReader, unreadableRow } from './row-reader.ts';
import type { SourceRow } from './source.ts';
import type { Table } from './table.ts';

/** Reads a table through: each row's fields are made into a record, each unreadable one into a problem. */
export async function* mapRows<T>(
  table: Table,
  mapped: MappedColumns,
  toRow: (raw: RawRow, fields: RowFields) => SourceRow<T>,
): AsyncGenerator<readonly SourceRow<T>[], void, undefined> {
  const read = rowReader(table, mapped);
  for await (const rows of table.rows()) {
    yield rows.map((raw) =>
      raw.unreadable === undefined
        ? toRow(raw, read(raw))
        : { row: raw.row, problems: [unreadableRow(table.name, raw)] },
    );
  }
}
