import { type OneOrMore, optedOutByConsent } from '../../event/index.ts';
import type { RawRow } from '../raw-row.ts';
import type { SourceRow } from '../source.ts';
import type { MappedColumns } from './mapped-columns.ts';
import { type RowFields, rowReader, unreadableRow } from './row-reader.ts';
import type { Table } from './table.ts';
import { valueAt } from './table-values.ts';

/** Reads a table through: each row's fields are made into a record, each unreadable one into a problem. */
export async function* mapRows<T>(
  table: Table,
  mapped: MappedColumns,
  toRow: (raw: RawRow, fields: RowFields) => SourceRow<T>,
): AsyncGenerator<readonly SourceRow<T>[], void, undefined> {
  const read = fieldsReader(table, mapped);
  for await (const rows of table.rows()) {
    yield rows.map((raw) =>
      raw.unreadable === undefined
        ? toRow(raw, read(raw))
        : { row: raw.row, problems: [unreadableRow(table.name, raw)] },
    );
  }
}

const chunkSize = 1000;

/** Like {@link mapRows}, where a row may make several records; the chunks stay as small. */
export async function* mapManyRows<T>(
  table: Table,
  mapped: MappedColumns,
  toRows: (raw: RawRow, fields: RowFields) => readonly SourceRow<T>[],
): AsyncGenerator<readonly SourceRow<T>[], void, undefined> {
  const read = fieldsReader(table, mapped);
  for await (const rows of table.rows()) {
    const made = rows.flatMap((raw) =>
      raw.unreadable === undefined
        ? toRows(raw, read(raw))
        : [{ row: raw.row, problems: [unreadableRow(table.name, raw)] }],
    );
    for (let at = 0; at < made.length; at += chunkSize) yield made.slice(at, at + chunkSize);
  }
}

/** Fields that come from more than one column, or turned round, on top of the plain ones. */
function fieldsReader(table: Table, mapped: MappedColumns): (raw: RawRow) => RowFields {
  const read = rowReader(table, mapped);
  const { more, consent } = mapped;
  if (more.size === 0 && consent === undefined) return read;
  return (raw) => {
    const fields: {
      email?: OneOrMore;
      phone?: OneOrMore;
      opted_out?: string | boolean | number;
    } & RowFields = read(raw);
    for (const [field, places] of more) {
      const values = places.map((place) => valueAt(raw, table, place)).filter(isFilled);
      if (values.length > 0) fields[field] = [...listOf(fields[field]), ...values];
    }
    if (consent !== undefined) {
      const out = optedOutByConsent(valueAt(raw, table, consent));
      // Beside a column of its own, consent can only take away.
      if (out !== false || mapped.places.get('opted_out') === consent) fields.opted_out = out;
    }
    return fields;
  };
}

function isFilled(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

function listOf(value: OneOrMore | undefined): readonly (string | number)[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}
