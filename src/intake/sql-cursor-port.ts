import type { SqlCursor } from '../sources/index.ts';

/** What a cursor is a cursor of; with another column or another start a source begins anew. */
export interface SqlCursorKey {
  readonly dataset: string;
  /** The source's name in the configuration. */
  readonly source: string;
  readonly column: string;
  readonly start: string;
}

/** How far sources of kind `sql` have been read. Nothing personal is in it but, perhaps, the cursor's value itself. */
export interface SqlCursorStore {
  /** Where the next look starts; undefined: from the start. */
  read(key: SqlCursorKey): Promise<SqlCursor | undefined>;
  /** Keeps a cursor. To be called after the rows up to it are stored: a kill in between only repeats rows. */
  keep(key: SqlCursorKey, cursor: SqlCursor): Promise<void>;
  /**
   * Notes that a look ended.
   *
   * @param error why it failed; undefined: it did not
   */
  looked(key: SqlCursorKey, error: string | undefined): Promise<void>;
}
