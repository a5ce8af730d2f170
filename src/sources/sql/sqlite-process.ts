import type { PageAsk, SqlPage } from './page-reader.ts';
import { SqlSourceError, type SqlSourceErrorCode } from './sql-source-error.ts';
import { sqliteError } from './sqlite-errors.ts';
import { openSqlitePages, type SqliteAsk } from './sqlite-pages.ts';

/** What this process is asked for. */
export interface SqliteRequest {
  readonly database: SqliteAsk;
  readonly page: PageAsk;
}

/** What it answers. */
export type SqliteAnswer =
  | { readonly page: SqlPage }
  | { readonly error: { readonly code: SqlSourceErrorCode; readonly message: string; readonly fix: string } };

// A process of its own: a query runs in the calling thread, can take any time, and nothing but a kill stops it.
let pages: ((ask: PageAsk) => SqlPage) | undefined;

process.on('message', ({ database, page }: SqliteRequest) => {
  process.send?.(answer(database, page));
});
// Whoever asked is no more.
process.on('disconnect', () => process.exit());

function answer(database: SqliteAsk, page: PageAsk): SqliteAnswer {
  try {
    pages ??= openSqlitePages(database);
    return { page: pages(page) };
  } catch (error) {
    const { code, message, fix } = error instanceof SqlSourceError ? error : sqliteError(error);
    return { error: { code, message, fix } };
  }
}
