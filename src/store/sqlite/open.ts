import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Sqlite, wrapDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { StoreError } from './store-error.ts';

/**
 * Opens the store file for writing, makes it when it isn't there, and brings its schema up to date.
 *
 * @param clock milliseconds
 * @throws StoreError with a message that says what to do
 */
export function openDatabase(file: string, clock: () => number): Sqlite {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const db = new DatabaseSync(file, { timeout: 5000 });
    // WAL: readers don't wait for a writer. FULL: a commit is on the disk before it is acknowledged (A1, A4).
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory');
    migrate(db);
    return wrapDatabase(db, clock, `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`);
  } catch (error) {
    throw StoreError.of(error);
  }
}
