// All that the harness asks of a store, so that a change of the schema is followed here.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { stateOf } from '../../src/outbox/index.ts';
import { eventIdText } from '../../src/store/sqlite/event-id-blob.ts';

type Row = Readonly<Record<string, unknown>>;

/** An event as a store holds it. */
export interface StoredEvent {
  readonly id: number;
  readonly eventId: string;
  readonly stage: string;
  /** event_time, Unix seconds. */
  readonly time: number;
  /** Place of its stage in the funnel. */
  readonly rank: number;
  readonly state: string;
  readonly storedAt: number;
  readonly userData: Readonly<Record<string, unknown>>;
}

/** An attempt whose process may be gone. */
export interface OpenAttempt {
  readonly lane: number;
  /** Numbers of events, in their order. */
  readonly events: readonly number[];
}

/** Opens a store for questions. */
export class StoreFacts {
  readonly #db: DatabaseSync | undefined;

  constructor(file: string) {
    this.#db = existsSync(file) ? new DatabaseSync(file, { readOnly: true, timeout: 5_000 }) : undefined;
  }

  /** The rows of an answer; none where there is no such table yet. */
  #all(sql: string, ...values: (string | number)[]): readonly Row[] {
    try {
      return this.#db?.prepare(sql).all(...values) ?? [];
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('no such table')) return [];
      throw error;
    }
  }

  #count(sql: string, ...values: (string | number)[]): number {
    return Number(this.#all(sql, ...values)[0]?.['count'] ?? 0);
  }

  events(): readonly StoredEvent[] {
    return this.#all(
      `select e.id, e.event_id, s.name, e.time, e.rank, e.state, e.stored_at, p.body from event e
       join stage s on s.id = e.stage join payload p on p.event = e.id`,
    ).map((row) => ({
      id: Number(row['id']),
      eventId: eventIdText(row['event_id']),
      stage: String(row['name']),
      time: Number(row['time']),
      rank: Number(row['rank']),
      state: stateOf(Number(row['state'])),
      storedAt: Number(row['stored_at']),
      userData: (JSON.parse(String(row['body'])) as { user_data: StoredEvent['userData'] }).user_data,
    }));
  }

  /** Files that this process has begun to import and has not finished. */
  importsOf(pid: number): number {
    return this.#count(
      `select count(*) as count from import where finished_at is null and owner like ?`,
      `%:${pid}:%`,
    );
  }

  /** Leads that wait to be planned now. */
  leadsToPlan(seconds: number): number {
    return this.#count('select count(*) as count from plan_queue where due <= ?', seconds);
  }

  /** The lanes that this process holds, with the attempt that came last in each, and any that is open. */
  lanesOf(pid: number): readonly (OpenAttempt & { readonly attempt: number; readonly open: boolean })[] {
    return this.#all(
      `select l.lane, a.id, a.events, a.finished_at is null as open from lane l
       join attempt a on a.dataset = l.dataset and a.lane = l.lane
         and (a.finished_at is null or a.id = (select max(id) from attempt where dataset = l.dataset and lane = l.lane))
       where l.owner like ?`,
      `%:${pid}:%`,
    ).map((row) => ({
      lane: Number(row['lane']),
      attempt: Number(row['id']),
      events: JSON.parse(String(row['events'])) as number[],
      open: row['open'] === 1,
    }));
  }

  /** Number of the latest attempt; 0 for none. */
  latestAttempt(): number {
    return this.#count('select max(id) as count from attempt');
  }

  openAttempts(): readonly OpenAttempt[] {
    return this.#all('select lane, events from attempt where finished_at is null').map((row) => ({
      lane: Number(row['lane']),
      events: JSON.parse(String(row['events'])) as number[],
    }));
  }

  pausedReason(): string | undefined {
    const row = this.#all('select paused_reason from dataset where paused_reason is not null')[0];
    return row === undefined ? undefined : String(row['paused_reason']);
  }

  counters(): ReadonlyMap<string, number> {
    const rows = this.#all('select name, sum(delta) as sum from counter group by name');
    return new Map(rows.map((row) => [String(row['name']), Number(row['sum'])]));
  }

  /** What SQLite finds wrong with the file. */
  damage(): readonly string[] {
    const lines = this.#all('pragma integrity_check').map((row) => String(row['integrity_check']));
    return lines.filter((line) => line !== 'ok');
  }

  /** Rows that lead nowhere. */
  orphans(): number {
    return this.#count(
      `select (select count(*) from event where lead not in (select id from lead))
         + (select count(*) from payload where event not in (select id from event))
         + (select count(*) from event where id not in (select event from payload))
         + (select count(*) from event where state = 1 and lead not in (select lead from queue)) as count`,
    );
  }

  close(): void {
    this.#db?.close();
  }
}
