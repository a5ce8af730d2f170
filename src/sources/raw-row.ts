/** A row as its file holds it, before anything is known of its columns. */
export interface RawRow {
  /** As a person counts, see `SourceRow`. */
  readonly row: number;
  /** CSV: the cells in the order of the header. */
  readonly cells?: readonly string[];
  /** JSON: the object. */
  readonly item?: Readonly<Record<string, unknown>>;
  /** JSON: the object as it stands in the file, if objects within it were made columns of `item`. */
  readonly whole?: Readonly<Record<string, unknown>>;
  /** Why it can't be read; then there are neither cells nor item. For people, and never with a value of the row. */
  readonly unreadable?: string;
  /** What stands in an unreadable row, as far as it can be cut up: only to write the row out again. */
  readonly broken?: readonly string[];
}

/** Cuts text, given in chunks that may end anywhere, into rows. The rows don't depend on where the chunks end. */
export interface RowSplitter {
  /** Adds the rows that `chunk` completes to `rows`. */
  push(chunk: string, rows: RawRow[]): void;
  /** Adds what is left at the end of the text. */
  end(rows: RawRow[]): void;
}

/** A row may have this many characters; a longer one is unreadable, so that no cell can eat the memory. */
export const maxRowLength = 1_000_000;

/** Why a row of more than `maxRowLength` characters can't be read. */
export const rowTooLong = `it is longer than ${maxRowLength.toLocaleString('en')} characters`;
