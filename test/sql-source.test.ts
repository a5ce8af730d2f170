import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from './support/postgres.ts';
import { failure, lookThrough, sqlSource } from './support/sql-look.ts';

/** A database of a CRM: what the suite needs of either. */
interface Crm {
  readonly url: string;
  run(sql: string): Promise<void>;
}

let postgres: TestPostgres;
let folder: string;
let count = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), 'crm-'));
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

async function postgresCrm(): Promise<Crm> {
  const url = await postgres.createDatabase(`crm${count++}`);
  return { url, run: async (sql) => void (await postgres.run(url, sql)) };
}

async function sqliteCrm(): Promise<Crm> {
  const file = join(folder, `crm${count++}.sqlite`);
  const run = async (sql: string): Promise<void> => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };
  return { url: `sqlite:${file}`, run };
}

const table = 'create table deal (id integer primary key, stage text, email text, updated_at timestamp)';
const query =
  'select id as record_id, stage, email, updated_at as changed_at, updated_at from deal where updated_at > :cursor';

function values(rows: readonly { id: number; at: string; stage?: string; email?: string | null }[]): string {
  const texts = rows.map(({ id, at, stage = 'Won', email = null }) => {
    const mail = email === null ? 'null' : `'${email.replaceAll("'", "''")}'`;
    return `(${id}, '${stage.replaceAll("'", "''")}', ${mail}, '${at}')`;
  });
  return `insert into deal (id, stage, email, updated_at) values ${texts.join(', ')}`;
}

const second = (n: number): string =>
  new Date(Date.UTC(2026, 10, 20) + n * 1000).toISOString().slice(0, 19).replace('T', ' ');

