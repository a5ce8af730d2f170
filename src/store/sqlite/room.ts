import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Sqlite } from './database.ts';
import { StoreError } from './store-error.ts';

/** Bytes that intake leaves free, so that delivery can still record what it does: a few hundred thousand events' outcomes. */
const reserve = 32 * 1024 * 1024;

/**
 * Before something new is stored: is there room beyond what delivery needs?
 *
 * @throws StoreError `store_full`
 */
export function leaveRoomForDelivery(store: Sqlite): void {
  if (bytesLeft(store) < reserve) throw new StoreError('store_full');
}

/** What the file system has for us, or what SQLite may still use of it, whichever is less. */
function bytesLeft(store: Sqlite): number {
  const read = (name: string): number =>
    Number(Object.values(store.statement(`pragma ${name}`).get() ?? {})[0]);
  const pages = read('max_page_count') - read('page_count') + read('freelist_count');
  const bySqlite = pages * read('page_size');
  const file = store.db.location();
  if (file === null) return bySqlite;
  const { bavail, bsize } = statfsSync(dirname(file));
  // What stands in the write-ahead log alone wants its place in the file too.
  const toGrow = Math.max(0, read('page_count') * read('page_size') - statSync(file).size);
  return Math.min(bySqlite, bavail * bsize - toGrow);
}
