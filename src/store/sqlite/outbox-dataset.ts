import type { Sqlite } from './database.ts';

/** Finds a dataset's number in the store by its name; `undefined` when the store knows no such dataset. */
export type FindDataset = (dataset: string) => number | undefined;

/** A {@link FindDataset} that asks the store once for each name: the number never changes. */
export function findDatasetIn(store: Sqlite): FindDataset {
  const known = new Map<string, number>();
  return (dataset) => {
    let id = known.get(dataset);
    if (id === undefined) {
      const row = store.statement('select id from dataset where dataset = ?').get(dataset);
      if (row === undefined) return undefined;
      id = Number(row['id']);
      known.set(dataset, id);
    }
    return id;
  };
}
