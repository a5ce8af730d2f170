import type { Sqlite } from './database.ts';

/** A dataset's number, made at first sight. Runs inside a transaction of the caller. */
export function makeDataset(store: Sqlite, dataset: string): number {
  const known = store.statement('select id from dataset where dataset = ?').get(dataset);
  if (known !== undefined) return Number(known['id']);
  const { lastInsertRowid } = store
    .statement('insert into dataset (dataset, created_at) values (?, ?)')
    .run(dataset, store.clock());
  return Number(lastInsertRowid);
}
