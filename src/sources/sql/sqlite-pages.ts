import { hash } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { noColumn, placeOf } from './columns.ts';
import type { SqlCursor } from './cursor.ts';
import type { PageAsk, SqlPage } from './page-reader.ts';
import { sqliteError } from './sqlite-errors.ts';

/** What is asked of which database. */
export interface SqliteAsk {
  readonly file: string;
  /** As `embeddable` gives it. */
  readonly query: string;
  readonly column: string;
}

/** How long a writer of the CRM is waited for, in milliseconds. */
const busyTimeout = 10_000;
const keyName = 'conversion_leads_key';

/** Opens a SQLite file for reading; its pages come in the calling thread. */
export function openSqlitePages({ file, query, column }: SqliteAsk): (ask: PageAsk) => SqlPage {
  const db = new DatabaseSync(file, { readOnly: true, timeout: busyTimeout });
  db.function(keyName, { varargs: true, deterministic: true, useBigIntArguments: true }, rowKey);
  const prepare = (sql: string): StatementSync => {
    try {
      return db.prepare(sql);
    } catch (error) {
      throw sqliteError(error, 'preparing');
    }
  };
  return ({ base, after, limit }) => {
    const columns = prepare(`select * from (${query}\n)`)
      .columns()
      .map(({ name }) => ({ name }));
    const place = placeOf(columns, column);
    const cursor = quoted(columns[place]?.name);
    if (cursor === undefined) throw noColumn(`The cursor is to be "${column}"`, columns);
    const key = `${keyName}(${columns.map(({ name }) => quoted(name)).join(', ')})`;
    const behind =
      after === undefined
        ? `${cursor} is not null`
        : `${cursor} >= :after and (${cursor} > :after or ${key} > :key)`;
    const statement = prepare(
      `select *, ${key} as ${keyName} from (${query}\n) where ${behind} order by ${cursor}, ${keyName} limit ${limit}`,
    );
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const rows = statement.all({
      cursor: bound(base),
      ...(after !== undefined && { after: bound(after.cursor), key: after.key }),
      // node:sqlite's types know rows as objects only.
    }) as unknown as readonly (readonly unknown[])[];
    return {
      columns,
      rows: rows.map((row) => ({
        cursor: sqliteCursor(row[place]),
        key: String(row[columns.length]),
        values: row.slice(0, columns.length).map(sqliteValue),
      })),
    };
  };
}

function quoted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `"${name.replaceAll('"', '""')}"`;
}

/** Values of all types, apart from one another: 1, 1.0 and '1' are three. */
function rowKey(...values: readonly unknown[]): string {
  const parts = values.map((value) => {
    const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
    return `${value === null ? 'null' : typeof value}:${text.length}:${text}`;
  });
  return hash('sha256', parts.join('\n'));
}

/** SQLite keeps a type with each value, and compares a number with a text as unlike: it must come back as it was. */
function bound({ text, kind }: SqlCursor): string | number | bigint {
  if (kind === 'text') return text;
  return /^-?\d{1,18}$/.test(text) ? BigInt(text) : Number(text);
}

function sqliteCursor(value: unknown): SqlCursor {
  return { text: String(value), kind: typeof value === 'string' ? 'text' : 'number' };
}

/** A whole number as all its digits. One with a fraction, or that SQLite keeps as such, stays a number: it may have lost some. */
function sqliteValue(value: unknown): unknown {
  if (value === null) return undefined;
  return typeof value === 'bigint' ? String(value) : value;
}
