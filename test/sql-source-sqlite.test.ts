import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure, lookThrough, sqlSource } from './support/sql-look.ts';

let folder: string;
let file: string;
let db: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crm-'));
  file = join(folder, 'crm.sqlite');
  db = new DatabaseSync(file);
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(folder, { recursive: true });
});

function source(query: string, more: object = {}) {
  const url = `sqlite:${file}`;
  return sqlSource({ url, query, cursor: 'id', start: '0', fields: { lead_id: ['x'] }, ...more });
}

const asked = 'select * from deal where id > :cursor';

describe('values of SQLite', () => {
  it('come by their own types, whole numbers with every digit', async () => {
    db.exec('create table deal (id integer primary key, stage, changed_at, x)');
    db.exec(`insert into deal (stage, changed_at, x) values ('Won', 1795348800, 12345678901234567), ('Won', '2026-11-20', 1.5),
      ('Won', 2461000.5, 'Zoë 🎉'), ('Won', null, null), ('Won', '', x'00ff'), ('Won', '', 12345678901234567.0)`);
    const { changes } = await lookThrough(source(asked));
    expect(changes).toEqual([
      { stage: 'Won', changed_at: '1795348800', lead_id: '12345678901234567' },
      { stage: 'Won', changed_at: '2026-11-20', lead_id: 1.5 },
      { stage: 'Won', changed_at: 2461000.5, lead_id: 'Zoë 🎉' },
      { stage: 'Won', changed_at: '' },
      // Neither text nor a number, and it may have lost digits: whoever reads the change says so.
      { stage: 'Won', changed_at: '', lead_id: new Uint8Array([0, 255]) },
      { stage: 'Won', changed_at: '', lead_id: 12345678901234568 },
    ]);
  });

  it('tells rows apart that differ in a type, a zero or the last digit only', async () => {
    db.exec('create table deal (id, stage, changed_at, x)');
    const all = [
      '1',
      '1.0',
      "'1'",
      "x'31'",
      'null',
      "''",
      "'a'",
      "'a'||char(0)||'b'",
      "'a'||char(0)||'c'",
      '0.1+0.2',
      '0.3',
    ];
    for (const x of all) db.exec(`insert into deal values (7, 'Won', '', ${x})`);
    for (const pageSize of [1, 2, 3]) {
      expect((await lookThrough(source(asked, { pageSize }))).changes.length).toBe(all.length);
    }
  });

  it('compare as they are stored: numbers of expressions too', async () => {
    db.exec('create table deal (id integer primary key, stage text, changed_at text, x)');
    const insert = (at: string) => db.exec(`insert into deal (stage, changed_at) values ('Won', '${at}')`);
    const query = `select stage, changed_at, unixepoch(changed_at) as s, strftime('%s', changed_at) as t from deal`;
    const byNumber = source(`${query} where unixepoch(changed_at) > :cursor`, { cursor: 's', fields: {} });
    const byText = source(`${query} where strftime('%s', changed_at) > :cursor`, { cursor: 't', fields: {} });
    insert('2026-11-20 12:00:00');
    for (const [one, kind] of [
      [byNumber, 'number'],
      [byText, 'text'],
    ] as const) {
      const first = await lookThrough(one);
      expect(first.changes.length).toBe(1);
      expect(first.cursor).toEqual({ text: '1795176000', kind });
    }
    insert('2026-11-20 13:00:00');
    const cursor = { text: '1795176000', kind: 'number' as const };
    expect(
      (
        await lookThrough(
          source(`${query} where unixepoch(changed_at) > :cursor`, { cursor: 's', fields: {} }),
          cursor,
        )
      ).changes.length,
    ).toBe(2);
    expect((await lookThrough(byText, { ...cursor, kind: 'text' })).changes.length).toBe(1);
  });
});

describe('a SQLite file', () => {
  it('is read while it is written, in WAL mode and without, and never locked for longer than a page', async () => {
    db.exec('create table deal (id integer primary key, stage text, changed_at text)');
    for (const mode of ['delete', 'wal']) {
      db.exec(`pragma journal_mode = ${mode}`);
      db.exec("delete from deal; insert into deal values (1, 'A', ''), (2, 'B', ''), (3, 'C', '')");
      const stages: unknown[] = [];
      const look = source(asked, { pageSize: 1, fields: {} }).look(undefined, new AbortController().signal);
      for await (const { rows } of look) {
        stages.push(...rows.map(({ record }) => record?.stage));
        db.exec("insert into deal (stage, changed_at) select 'D', '' where (select count(*) from deal) < 5");
      }
      expect(stages).toEqual(['A', 'B', 'C', 'D', 'D']);
    }
  });

  it('that can’t be read is told by what is wrong', async () => {
    const ask = (more: object = {}) => failure(() => lookThrough(source(asked, more)));
    db.exec('create table deal (id integer primary key, stage text, changed_at text)');
    expect(await ask({ url: `sqlite:${join(folder, 'none.sqlite')}` })).toMatchObject({
      code: 'address',
      passing: false,
    });
    writeFileSync(join(folder, 'text.csv'), 'id,stage,changed_at\n'.repeat(100));
    expect(await ask({ url: `sqlite:${join(folder, 'text.csv')}` })).toMatchObject({ code: 'address' });
    const endless = 'with recursive c(id) as (select 1 union all select id + 1 from c where id > :cursor)';
    const query = `${endless} select max(id) as id, 1 as stage, 1 as changed_at from c`;
    expect(await ask({ query, timeout: 1 })).toMatchObject({ code: 'timeout', passing: true });
    // Aborted, an endless query ends too.
    const stop = new AbortController();
    const look = source(query).look(undefined, stop.signal);
    const next = failure(() => look.next());
    setImmediate(() => stop.abort());
    expect(await next).toMatchObject({ name: 'SqlSourceError' });
    db.exec("insert into deal values (1, '{\"zqmail@example.com', '')");
    const json =
      "select id, json_extract(stage, '$.a') as stage, 1 as changed_at from deal where id > :cursor";
    const error = await ask({ query: json, fields: {} });
    expect(error).toMatchObject({ code: 'query' });
    expect(error.message).not.toContain('zqmail');
  });

  it('is never written to', async () => {
    db.exec(
      "create table deal (id integer primary key, stage text, changed_at text); insert into deal values (1, 'A', '')",
    );
    db.close();
    chmodSync(file, 0o400);
    expect((await lookThrough(source(asked, { fields: {} }))).changes.length).toBe(1);
  });
});
