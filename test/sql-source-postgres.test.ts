import { createServer, connect as dial, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageQuery } from '../src/sources/sql/postgres-reader.ts';
import { startPostgres, type TestPostgres } from './support/postgres.ts';
import { failure, lookThrough, sqlSource } from './support/sql-look.ts';

let postgres: TestPostgres;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase('crm');
});
afterAll(() => postgres.stop());

/** One row of these columns, read as a change. */
async function oneRow(columns: string, fields: Readonly<Record<string, readonly string[]>>) {
  const source = sqlSource({
    url,
    query: `select 'Won' as stage, 1 as changed_at, 1 as n, ${columns} where 1 > :cursor`,
    cursor: 'n',
    start: '0',
    fields,
  });
  return (await lookThrough(source)).changes[0];
}

describe('values of PostgreSQL', () => {
  it.each([
    ['bigint', '9007199254740993::bigint', '9007199254740993'],
    ['numeric', '12345678901234567890.10::numeric', '12345678901234567890.10'],
    ['double precision', '0.1::float8 + 0.2::float8', '0.30000000000000004'],
    ['text', "'Zoë 🎉'::text", 'Zoë 🎉'],
    ['uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['date', "'2026-11-20'::date", '2026-11-20'],
    ['timestamp', "'2026-11-20 14:03:00.123456'::timestamp", '2026-11-20T14:03:00.123456'],
    ['boolean', 'true', 'true'],
    ['char', "'ab'::char(5)", 'ab   '],
    ['null', 'null::text', undefined],
    ['blank', "'  '", undefined],
  ])('%s', async (_, sql, expected) => {
    expect((await oneRow(`${sql} as x`, { city: ['x'] }))?.['city']).toBe(expected);
  });

  it.each([
    ['UTC', '2026-11-20T13:03:00.5+00:00'],
    ['Europe/Berlin', '2026-11-20T14:03:00.5+01:00'],
    ['Asia/Kolkata', '2026-11-20T18:33:00.5+05:30'],
    ['America/St_Johns', '2026-11-20T09:33:00.5-03:30'],
  ])('timestamptz, as a server in %s shows it', async (zone, expected) => {
    await postgres.run(postgres.url(), `alter database crm set timezone = '${zone}'`);
    const change = await oneRow("'2026-11-20 14:03:00.5+01'::timestamptz as x", { changed_at: ['x'] });
    expect(change?.['changed_at']).toBe(expected);
  });

  it('are exact whatever the server’s style of dates', async () => {
    await postgres.run(postgres.url(), "alter database crm set datestyle = 'German, DMY'");
    await postgres.run(postgres.url(), 'alter database crm set extra_float_digits = 0');
    const change = await oneRow("'02.11.2026'::date as x, 0.1::float8 + 0.2::float8 as y", {
      changed_at: ['x'],
      value: ['y'],
    });
    expect(change).toMatchObject({ changed_at: '2026-11-02', value: '0.30000000000000004' });
    await postgres.run(postgres.url(), 'alter database crm reset all');
  });

  it.each([['json'], ['jsonb'], ['bytea']])('%s is no field, but may be a column', async (type) => {
    const literal = type === 'bytea' ? "'\\x00'::bytea" : `'{"a": "a@example.com"}'::${type}`;
    expect(await failure(() => oneRow(`${literal} as x`, { email: ['x'] }))).toMatchObject({
      code: 'columns',
    });
    expect(await oneRow(`${literal} as x`, {})).toMatchObject({ stage: 'Won' });
    if (type !== 'bytea') {
      const change = await oneRow(`${literal}->>'a' as x`, { email: ['x'] });
      expect(change?.['email']).toBe('a@example.com');
    }
  });

  it('keep the microseconds of a cursor', async () => {
    await postgres.run(url, 'create table tick (stage text, at timestamptz)');
    await postgres.run(
      url,
      "insert into tick select 'Won', '2026-11-20 14:03:00+01'::timestamptz + n * interval '1 microsecond' from generate_series(1, 7) n",
    );
    const query = 'select stage, at as changed_at, at from tick where at > :cursor';
    const { changes, cursor } = await lookThrough(sqlSource({ url, query, cursor: 'at', pageSize: 2 }));
    expect(changes.length).toBe(7);
    expect(cursor?.text).toMatch(/00\.000007\+\d\d$/);
  });
});

describe('a PostgreSQL that can’t be asked', () => {
  const query = 'select 1 as n, pg_sleep(0) as s where 1 > :cursor';
  const ask = (address: string, asked = query, more: object = {}) =>
    failure(() => lookThrough(sqlSource({ url: address, query: asked, cursor: 'n', start: '0', ...more })));

  it('is told by what is wrong, and never with the password', async () => {
    await postgres.run(url, "create user weak password 'sesame'");
    await postgres.run(url, 'create table secret (n int, stage text, changed_at text)');
    const as = (user: string, password: string, database = 'crm'): string => {
      const address = new URL(url);
      [address.username, address.password, address.pathname] = [user, password, `/${database}`];
      return address.href;
    };
    const closed = new URL(as('weak', 'sesame'));
    closed.port = '1';
    const secret = 'select * from secret where n > :cursor';
    const found = [
      [await ask(as('weak', 'wrong-sesame')), 'credentials', false],
      [await ask(as('nobody', 'sesame')), 'credentials', false],
      [await ask(as('weak', 'sesame', 'nowhere')), 'address', false],
      [await ask('postgres://weak:sesame@[bad/crm'), 'address', false],
      [await ask('mysql://weak:sesame@host/crm'), 'address', false],
      [await ask(as('weak', 'sesame'), secret), 'rights', false],
      [await ask(closed.href), 'unreachable', true],
      [await ask(url, query, { start: 'zqmail@example.com' }), 'query', false],
      [
        await ask(url, "select n, 'zqmail@example.com'::text::int from secret where n > :cursor"),
        'query',
        false,
      ],
      [
        await ask(
          url,
          "select 1 as n, (array['zqmail@example.com'])[n]::int as stage, 1 as changed_at from generate_series(1, 1) n where n > :cursor",
        ),
        'query',
        false,
      ],
      [
        await ask(url, 'with d as (delete from secret returning *) select * from d where n > :cursor'),
        'query',
        false,
      ],
      [
        await ask(url, 'select pg_sleep(30), 1 as n, now() as changed_at, 1 as stage where 1 > :cursor', {
          timeout: 1,
        }),
        'timeout',
        true,
      ],
    ] as const;
    for (const [error, code, passing] of found) {
      expect(error).toMatchObject({
        name: 'SqlSourceError',
        code,
        passing,
        fix: expect.stringMatching(/.{10}/),
      });
      expect(`${error.message} ${error.fix} ${JSON.stringify(error)}`).not.toMatch(/sesame|zqmail/);
    }
  });

  it('is asked again after it broke off, restarted, or ended in the middle of a query', async () => {
    await postgres.run(url, 'create table deal (id int, stage text, changed_at text)');
    await postgres.run(url, "insert into deal select n, 'Won', '2026-11-20' from generate_series(1, 10) n");
    const source = sqlSource({
      url,
      query: 'select * from deal where id > :cursor',
      cursor: 'id',
      start: '0',
      pageSize: 4,
    });
    const look = source.look(undefined, new AbortController().signal);
    expect((await look.next()).value?.rows.length).toBe(4);
    await postgres.run(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'conversion-leads'",
    );
    expect(await failure(() => look.next())).toMatchObject({ code: 'unreachable', passing: true });

    await postgres.halt();
    expect(await failure(() => lookThrough(source))).toMatchObject({ code: 'unreachable' });
    await postgres.restart();
    // The first page counted as stored when the second was asked for.
    expect((await lookThrough(source)).changes.length).toBe(6);
  });

  it('is left when it accepts connections and says nothing', async () => {
    const sockets: Socket[] = [];
    const target = new URL(url);
    const port = Number(target.port);
    let silent = false;
    const proxy = createServer((socket) => {
      sockets.push(socket);
      const onward = dial(port, target.hostname);
      sockets.push(onward);
      socket.on('data', (data) => !silent && onward.write(data)).on('error', () => {});
      onward.on('data', (data) => !silent && socket.write(data)).on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    target.port = String(typeof address === 'object' ? address?.port : 0);
    const stop = new AbortController();
    const source = sqlSource({
      url: target.href,
      query: 'select * from deal where id > :cursor',
      cursor: 'id',
      start: '0',
      pageSize: 4,
    });
    const look = source.look(undefined, stop.signal);
    await look.next();
    silent = true;
    const next = failure(() => look.next());
    stop.abort();
    expect(await next).toMatchObject({ name: 'SqlSourceError' });
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
});

it('leaves no transaction open while rows are stored', async () => {
  const source = sqlSource({
    url,
    query: 'select * from deal where id > :cursor',
    cursor: 'id',
    start: '0',
    pageSize: 4,
  });
  for await (const _ of source.look(undefined, new AbortController().signal)) {
    const open = await postgres.run(
      url,
      "select state from pg_stat_activity where application_name = 'conversion-leads' and state <> 'idle'",
    );
    expect(open).toEqual([]);
  }
});

it('goes through an index, page by page, also where the query joins', async () => {
  await postgres.run(url, 'create table much (id int, person int, changed_at timestamptz)');
  await postgres.run(url, 'create table person (id int primary key, email text)');
  await postgres.run(
    url,
    "insert into much select n, n % 500, '2026-01-01'::timestamptz + n * interval '1 second' from generate_series(1, 50000) n",
  );
  await postgres.run(url, "insert into person select n, n || '@example.com' from generate_series(1, 500) n");
  await postgres.run(url, 'create index on much (changed_at)');
  await postgres.run(url, 'analyze much');
  await postgres.run(url, 'analyze person');
  const query =
    'select m.*, p.email from much m left join person p on p.id = m.person where m.changed_at > $1';
  for (const after of [undefined, { cursor: { text: '', kind: 'text' as const }, key: '' }]) {
    const asked = `explain (generic_plan) ${pageQuery(query, 'changed_at', after, 1000)}`;
    const plan = JSON.stringify(await postgres.run(url, asked));
    expect(plan).toMatch(/Incremental Sort.*Index Scan using much_changed_at_idx on much/);
    expect(plan).not.toMatch(/Seq Scan on much/);
  }
});
