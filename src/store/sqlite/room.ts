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
  const pageSize = read('page_size');
  const pages = read('page_count');
  const bySqlite = (read('max_page_count') - pages + read('freelist_count')) * pageSize;
  const file = store.db.location();
  if (file === null) return bySqlite;
  const { bavail, bsize } = statfsSync(dirname(file));
  // What stands in the write-ahead log alone wants its place in the file too.
  const toGrow = Math.max(0, pages * pageSize - (statSync(file, { throwIfNoEntry: false })?.size ?? 0));
  return Math.min(bySqlite, bavail * bsize - toGrow);
}
