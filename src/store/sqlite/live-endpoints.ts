import type { LivePlace } from '../../intake/index.ts';
import type { Sqlite } from './database.ts';

/** So many invalid rows of an endpoint are kept, and a few more until they are cleared away. */
const mostInvalid = 10_000;
const slack = 1_000;

const advance = `
  update endpoint set next_row = next_row + ?3, last_at = ?4 where dataset = ?1 and name = ?2 returning import, next_row - ?3 as first`;

const addImport =
  'insert into import (dataset, name, finished_at, owner, started_at, seen_at) values (?1, ?2, ?3, ?4, ?3, ?3)';
const addEndpoint = 'insert into endpoint (dataset, name, import, next_row, last_at) values (?, ?, ?, ?, ?)';

const countInvalid =
  'update endpoint set invalid = invalid + ? where dataset = ? and name = ? returning invalid';

// SEARCH invalid_row USING PRIMARY KEY (dataset=? AND source=? AND row<?)
const dropOldest = `
  delete from invalid_row where dataset = ?1 and source = ?2 and import = ?3 and row <= (
    select row from invalid_row where dataset = ?1 and source = ?2 and import = ?3 order by row desc limit 1 offset ?4)`;

/**
 * The endpoints of live intake as the store knows them: one import row each, and row numbers that go on over restarts.
 * All of it runs inside a transaction of the caller.
 */
export function liveEndpoints(store: Sqlite) {
  return {
    /** Takes the next so many row numbers of an endpoint. */
    place(dataset: number, name: string, rows: number): LivePlace {
      const known = store.statement(advance).get(dataset, name, rows, store.clock());
      if (known !== undefined) return { import: Number(known['import']), firstRow: Number(known['first']) };
      const { lastInsertRowid } = store.statement(addImport).run(dataset, name, store.clock(), store.owner);
      const place = { import: Number(lastInsertRowid), firstRow: 1 };
      store.statement(addEndpoint).run(dataset, name, place.import, place.firstRow + rows, store.clock());
      return place;
    },

    /** So many rows of the endpoint were invalid: whatever they are, they never fill the store. */
    trimInvalid(dataset: number, name: string, importId: number, added: number): void {
      if (added === 0) return;
      const count = Number(store.statement(countInvalid).get(added, dataset, name)?.['invalid']);
      if (count <= mostInvalid + slack) return;
      store.statement(dropOldest).run(dataset, name, importId, mostInvalid);
      store.statement(countInvalid).get(mostInvalid - count, dataset, name);
    },
  };
}
