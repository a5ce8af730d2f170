import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/**
 * The schema this version writes, and the oldest one that may still read what it writes: before the second, nobody knew
 * that an event may wait for its lead or for its stage to be mapped; before the fifth, for a look-up at the CRM.
 */
const schema = { version: 5, oldestReader: 5 };

/** The schema that this program reads and writes. */
export const currentVersion = schema.version;

/**
 * Brings the schema up to date: each numbered file once, in its own transaction together with its number, so a kill
 * at any statement leaves the store at a whole version. Two processes at once: the second waits and finds it done.
 *
 * @throws StoreError `store_newer` when the store needs a newer program.
 */
export function migrate(db: DatabaseSync): void {
  db.exec(
    'create table if not exists schema_version (one integer primary key check (one = 1), version integer, oldest_reader integer) strict',
  );
  for (const { number, sql } of migrations()) {
    db.exec('begin immediate');
    try {
      if (number > checkStore(db).version) {
        db.exec(sql);
        db.prepare('insert or replace into schema_version values (1, ?, ?)').run(number, schema.oldestReader);
      }
      db.exec('commit');
    } catch (error) {
      if (db.isTransaction) db.exec('rollback');
      throw error;
    }
  }
}

/**
 * Whether this program may read the database: a store of ours, or an empty one (version 0).
 *
 * @throws StoreError `store_newer`; `store_damaged` for a database that is something else.
 */
export function checkStore(db: DatabaseSync, name = 'main'): { readonly version: number } {
  const tables = db
    .prepare(`select count(*) as count, sum(name = 'schema_version') as known from ${name}.sqlite_schema`)
    .get();
  if (tables?.['count'] === 0) return { version: 0 };
  if (tables?.['known'] !== 1) throw new StoreError('store_damaged');
  const row = db.prepare(`select version, oldest_reader from ${name}.schema_version`).get();
  const version = Number(row?.['version'] ?? 0);
  if (Number(row?.['oldest_reader'] ?? 0) > schema.version)
    throw new StoreError('store_newer', `schema ${version}`);
  return { version };
}

function migrations(): { number: number; sql: string }[] {
  const folder = new URL('./migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), sql: readFileSync(new URL(name, folder), 'utf8') }));
}
