import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';

/** Whether somebody has agreed to send to this dataset from this store. */
export async function isConfirmed(store: Sqlite, dataset: string): Promise<boolean> {
  const row = store.statement('select confirmed_at from dataset where dataset = ?').get(dataset);
  return row?.['confirmed_at'] != null;
}

/** Remembers that somebody agreed to send to this dataset from this store. */
export async function confirmDataset(store: Sqlite, dataset: string): Promise<void> {
  await store.transaction(() => {
    store
      .statement('update dataset set confirmed_at = ? where id = ?')
      .run(store.clock(), makeDataset(store, dataset));
  });
}
