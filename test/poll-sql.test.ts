import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PollDeps, pollSql } from '../src/app/poll-sql.ts';
import type { SqlSourceSettings } from '../src/config/index.ts';
import { makeFunnel } from '../src/funnel/index.ts';
import { type IntakeSettings, openLiveIntake, type SqlCursorStore } from '../src/intake/index.ts';
import {
  openDatabase,
  type Sqlite,
  StoreError,
  sqliteLiveStore,
  sqliteSqlCursors,
} from '../src/store/sqlite/index.ts';
import { noonMs } from './support/sql-look.ts';

const dataset = '1234567890';
const settings: IntakeSettings = {
  dataset,
  leadEventSource: 'House CRM',
  funnel: makeFunnel({ stages: ['Lead', 'Won'], other: [], ignore: [], aliases: {} }),
  policy: { jumps: 'fill', reorderWindow: 0 },
  lanes: 4,
  read: { timeZone: 'UTC' },
};

let folder: string;
let crm: DatabaseSync;
let store: Sqlite;
let source: SqlSourceSettings;
let stored: string[];
let lines: string[];
let sleeps: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poll-'));
  crm = new DatabaseSync(join(folder, 'crm.sqlite'));
  crm.exec('create table deal (id integer primary key, lead_id text, stage text, changed_at text)');
  store = openDatabase(join(folder, 'store.sqlite'), () => noonMs);
  [stored, lines, sleeps] = [[], [], []];
  source = {
    kind: 'sql',
    name: 'crm',
    dataset,
    url: `sqlite:${join(folder, 'crm.sqlite')}`,
    query: 'select * from deal where id > :cursor',
    cursor: 'id',
    start: '0',
    every: 60,
    stages: [],
    fields: {},
    constants: {},
  };
});
afterEach(() => {
  crm.close();
  store.close();
  rmSync(folder, { recursive: true });
});

function add(first: number, count: number): void {
  const insert = crm.prepare("insert into deal values (?, ?, 'Won', '2026-11-22 10:00:00')");
  crm.exec('begin');
  for (let id = first; id < first + count; id++) insert.run(id, String(100_000_000_000_000 + id));
  crm.exec('commit');
}

/** Polls; `steps` happen one after the other whenever it rests, and behind the last it is stopped. */
async function poll(steps: readonly (() => void)[], more: Partial<PollDeps> = {}): Promise<void> {
  const stop = new AbortController();
  const left = [...steps];
  const context = {
    clock: () => noonMs,
    random: () => 1,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      const step = left.shift();
      if (step === undefined) stop.abort();
      else step();
    },
  };
  const live = {
    receive: async ({ rows }: { rows: readonly { record?: { lead_id?: unknown } }[] }) => {
      stored.push(...rows.map(({ record }) => String(record?.lead_id)));
      return [];
    },
  };
  const deps = {
    live,
    cursors: sqliteSqlCursors(store),
    context,
    settings,
    log: (line: string) => void lines.push(line),
  };
  await pollSql({ ...deps, ...more }, source, stop.signal);
}

function state(): Record<string, unknown> | undefined {
  return store.db.prepare('select cursor, looked_at, failed_at, error from sql_source').get();
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => String(100_000_000_000_000 + from + n));

