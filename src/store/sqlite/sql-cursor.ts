import type { SqlCursorKey, SqlCursorStore } from '../../intake/index.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';

const select = `
  select s.cursor, s.kind from sql_source s join dataset d on d.id = s.dataset
  where d.dataset = ? and s.source = ? and s.cursor_column = ? and s.start = ? and s.cursor is not null`;

const keep = `
  insert into sql_source (dataset, source, cursor_column, start, cursor, kind) values (?, ?, ?, ?, ?, ?)
  on conflict (dataset, source) do update set
    cursor_column = excluded.cursor_column, start = excluded.start, cursor = excluded.cursor, kind = excluded.kind`;

// A cursor of another column or start does not outlive the first look with these.
const looked = `
  insert into sql_source (dataset, source, cursor_column, start, looked_at, failed_at, error)
  values (:dataset, :source, :column, :start, :looked, :failed, :error)
  on conflict (dataset, source) do update set
    cursor = iif(cursor_column = excluded.cursor_column and start = excluded.start, cursor, null),
    kind = iif(cursor_column = excluded.cursor_column and start = excluded.start, kind, null),
    cursor_column = excluded.cursor_column, start = excluded.start,
    looked_at = coalesce(excluded.looked_at, looked_at),
    failed_at = coalesce(excluded.failed_at, failed_at),
    error = excluded.error`;

/** How far sources of kind `sql` have been read, on SQLite. */
export function sqliteSqlCursors(store: Sqlite): SqlCursorStore {
  return {
    async read({ dataset, source, column, start }) {
      const row = store.statement(select).get(dataset, source, column, start);
      if (row === undefined) return undefined;
      return { text: String(row['cursor']), kind: row['kind'] === 'number' ? 'number' : 'text' };
    },

    keep: ({ dataset, source, column, start }: SqlCursorKey, { text, kind }) =>
      store.transaction(() => {
        store.statement(keep).run(makeDataset(store, dataset), source, column, start, text, kind);
      }),

    looked: ({ dataset, source, column, start }: SqlCursorKey, error) =>
      store.transaction(() => {
        const now = store.clock();
        store.statement(looked).run({
          dataset: makeDataset(store, dataset),
          source,
          column,
          start,
          looked: error === undefined ? now : null,
          failed: error === undefined ? null : now,
          error: error ?? null,
        });
      }),
  };
}
