import type { SqlCursor } from './cursor.ts';

/** Which rows are wanted: what the query gives from `base` on, behind the row `after`, in the order of cursor and key. */
export interface PageAsk {
  /** Stands for `:cursor`. */
  readonly base: SqlCursor;
  /** The last row of the page before. */
  readonly after?: { readonly cursor: SqlCursor; readonly key: string };
  readonly limit: number;
}

/** A column of the query's answer. */
export interface SqlColumn {
  readonly name: string;
  /** What it holds, if that can be no field's value. */
  readonly unusable?: string;
}

/** One row. */
export interface SqlRow {
  readonly cursor: SqlCursor;
  /** A digest of the whole row: puts rows with the same cursor into an order, and tells whether a row was read before. */
  readonly key: string;
  /** In the order of the columns; undefined for null. */
  readonly values: readonly unknown[];
}

/** Some of the rows; fewer than asked for are the last. */
export interface SqlPage {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly SqlRow[];
}

/** A connection to a database, for the pages of one look. */
export interface PageReader {
  /** @throws SqlSourceError and can't be asked again */
  page(ask: PageAsk): Promise<SqlPage>;
  /** Ends the connection, and with an error the query under way. */
  close(): void;
}
