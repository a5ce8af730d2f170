import {
  type AttemptEnd,
  type ClaimedEvent,
  deadline,
  type LaneLease,
  type Settlement,
  states,
  type Wait,
} from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { holdLane } from './outbox-lane.ts';

const begin = `
  insert into attempt (dataset, lane, epoch, started_at, events, bytes) values (?, ?, ?, ?, ?, ?)`;

const end = `
  update attempt
  set finished_at = ?, outcome = ?, http_status = ?, code = ?, subcode = ?, trace_id = ?, reason = ?, maybe_sent = ?
  where id = ?`;

// SEARCH event USING INTEGER PRIMARY KEY (rowid=?). An event that an operator took away meanwhile stays as it is.
const settleEvent = `
  update event set state = ? where id = ? and state = ${states.pending.id} returning lead`;

// SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)
const earliestPending = `select min(time) as time from event where lead = ? and state = ${states.pending.id}`;

/** Writes attempts and what they mean, see `Outbox`. */
export function attemptWriter(store: Sqlite, findDataset: FindDataset) {
  const hold = (lease: LaneLease) => holdLane(store, findDataset, lease);

  function count(dataset: number, state: string, delta: number): void {
    if (delta === 0) return;
    store
      .statement('insert into counter (dataset, name, delta) values (?, ?, ?)')
      .run(dataset, `state:${state}`, delta);
  }

  function settle(dataset: number, attempt: number | null, settlements: readonly Settlement[]): void {
    const leads = new Set<number>();
    for (const { events, state, code, subcode, reason } of settlements) {
      let settled = 0;
      for (const event of events) {
        const row = store.statement(settleEvent).get(states[state].id, event);
        if (row === undefined) continue;
        settled++;
        leads.add(Number(row['lead']));
        if (state === 'accepted') continue;
        store
          .statement(
            'insert or replace into failure (event, attempt, code, subcode, reason) values (?, ?, ?, ?, ?)',
          )
          .run(event, attempt, code ?? null, subcode ?? null, reason ?? '');
      }
      count(dataset, 'pending', -settled);
      count(dataset, state, settled);
    }
    for (const lead of leads) {
      const time = store.statement(earliestPending).get(lead)?.['time'];
      if (time === null || time === undefined) {
        store.statement('delete from queue where lead = ?').run(lead);
      } else {
        store.statement('update queue set deadline = ? where lead = ?').run(deadline(Number(time)), lead);
      }
    }
  }

  function rest(dataset: number, lane: number, wait: Wait): void {
    if (wait.lane !== undefined) {
      store
        .statement('update lane set due = ?, failures = ? where dataset = ? and lane = ?')
        .run(wait.lane.due, wait.lane.failures, dataset, lane);
    }
    if (wait.dataset !== undefined) {
      store.statement('update dataset set due = max(due, ?) where id = ?').run(wait.dataset.due, dataset);
    }
    if (wait.pause !== undefined) {
      // The first reason stays: later ones are usually its consequences.
      store
        .statement(
          'update dataset set paused_reason = ?, paused_at = ? where id = ? and paused_reason is null',
        )
        .run(wait.pause.reason, store.clock(), dataset);
    }
    if (wait.lead !== undefined) {
      store.statement('update queue set due = ? where lead = ?').run(wait.lead.due, wait.lead.lead);
    }
  }

  return {
    beginAttempt: (
      lease: LaneLease,
      events: readonly ClaimedEvent[],
      bytes: number,
    ): Promise<number | undefined> =>
      store.transaction(() => {
        const dataset = hold(lease);
        const now = store.clock();
        const row = store.statement('select due, paused_reason from dataset where id = ?').get(dataset);
        if (row === undefined || row['paused_reason'] !== null || Number(row['due']) > now) return undefined;
        const ids = JSON.stringify(events.map((event) => event.id));
        const { lastInsertRowid } = store
          .statement(begin)
          .run(dataset, lease.lane, lease.epoch, now, ids, bytes);
        return Number(lastInsertRowid);
      }),

    endAttempt: (
      lease: LaneLease,
      attempt: number,
      ended: AttemptEnd,
      settlements: readonly Settlement[],
      wait?: Wait,
    ): Promise<void> =>
      store.transaction(() => {
        const dataset = hold(lease);
        store
          .statement(end)
          .run(
            store.clock(),
            ended.outcome,
            ended.httpStatus ?? null,
            ended.code ?? null,
            ended.subcode ?? null,
            ended.traceId ?? null,
            ended.reason ?? null,
            ended.maybeSent === true ? 1 : 0,
            attempt,
          );
        settle(dataset, attempt, settlements);
        if (wait !== undefined) rest(dataset, lease.lane, wait);
      }),

    expire: (lease: LaneLease, events: readonly number[]): Promise<void> =>
      store.transaction(() => {
        settle(hold(lease), null, [
          { events, state: 'expired', reason: 'Its deadline passed before Meta took it.' },
        ]);
      }),
  };
}
