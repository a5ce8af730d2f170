import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbandoned } from './is-abandoned.ts';
import { openDatabase } from './open.ts';
import { openScratch } from './scratch.ts';
import { StoreError, type StoreErrorCode } from './store-error.ts';

let folder: string;
let file: string;
const clock = (): number => 1_795_348_800_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-'));
  file = join(folder, 'store.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

function schemaOf(name: string): unknown {
  const db = new DatabaseSync(name);
  try {
    const tables = db
      .prepare('select type, name, sql from sqlite_schema order by type, name')
      .all()
      .map(({ type, name: of, sql }) => [
        type,
        of,
        String(sql).replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ''),
      ]);
    return { tables, version: db.prepare('select * from schema_version').all() };
  } finally {
    db.close();
  }
}

function fresh(name = join(folder, 'fresh.sqlite')): string {
  openDatabase(name, clock).close();
  return name;
}

function expectRefusal(code: StoreErrorCode, name = file): void {
  const before = readFileSync(name);
  for (const open of [openDatabase, openScratch]) {
    let caught: unknown;
    try {
      open(name, clock).close();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(StoreError);
    expect((caught as StoreError).code).toBe(code);
    expect(readFileSync(name).equals(before)).toBe(true);
  }
}

describe('A4: an open store', () => {
  it('has every commit on the disk before it counts, on every connection, and overwrites what it deletes', () => {
    for (let n = 0; n < 2; n++) {
      const store = openDatabase(file, clock);
      expect(store.db.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
      expect(store.db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
      expect(store.db.prepare('pragma secure_delete').get()).toEqual({ secure_delete: 1 });
      expect(store.db.prepare('pragma busy_timeout').get()).toEqual({ timeout: 0 });
      store.close();
    }
  });

  it('rolls back what fails, and says that it is busy when another one writes', async () => {
    const one = openDatabase(file, clock);
    const other = openDatabase(file, clock);
    const insert = (): void => one.db.exec("insert into dataset (dataset, created_at) values ('1', 0)");
    await expect(
      one.transaction(() => {
        insert();
        throw new TypeError('mine');
      }),
    ).rejects.toThrow('mine');
    expect(one.db.prepare('select count(*) as n from dataset').get()).toEqual({ n: 0 });
    other.db.exec('begin immediate');
    const waiting = one.transaction(insert);
    other.db.exec('rollback');
    await waiting;
    expect(one.db.prepare('select count(*) as n from dataset').get()).toEqual({ n: 1 });
    one.close();
    other.close();
  });
});

describe('A8: a migration', () => {
  const migrations = new URL('./migrations/', import.meta.url);
  const statements = [
    'create table schema_version (one integer primary key check (one = 1), version integer, oldest_reader integer) strict',
    ...readdirSync(migrations)
      .sort()
      .flatMap((name) => [
        'begin immediate',
        ...readFileSync(new URL(name, migrations), 'utf8')
          .replaceAll(/--.*$/gm, '')
          .split(';')
          .map((text) => text.trim())
          .filter((text) => text !== ''),
        `insert or replace into schema_version values (1, ${Number.parseInt(name, 10)}, 5)`,
        'commit',
      ]),
  ];

  it('that was killed at any statement is made whole by the next start', () => {
    const expected = schemaOf(fresh());
    expect(expected).toMatchObject({ version: [{ version: readdirSync(migrations).length }] });
    for (let count = 0; count <= statements.length; count++) {
      const name = join(folder, `killed-${count}.sqlite`);
      const db = new DatabaseSync(name);
      for (const statement of statements.slice(0, count)) db.exec(statement);
      db.close();
      openScratch(name, clock).close();
      openDatabase(name, clock).close();
      expect(schemaOf(name)).toEqual(expected);
    }
  });

  it('happens once when several processes start at once', async () => {
    const script = `
      import { openDatabase } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
      openDatabase(${JSON.stringify(file)}, Date.now).close();`;
    const processes = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(processes.map(async (one) => (await once(one, 'exit'))[0] as unknown));
    expect(codes).toEqual([0, 0, 0]);
    expect(schemaOf(file)).toEqual(schemaOf(fresh()));
  });

  it('leaves a newer store alone: read if it may be, refused by name if not', () => {
    const db = new DatabaseSync(fresh(file));
    db.exec('update schema_version set version = 9');
    db.close();
    openDatabase(file, clock).close();
    expect(schemaOf(file)).toMatchObject({ version: [{ version: 9, oldest_reader: 5 }] });
    const again = new DatabaseSync(file);
    again.exec('update schema_version set oldest_reader = 9');
    again.close();
    expectRefusal('store_newer');
  });
});

describe('A6: a damaged store', () => {
  it('of random bytes is refused by name and left as it is', () => {
    writeFileSync(file, Buffer.alloc(8192, 0x5a));
    expectRefusal('store_damaged');
  });

  it.each([1000, 4096, 8192])('that was cut after %i bytes is refused', (bytes) => {
    truncateSync(fresh(file), bytes);
    expectRefusal('store_damaged');
  });

  it('that is another program’s database is refused', () => {
    const db = new DatabaseSync(file);
    db.exec('create table theirs (a)');
    db.close();
    expectRefusal('store_damaged');
  });

  it('that is gone while its log is still there is not replaced by an empty one', () => {
    writeFileSync(`${file}-wal`, 'something');
    expect(() => openDatabase(file, clock)).toThrow(StoreError);
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('something');
  });
});

describe('an open import of another process', () => {
  const self = 'host:1:aaaa';
  it.each([
    ['of another connection of this process', 'open', 0, false],
    ['of an earlier process with our id', 'host:1:bbbb', 0, true],
    ['of a process that is no more', 'host:999999999:bbbb', 0, true],
    ['of another host', 'elsewhere:1:bbbb', 0, false],
    ['of another host that is silent', 'elsewhere:1:bbbb', 120_001, true],
  ])('%s', (_, owner, silent, abandoned) => {
    const store = openDatabase(file, clock);
    expect(isAbandoned(owner === 'open' ? store.owner : owner, 0, self, silent)).toBe(abandoned);
    store.close();
  });
});
