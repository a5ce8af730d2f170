import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadline } from '../src/event/index.ts';
import { type Outbox, states } from '../src/outbox/index.ts';
import type { Sqlite } from '../src/store/sqlite/database.ts';
import { openDatabase } from '../src/store/sqlite/open.ts';
import { sqliteOutbox } from '../src/store/sqlite/outbox.ts';

/** 2026-11-22, milliseconds. */
export const start = 1_795_305_600_000;
export const dataset = '1234567890';

/** A clock that the test moves. */
export class TestClock {
  now = start;
  readonly read = (): number => this.now;
  /** For delivery: time passes as soon as `idle` says that nothing else is going on. */
  sleepWhen(idle: () => boolean) {
    return async (ms: number, signal?: AbortSignal): Promise<void> => {
      const wake = this.now + ms;
      do await new Promise(setImmediate);
      while (!idle());
      if (signal?.aborted !== true) this.now = Math.max(this.now, wake);
    };
  }
}

/** A store in a folder of its own. */
export interface TestStore {
  readonly file: string;
  readonly store: Sqlite;
  readonly outbox: Outbox;
  /** A second connection, as of another process. */
  open(): { store: Sqlite; outbox: Outbox };
  remove(): void;
}

/** Opens a store that is removed with {@link TestStore.remove}. */
export function openStore(clock: TestClock): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  const file = join(folder, 'store.db');
  const opened: Sqlite[] = [];
  const open = () => {
    const store = openDatabase(file, clock.read);
    opened.push(store);
    return { store, outbox: sqliteOutbox(store) };
  };
  const first = open();
  first.store.db.exec(`insert into dataset (id, dataset, created_at) values (1, '${dataset}', 0)`);
  return {
    file,
    ...first,
    open,
    remove: () => {
      for (const store of opened) store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** An event to put into a store: `lead`'s `number`th. */
export interface TestEvent {
  readonly lead: number;
  readonly number: number;
  readonly lane?: number;
  /** Unix seconds. */
  readonly time?: number;
  readonly rank?: number;
  readonly body?: string;
}

/** The name under which a test event is seen on the wire. */
export const nameOf = (event: { readonly lead: number; readonly number: number }): string =>
  `${event.lead}/${event.number}`;

/** Puts pending events into the store as an import would; gives their numbers there. */
export async function addEvents(store: Sqlite, events: readonly TestEvent[]): Promise<number[]> {
  return store.transaction(() => {
    const ids = events.map((event) => {
      const { lead, number, lane = 0, time = start / 1000 - 3600 + number, rank = number } = event;
      store.statement('insert or ignore into lead (id, dataset, lane) values (?, 1, ?)').run(lead, lane);
      const name = nameOf(event);
      const { lastInsertRowid } = store
        .statement(
          `insert into event (dataset, lead, stage, copy, time, precision, rank, state, flags, keys, import, row,
             stored_at, event_id) values (1, ?, ?, 0, ?, 1, ?, ${states.pending.id}, 0, 0, 1, 0, 0, ?)`,
        )
        .run(
          lead,
          number,
          time,
          rank,
          Buffer.from(hash('sha256', name, 'hex') + hash('sha256', `${number}`, 'hex'), 'hex'),
        );
      const id = Number(lastInsertRowid);
      const body =
        event.body ?? JSON.stringify({ event_name: `Stage ${number}`, event_time: time, event_id: name });
      store.statement('insert into payload (event, body) values (?, ?)').run(id, body);
      store
        .statement(
          `insert into queue (lead, dataset, lane, due, deadline) values (?, 1, ?, 0, ?)
           on conflict (lead) do update set deadline = min(deadline, excluded.deadline)`,
        )
        .run(lead, lane, deadline(time));
      return id;
    });
    store
      .statement("insert into counter (dataset, name, delta) values (1, 'state:pending', ?)")
      .run(events.length);
    return ids;
  });
}

/** How many events are in each state, by the rows and by the counters; the test expects them to be equal. */
export function countStates(store: Sqlite): {
  rows: Record<string, number>;
  counters: Record<string, number>;
} {
  const names = new Map(Object.entries(states).map(([name, { id }]) => [id, name]));
  const rows = store.db.prepare('select state, count(*) as n from event group by state').all();
  const counters = store.db
    .prepare(
      "select name, sum(delta) as n from counter where name like 'state:%' group by name having n <> 0",
    )
    .all();
  return {
    rows: Object.fromEntries(rows.map((row) => [names.get(Number(row['state'])), Number(row['n'])])),
    counters: Object.fromEntries(counters.map((row) => [String(row['name']).slice(6), Number(row['n'])])),
  };
}

/** `count` leads with `each` events, spread over four lanes. */
export function manyEvents(count: number, each: number): TestEvent[] {
  return Array.from({ length: count * each }, (_, index) => {
    const lead = (index % count) + 1;
    return { lead, number: Math.floor(index / count) + 1, lane: lead % 4 };
  });
}
