import type { StageChange } from '../../event/index.ts';
import type { SourceRow } from '../source.ts';
import { changeOfRow } from './change-of-row.ts';
import { isAhead, type SqlCursor } from './cursor.ts';
import { LookBase } from './look-base.ts';
import type { SqlSourceOptions } from './options.ts';
import { postgresReader } from './postgres-reader.ts';
import { embeddable } from './query-text.ts';
import { readPages, SeenRows } from './read-pages.ts';
import { SqlSourceError } from './sql-source-error.ts';
import { sqliteReader } from './sqlite-reader.ts';

/** Some of a look's rows. */
export interface SqlChanges {
  /** One row for each of the database's; `row` is its place among them, from 1 on. */
  readonly rows: readonly SourceRow<StageChange>[];
  /** To be kept once these rows are stored; absent when nothing is known better than before. */
  readonly cursor?: SqlCursor;
}

/** A database that is asked again and again. */
export interface SqlSource {
  /**
   * Asks for what came since `cursor`, page by page; without one, from the start. Rows of earlier looks are left out as
   * long as they are remembered. Each page must be stored before the next is asked for. The signal breaks off the query
   * under way, with an error.
   *
   * @throws SqlSourceError
   */
  look(cursor: SqlCursor | undefined, signal: AbortSignal): AsyncGenerator<SqlChanges, void, undefined>;
}

const usualPage = 1000;

/**
 * Prepares a database as a source; nothing is opened yet.
 *
 * @param clock milliseconds
 * @throws SqlSourceError when the address or the query can't be one
 */
export function openSqlSource(options: SqlSourceOptions, clock: () => number): SqlSource {
  const isPostgres = /^postgres(ql)?:/i.test(options.url.trim());
  if (!isPostgres && !/^sqlite:/i.test(options.url.trim())) {
    throw new SqlSourceError(
      'address',
      'The url is no address of a database.',
      'Give postgres://... or sqlite:FILE.',
    );
  }
  embeddable(options.query, isPostgres ? 'postgres' : 'sqlite');
  const { start } = options;
  const first: SqlCursor = { text: start, kind: !isPostgres && number.test(start) ? 'number' : 'text' };
  const seen = new SeenRows();
  const bases = new LookBase(options.timeZone);
  return {
    async *look(cursor, signal) {
      const reader = isPostgres ? postgresReader(options) : sqliteReader(options);
      const close = (): void => reader.close();
      signal.addEventListener('abort', close);
      const base = cursor === undefined ? first : bases.of(cursor);
      const pageSize = options.pageSize ?? usualPage;
      const now = clock();
      let last = cursor;
      try {
        const found = { base, pageSize, isAhead: (one: SqlCursor) => isAhead(one, now, options.timeZone) };
        for await (const { columns, rows, cursor: next } of readPages(reader, found, seen)) {
          // Also where nothing came: a column that is missing is better known before.
          const toChange = changeOfRow(columns, options);
          last = next ?? last;
          yield {
            rows: rows.map(({ values }, at) => ({ row: at + 1, record: toChange(values), problems: [] })),
            ...(next !== undefined && { cursor: next }),
          };
        }
        if (last !== undefined) bases.looked(last, now, clock());
      } finally {
        signal.removeEventListener('abort', close);
        close();
      }
    },
  };
}

const number = /^-?\d{1,15}(?:\.\d{1,15})?$/;
