import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { type Sqlite, wrapDatabase } from './database.ts';
import { checkStore, currentVersion } from './migrate.ts';
import { StoreError } from './store-error.ts';

/**
 * Opens the store file as it is, for looking only: nothing is made, changed or brought up to date.
 *
 * @param clock milliseconds
 * @returns undefined when there is no store yet
 * @throws StoreError `store_older` when another command has to bring it up to date first
 */
export function openToRead(file: string, clock: () => number): Sqlite | undefined {
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      const { version } = checkStore(db);
      if (version < currentVersion) throw new StoreError('store_older');
      return wrapDatabase(db, clock, `${hostname()}:${process.pid}:reader`);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw StoreError.of(error);
  }
}
