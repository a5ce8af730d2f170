import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/** The schema this version writes, and the oldest one that may still read what it writes. */
const schema = { version: 1, oldestReader: 1 };

/**
 * Brings the schema up to date: each numbered file once, in its own transaction together with its number, so a kill
 * at any statement leaves the store at a whole version. Two processes at once: the second waits and finds it done.
 *
 * @throws StoreError `store_newer` when the store needs a newer program.
 */
export function migrate(db: DatabaseSync): void {
  // Waiting with blocking is fine here: nothing else runs yet in this process.
  db.exec('pragma busy_timeout = 5000');
  db.exec(
    'create table if not exists schema_version (one integer primary key check (one = 1), version integer, oldest_reader integer) strict',
  );
  for (const { number, sql } of migrations()) {
    db.exec('begin immediate');
    try {
      const { version, oldestReader } = readVersion(db);
      if (oldestReader > schema.version) throw new StoreError('store_newer', `schema ${version}`);
      if (number > version) {
        db.exec(sql);
        db.prepare('insert or replace into schema_version values (1, ?, ?)').run(number, schema.oldestReader);
      }
      db.exec('commit');
    } catch (error) {
      if (db.isTransaction) db.exec('rollback');
      throw error;
    }
  }
  db.exec('pragma busy_timeout = 0');
}

function readVersion(db: DatabaseSync): { version: number; oldestReader: number } {
  const row = db.prepare('select version, oldest_reader from schema_version').get();
  return { version: Number(row?.['version'] ?? 0), oldestReader: Number(row?.['oldest_reader'] ?? 0) };
}

function migrations(): { number: number; sql: string }[] {
  const folder = new URL('./migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), sql: readFileSync(new URL(name, folder), 'utf8') }));
}