describe.each([
  ['PostgreSQL', postgresCrm],
  ['SQLite', sqliteCrm],
])('a source over %s', (_, makeCrm) => {
  it('brings what is new, and each row once', async () => {
    const crm = await makeCrm();
    await crm.run(table);
    const source = sqlSource({ url: crm.url, query });
    expect(await lookThrough(source)).toEqual({ changes: [], pages: [0], cursor: undefined });

    await crm.run(values([{ id: 1, at: second(0), email: 'a@example.com' }]));
    const first = await lookThrough(source);
    expect(first.changes).toMatchObject([{ record_id: '1', stage: 'Won', email: 'a@example.com' }]);
    expect(String(first.changes[0]?.['changed_at']).replace('T', ' ')).toBe(second(0));
    // Nothing new; a row of the same second; one that an earlier transaction has only now committed; a change.
    expect((await lookThrough(source, first.cursor)).changes).toEqual([]);
    await crm.run(values([{ id: 2, at: second(0) }]));
    await crm.run(values([{ id: 3, at: second(-200) }]));
    await crm.run(`update deal set stage = 'Lost', updated_at = '${second(9)}' where id = 1`);
    const next = await lookThrough(source, first.cursor);
    expect(next.changes.map((change) => [change['record_id'], change['stage']]).sort()).toEqual([
      ['1', 'Lost'],
      ['2', 'Won'],
      ['3', 'Won'],
    ]);
    expect((await lookThrough(source, next.cursor)).changes).toEqual([]);
    // After a restart the last minutes come again.
    expect((await lookThrough(sqlSource({ url: crm.url, query }), next.cursor)).changes.length).toBe(3);
  });

  it('brings 10,000 rows in pages, 4,000 of them with one time', async () => {
    const crm = await makeCrm();
    await crm.run(table);
    const all = Array.from({ length: 10_000 }, (_, n) => ({ id: n, at: second(n < 4000 ? 1 : n) }));
    await crm.run(values(all));
    const { changes, pages } = await lookThrough(sqlSource({ url: crm.url, query }));
    expect(new Set(changes.map((change) => change['record_id'])).size).toBe(10_000);
    expect(changes.length).toBe(10_000);
    expect(pages).toEqual([...Array(10).fill(1000), 0]);
  });

  it('brings every row once in a look, with any ties and any size of pages', async () => {
    const crm = await makeCrm();
    await crm.run(table);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('>', '>='),
        async (times, pageSize, than) => {
          await crm.run('delete from deal');
          if (times.length > 0) await crm.run(values(times.map((at, id) => ({ id, at: second(at) }))));
          const asked = query.replace('>', than);
          const { changes } = await lookThrough(sqlSource({ url: crm.url, query: asked, pageSize }));
          const ids = changes.map((change) => Number(change['record_id']));
          expect(ids.toSorted((a, b) => a - b)).toEqual(times.map((_, id) => id));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('takes names and letters of all kinds, and queries as people write them', async () => {
    const crm = await makeCrm();
    await crm.run('create table "Geschäfte" ("Größe; --" text, "when" text, "it""s" text)');
    await crm.run(
      `insert into "Geschäfte" values ('成約 🎉 "x"; ''--', '2026-11-20 10:00:00', '; :cursor /* ')`,
    );
    const source = sqlSource({
      url: crm.url,
      query: `-- everything; since :cursor
        with g as (select * from "Geschäfte" /* ; */) select * from g where "when" > :cursor and ':cursor;' <> ''
        order by 1 desc -- newest first
        ;  -- the end`,
      cursor: 'when',
      fields: { stage: ['Größe; --'], changed_at: ['when'], city: ['it"s'] },
    });
    expect((await lookThrough(source)).changes).toEqual([
      { stage: '成約 🎉 "x"; \'--', changed_at: '2026-11-20 10:00:00', city: '; :cursor /* ' },
    ]);
  });

  it('takes numbers as cursors, beyond 2^53 too', async () => {
    const crm = await makeCrm();
    await crm.run('create table change (id bigint primary key, stage text, changed_at text)');
    const big = 9007199254740993n;
    await crm.run(
      `insert into change values ${[0n, 1n, 2n].map((n) => `(${big + n}, 'Won', '2026-11-20')`).join(', ')}`,
    );
    const source = sqlSource({
      url: crm.url,
      query: 'select * from change where id > :cursor',
      cursor: 'id',
      start: '0',
      pageSize: 1,
      fields: { lead_id: ['id'] },
    });
    const { changes, cursor } = await lookThrough(source);
    expect(changes.map((change) => change['lead_id'])).toEqual([0n, 1n, 2n].map((n) => String(big + n)));
    expect(cursor).toEqual({ text: String(big + 2n), kind: 'number' });
    await crm.run(
      `insert into change values (${big - 5n}, 'Late', '2026-11-20'), (${big + 9n}, 'New', '2026-11-20')`,
    );
    expect((await lookThrough(source, cursor)).changes.map((change) => change['stage'])).toEqual([
      'Late',
      'New',
    ]);
  });

  it('does not let a row of the future hide the others', async () => {
    const crm = await makeCrm();
    await crm.run(table);
    await crm.run(
      values([
        { id: 1, at: '2099-01-01 00:00:00' },
        { id: 2, at: second(0) },
      ]),
    );
    const source = sqlSource({ url: crm.url, query });
    const { changes, cursor } = await lookThrough(source);
    expect(changes.length).toBe(2);
    expect(cursor?.text).toBe(second(0));
    await crm.run(values([{ id: 3, at: second(5) }]));
    expect((await lookThrough(source, cursor)).changes).toMatchObject([{ record_id: '3' }]);
  });

  it('says what is wrong with a query or its columns, and goes on once it is right', async () => {
    const crm = await makeCrm();
    await crm.run(table);
    await crm.run(values([{ id: 1, at: second(0) }]));
    const wrong = async (options: object): Promise<Error & { code?: string }> =>
      failure(() => lookThrough(sqlSource({ url: crm.url, query, ...options })));
    expect(await wrong({ query: query.replace('stage', 'stagge') })).toMatchObject({
      code: 'query',
      message: expect.stringContaining('stagge'),
    });
    expect(await wrong({ query: 'selec * from deal where updated_at > :cursor' })).toMatchObject({
      code: 'query',
    });
    expect(await wrong({ query: query.replace('from deal', 'from deals') })).toMatchObject({ code: 'query' });
    expect(await wrong({ cursor: 'modified' })).toMatchObject({
      code: 'columns',
      message: expect.stringContaining('record_id, stage, email, changed_at, updated_at'),
    });
    expect(await wrong({ fields: { stage: ['phase'] } })).toMatchObject({ code: 'columns' });
    // Nothing can be written, whatever the query says.
    expect(await wrong({ query: 'delete from deal where updated_at > :cursor returning *' })).toMatchObject({
      code: 'query',
    });

    const source = sqlSource({ url: crm.url, query });
    const { cursor } = await lookThrough(source);
    await crm.run('alter table deal rename column stage to phase');
    expect(await failure(() => lookThrough(source, cursor))).toMatchObject({ code: 'query' });
    await crm.run('alter table deal rename column phase to stage');
    await crm.run('alter table deal add column note text');
    await crm.run(values([{ id: 2, at: second(1) }]));
    expect((await lookThrough(source, cursor)).changes).toMatchObject([{ record_id: '2' }]);
  });
});