describe('polling', () => {
  it('brings what comes, each row once, and rests in between', async () => {
    add(1, 2500);
    await poll([() => add(2501, 3), () => {}]);
    expect(stored).toEqual(ids(1, 2504));
    expect(sleeps).toEqual([60_000, 60_000, 60_000]);
    expect(lines).toEqual([]);
    expect(state()).toEqual({ cursor: '2503', looked_at: noonMs, failed_at: null, error: null });
  });

  it('goes on where it was after a restart, and begins anew with another column or start', async () => {
    add(1, 2500);
    await poll([]);
    stored = [];
    await poll([]);
    // The last 1,000 numbers are read again.
    expect(stored).toEqual(ids(1501, 2501));
    stored = [];
    source = { ...source, start: '2490' };
    await poll([]);
    expect(stored).toEqual(ids(2491, 2501));
    stored = [];
    await poll([]);
    expect(stored).toEqual(ids(1501, 2501));
  });

  it('loses nothing when it dies between the rows and their cursor, after any page', async () => {
    add(1, 3500);
    const cursors = sqliteSqlCursors(store);
    for (let page = 0; page < 4; page++) {
      let pages = 0;
      stored = [];
      store.db.exec('delete from sql_source');
      const dying: SqlCursorStore = {
        ...cursors,
        keep: async (key, cursor) => {
          if (pages++ === page) throw new Error('killed');
          await cursors.keep(key, cursor);
        },
      };
      await expect(poll([], { cursors: dying })).rejects.toThrow('killed');
      await poll([]);
      expect(new Set(stored)).toEqual(new Set(ids(1, 3501)));
    }
  });

  it('waits longer and longer when it can’t, says so once, and that it is over', async () => {
    add(1, 5);
    crm.exec('alter table deal rename to gone');
    const broken = Array.from({ length: 8 }, () => () => {});
    await poll([...broken, () => crm.exec('alter table gone rename to deal')]);
    expect(sleeps).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 60].map((seconds) => seconds * 1000));
    expect(lines).toEqual([
      expect.stringMatching(
        /^Source crm: SQLite does not take the query \(no such table: deal\)\..* It is tried again\.$/,
      ),
      'Source crm: works again.',
    ]);
    expect(stored).toEqual(ids(1, 6));
    expect(state()).toMatchObject({ looked_at: noonMs, failed_at: noonMs, error: null });
  });

  it('keeps what is wrong in the store', async () => {
    source = { ...source, query: 'select 1' };
    await poll([]);
    expect(state()).toMatchObject({
      cursor: null,
      looked_at: null,
      error: expect.stringContaining('no :cursor'),
    });
  });

  it('reads a page again that the store had no room for', async () => {
    add(1, 1500);
    let times = 0;
    const live = {
      receive: async ({ rows }: { rows: readonly { record?: { lead_id?: unknown } }[] }) => {
        if (times++ === 1) throw new StoreError('store_full');
        stored.push(...rows.map(({ record }) => String(record?.lead_id)));
        return [];
      },
    };
    await poll([() => {}], { live });
    expect(stored).toEqual(ids(1, 1501));
    expect(lines).toEqual([expect.stringContaining('The disk is full'), 'Source crm: works again.']);
  });

  it('stops in the middle of a look once the page under way is stored and its cursor kept', async () => {
    add(1, 3000);
    const stop = new AbortController();
    const live = {
      receive: async ({ rows }: { rows: readonly unknown[] }) => {
        stored.push(...rows.map(String));
        stop.abort();
        return [];
      },
    };
    const context = { clock: () => noonMs, random: () => 1, sleep: async () => {} };
    const cursors = sqliteSqlCursors(store);
    await pollSql(
      { live, cursors, context, settings, log: (line) => void lines.push(line) },
      source,
      stop.signal,
    );
    expect(stored.length).toBe(1000);
    // Behind a full page more could come with its last cursor.
    expect(state()).toMatchObject({ cursor: '999' });
    expect(lines).toEqual([]);
  });

  it('makes events in the real intake, once, however often rows come', async () => {
    add(1, 1200);
    const live = openLiveIntake(sqliteLiveStore(store), () => noonMs);
    const results: string[] = [];
    const onStored: PollDeps['onStored'] = (all) => void results.push(...all.map(({ status }) => status));
    await poll([], { live, onStored });
    await poll([], { live, onStored });
    expect(results.filter((status) => status === 'stored').length).toBe(1200);
    expect(results.filter((status) => status === 'duplicate').length).toBe(1000);
    // Each change jumped over the stage before.
    expect(store.db.prepare('select count(*) as n from event').get()?.['n']).toBe(2400);
  });
});
