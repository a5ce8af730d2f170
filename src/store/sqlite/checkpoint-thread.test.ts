import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpointThread } from './checkpoint-thread.ts';
import type { Sqlite } from './database.ts';
import { checkpointPages, openDatabase } from './open.ts';

let folder: string;
let file: string;
let store: Sqlite;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  file = join(folder, 'store.sqlite');
  store = openDatabase(file, Date.now);
  store.db.exec('create table blob (id integer primary key, bytes blob)');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const pageSize = 4_096;
const copiedByCommits = (): unknown =>
  store.db.prepare('pragma wal_autocheckpoint').get()?.['wal_autocheckpoint'];
const log = (): { readonly log: number; readonly checkpointed: number } =>
  store.db.prepare('pragma wal_checkpoint(noop)').get() as never;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Commits 50 pages, then lets others work. */
async function write(): Promise<void> {
  await store.transaction(() =>
    store
      .statement('insert or replace into blob values (abs(random()) % 20, zeroblob(?))')
      .run(50 * pageSize),
  );
  await nextTurn();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

describe('the thread that copies the write-ahead log', () => {
  it('copies what is committed, so that the log begins anew instead of growing', async () => {
    const thread = openCheckpointThread(store);
    await until(() => copiedByCommits() !== checkpointPages);
    while (log().checkpointed === 0) await write();
    // Commits would not have copied it yet.
    expect(log().log).toBeLessThan(4 * checkpointPages);
    for (let longest = 0; log().log >= longest; ) {
      longest = log().log;
      await write();
    }
    expect(statSync(`${file}-wal`).size).toBeLessThan(5 * checkpointPages * pageSize);
    await until(() => log().log - log().checkpointed < 4_000);
    expect(statSync(file).size).toBeGreaterThan(50 * pageSize);
    await thread.close();
    expect(store.db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });

  it('leaves the log to commits when it has ended', async () => {
    const thread = openCheckpointThread(store);
    await until(() => copiedByCommits() !== checkpointPages);
    await thread.close();
    expect(copiedByCommits()).toBe(checkpointPages);
    await thread.close();
    while (log().checkpointed === 0) await write();
    expect(log().log).toBeLessThan(checkpointPages + 100);
  });

  it('leaves the log to commits when it fails', async () => {
    const thread = openCheckpointThread(store, join(folder, 'not-there', 'store.sqlite'));
    await thread.close();
    expect(copiedByCommits()).toBe(checkpointPages);
  });

  it('is not there for a store in memory', async () => {
    await openCheckpointThread(store, null).close();
    expect(copiedByCommits()).toBe(checkpointPages);
  });
});
