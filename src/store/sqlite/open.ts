import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Sqlite, wrapDatabase } from './database.ts';
import { checkStore, migrate } from './migrate.ts';
import { StoreError } from './store-error.ts';

// WAL: readers don't wait for a writer. FULL: a commit is on the disk before it is acknowledged (A1, A4). secure_delete:
// the keys of rows that turn out not to belong here are overwritten, not only unlinked. Cache and checkpoint: keys are
// hashes, so an import writes all over the file (100,000 rows sent: 22 s instead of 29, sent again: 18 instead of 36).
const pragmas = [
  'journal_mode = wal',
  'synchronous = full',
  'secure_delete = on',
  'cache_size = -24576',
  'wal_autocheckpoint = 8192',
]
  .map((pragma) => `pragma ${pragma};`)
  .join(' ');

/**
 * Opens the store file for writing, makes it when it isn't there, and brings its schema up to date.
 *
 * @param clock milliseconds
 * @throws StoreError with a message that says what to do
 */
export function openDatabase(file: string, clock: () => number): Sqlite {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!hasBytes(file) && hasBytes(`${file}-wal`)) throw new StoreError('store_damaged');
    // Waiting with blocking is fine here: nothing else runs yet in this process.
    const db = new DatabaseSync(file, { timeout: 5000 });
    try {
      checkStore(db);
      db.exec(pragmas);
      migrate(db);
      db.exec('pragma busy_timeout = 0');
    } catch (error) {
      db.close();
      throw error;
    }
    return wrapDatabase(db, clock, `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`);
  } catch (error) {
    throw StoreError.of(error);
  }
}

function hasBytes(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
