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

/** Commits so many pages, fifty at a time, each other one on a page of before. */
async function write(pages: number): Promise<void> {
  for (let written = 0; written < pages; written += 50) {
    await store.transaction(() =>
      store
        .statement('insert or replace into blob values (abs(random()) % 2000, zeroblob(?))')
        .run(50 * pageSize),
    );
    await nextTurn();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

describe('the thread that copies the write-ahead log', () => {
  it('copies what is committed, so that the log begins anew instead of growing', async () => {
    const thread = openCheckpointThread(store);
    await until(() => copiedByCommits() !== checkpointPages);
    await write(6 * checkpointPages);
    expect(statSync(`${file}-wal`).size).toBeLessThan(5 * checkpointPages * pageSize);
    await until(() => log().log - log().checkpointed < 1_000);
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
    await write(2 * checkpointPages);
    expect(log().checkpointed).toBeGreaterThan(0);
  });

  it('leaves the log to commits when it fails', async () => {
    const elsewhere = join(folder, 'not-there', 'store.sqlite');
    const db = Object.create(store.db, { location: { value: () => elsewhere } }) as Sqlite['db'];
    const failing: Sqlite = {
      ...store,
      db: Object.assign(db, { exec: (sql: string) => store.db.exec(sql) }),
    };
    const thread = openCheckpointThread(failing);
    await thread.close();
    expect(copiedByCommits()).toBe(checkpointPages);
  });

  it('is not there for a store in memory', async () => {
    const db = { location: () => null } as unknown as Sqlite['db'];
    await openCheckpointThread({ ...store, db }).close();
    expect(copiedByCommits()).toBe(checkpointPages);
  });
});
