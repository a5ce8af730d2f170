import type { Sqlite } from './database.ts';
import { isAbandoned } from './is-abandoned.ts';

// SEARCH import USING INDEX import_open (dataset=?)
const openImports =
  'select id, owner, seen_at from import where finished_at is null and dataset = ? and owner <> ?';

/** Imports that another living process still reads. Those of a dead one are finished by whoever comes next. */
export function foreignImports(store: Sqlite, dataset: number): readonly number[] {
  return store
    .statement(openImports)
    .all(dataset, store.owner)
    .filter((one) => !isAbandoned(String(one['owner']), Number(one['seen_at']), store.owner, store.clock()))
    .map(({ id }) => Number(id));
}
