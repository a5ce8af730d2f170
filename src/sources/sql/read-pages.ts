import type { SqlCursor } from './cursor.ts';
import type { PageAsk, PageReader, SqlColumn, SqlRow } from './page-reader.ts';

/** What one page of a look gave. */
export interface FreshRows {
  readonly columns: readonly SqlColumn[];
  /** Without those that were read before. */
  readonly rows: readonly SqlRow[];
  /** Once these rows are stored, everything up to here has been read: the next look may start from it. */
  readonly cursor?: SqlCursor;
}

/** What a look needs to know. */
export interface LookOptions {
  readonly base: SqlCursor;
  readonly pageSize: number;
  readonly isAhead: (cursor: SqlCursor) => boolean;
}

/** So many rows are remembered; more are simply read again. */
const mostSeen = 200_000;

/** The rows that were read and stored lately, by their keys: those below the cursor are read at every look. */
export class SeenRows {
  #keys = new Set<string>();
  #current = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key) || this.#current.has(key);
  }

  add(key: string): void {
    if (this.#current.size < mostSeen) this.#current.add(key);
  }

  /** A look has read all there is: what it did not meet lies behind us. */
  endLook(): void {
    this.#keys = this.#current;
    this.#current = new Set();
  }
}

/**
 * Reads all that the query gives from a cursor on, page by page. `:cursor` stays the same for the whole look, and pages
 * follow one another by cursor and row digest: rows that share a cursor are neither lost nor read for ever, however many
 * they are, and whether the query says `>` or `>=` (docs/decisions/0011-sql-cursor.md).
 *
 * The rows of a page count as read when the next page is asked for: who stops with an error gets them again.
 */
export async function* readPages(
  reader: Pick<PageReader, 'page'>,
  options: LookOptions,
  seen: SeenRows,
): AsyncGenerator<FreshRows, void, undefined> {
  const { base, pageSize: limit } = options;
  let last: SqlRow | undefined;
  for (;;) {
    const after = last === undefined ? {} : { after: { cursor: last.cursor, key: last.key } };
    const ask: PageAsk = { base, limit, ...after };
    const { columns, rows } = await reader.page(ask);
    const isLast = rows.length < limit;
    const cursor = completeCursor(last === undefined ? rows : [last, ...rows], isLast, options.isAhead);
    yield {
      columns,
      rows: rows.filter(({ key }) => !seen.has(key)),
      ...(cursor !== undefined && { cursor }),
    };
    for (const { key } of rows) seen.add(key);
    if (isLast) return seen.endLook();
    last = rows.at(-1);
  }
}

/** The largest cursor all of whose rows have been read: behind a full page more may follow with the cursor of its last. */
function completeCursor(
  rows: readonly SqlRow[],
  isLast: boolean,
  isAhead: (cursor: SqlCursor) => boolean,
): SqlCursor | undefined {
  const open = isLast ? undefined : rows.at(-1)?.cursor.text;
  return rows.findLast(({ cursor }) => cursor.text !== open && !isAhead(cursor))?.cursor;
}
