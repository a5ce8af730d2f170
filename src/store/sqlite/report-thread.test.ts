import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sqlite } from './database.ts';
import { openDatabase } from './open.ts';
import { sqliteReportStore } from './report-store.ts';
import { openReportThread } from './report-thread.ts';

let folder: string;
let store: Sqlite;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-thread-'));
  store = openDatabase(join(folder, 'store.sqlite'), Date.now);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('the thread that reads reports', () => {
  it('gives what the store gives, also what was committed a moment ago', async () => {
    const { reports, close } = openReportThread(store);
    expect(await reports.status()).toEqual([]);
    store.db.exec("insert into dataset (id, dataset, created_at) values (1, '1234567890', 0)");
    store.db.exec("insert into counter (dataset, name, delta) values (1, 'read', 7)");
    const [status] = await reports.status();
    expect(status).toEqual((await sqliteReportStore(store).status())[0]);
    expect(status?.counters.get('read')).toBe(7);
    expect(await reports.events({ limit: 10 })).toEqual([]);
    expect(await reports.event('17')).toBeUndefined();
    await close();
  });

  it('answers several questions at once, each its own, and begins again after its end', async () => {
    const { reports, close } = openReportThread(store);
    store.db.exec("insert into dataset (id, dataset, created_at) values (1, '1', 0)");
    const [one, pages, other] = await Promise.all([
      reports.status(),
      reports.unmappedPages(),
      reports.event('1'),
    ]);
    expect([one.length, pages.length, other]).toEqual([1, 0, undefined]);
    await close();
    expect(await reports.status()).toHaveLength(1);
    await close();
  });

  it('tells when the store can not be read, without what it holds', async () => {
    const { reports, close } = openReportThread(store);
    store.db.exec('alter table counter rename to gone');
    store.db.exec("insert into dataset (id, dataset, created_at) values (1, '1', 0)");
    await expect(reports.status()).rejects.toThrow(/report could not be read/);
    await close();
  });
});
