import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IdentityKey } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';
import { indexKeys } from './index-keys.ts';
import { leadKeys } from './lead-keys.ts';
import { openDatabase } from './open.ts';

let folder: string;
let store: Sqlite;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  store = openDatabase(join(folder, 'store.sqlite'), () => 0);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const dataset = 1;
const keysOf = (person: number, record = person): readonly IdentityKey[] => [
  { type: 'lead_id', source: '', value: String(10 ** 15 + person) },
  { type: 'record_id', source: 'crm/', value: `R${record}` },
  { type: 'em', source: '', value: `person${person}@example.com` },
];
const count = (sql: string): number =>
  Number(store.db.prepare(`select count(*) as n from ${sql}`).get()?.['n']);
const stage = (rows: readonly (readonly IdentityKey[])[]): Promise<void> =>
  store.transaction(() => {
    const keys = leadKeys(store);
    for (const row of rows) keys.findOrMake(dataset, row, 0, undefined);
    keys.finish();
  });
const people = Array.from({ length: 700 }, (_, person) => person);

describe('keys that an import leaves to be indexed', () => {
  it('point to their leads afterwards, every one and once', async () => {
    await stage(people.map((person) => keysOf(person)));
    expect(count('lead_of_key')).toBe(people.length);
    await indexKeys(store);
    expect(count('lead_of_key')).toBe(3 * people.length);
    expect(count('unindexed_leads')).toBe(0);
    await stage(people.map((person) => keysOf(person)));
    expect(count('unindexed_leads')).toBe(0);
    expect(count('lead')).toBe(people.length);
  });

  it('include those that a known lead gets from another row', async () => {
    await stage([keysOf(1)]);
    await indexKeys(store);
    await stage([keysOf(1, 2), keysOf(1, 1), keysOf(1, 2)]);
    await indexKeys(store);
    expect(count('lead_of_key')).toBe(4);
    expect(count('lead where key_mark = 0')).toBe(1);
  });

  it('are indexed by whoever comes next when somebody was interrupted', async () => {
    await stage(people.map((person) => keysOf(person)));
    const stopped = new Error('killed');
    let commits = 0;
    const dying: Sqlite = {
      ...store,
      transaction: (work) => {
        commits += 1;
        return commits === 2 ? Promise.reject(stopped) : store.transaction(work);
      },
    };
    await expect(indexKeys(dying)).rejects.toBe(stopped);
    expect(count('lead_of_key')).toBeLessThan(3 * people.length);
    expect(count('unindexed_leads')).toBe(1);
    await indexKeys(store);
    expect(count('lead_of_key')).toBe(3 * people.length);
  });
});
