import type { Sqlite } from './database.ts';

/** A stage as the store knows it. */
export interface StageRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

const mostStages = 10_000;

/**
 * The stages of all datasets, cached: an advertiser has a handful. `idOf` may insert and so runs inside a transaction;
 * a transaction that is rolled back must call `forget`.
 */
export function stageRows(store: Sqlite) {
  const byKey = new Map<string, StageRow>();
  const byId = new Map<number, StageRow>();

  function remember(dataset: number, row: StageRow): StageRow {
    // Whatever a source calls stages, it does not fill memory.
    if (byId.size >= mostStages) forget();
    byKey.set(`${dataset} ${row.key}`, row);
    byId.set(row.id, row);
    return row;
  }

  function forget(): void {
    byKey.clear();
    byId.clear();
  }

  return {
    forget,
    idOf(dataset: number, key: string, name: string): number {
      const known = byKey.get(`${dataset} ${key}`);
      if (known !== undefined) return known.id;
      store
        .statement('insert or ignore into stage (dataset, folded, name) values (?, ?, ?)')
        .run(dataset, key, name);
      const row = store
        .statement('select id, name from stage where dataset = ? and folded = ?')
        .get(dataset, key);
      // Reports show the spelling, and after a renaming the name, of today.
      if (row?.['name'] !== name)
        store.statement('update stage set name = ? where id = ?').run(name, Number(row?.['id']));
      return remember(dataset, { id: Number(row?.['id']), key, name }).id;
    },
    byId(id: number): StageRow {
      const known = byId.get(id);
      if (known !== undefined) return known;
      const row = store.statement('select dataset, folded, name from stage where id = ?').get(id);
      if (row === undefined) throw new RangeError(`the store has no stage ${id}`);
      return remember(Number(row['dataset']), { id, key: String(row['folded']), name: String(row['name']) });
    },
  };
}

export type StageRows = ReturnType<typeof stageRows>;
