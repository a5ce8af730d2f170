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

// `?1` is a JSON array of event numbers: one statement for all, since a call for each costs three times as much.
// SEARCH event USING INTEGER PRIMARY KEY (rowid=?). An event that an operator took away meanwhile stays as it is.
const settleEvents = `
  update event set state = ?2 where id in (select value from json_each(?1)) and state = ${states.pending.id}`;

const noteFailures = `
  insert or replace into failure (event, attempt, code, subcode, reason)
  select id, ?3, ?4, ?5, ?6 from event where id in (select value from json_each(?1)) and state = ?2`;

// Their leads leave the queue, or stay with the deadline of what is still pending.
// SEARCH queue USING INTEGER PRIMARY KEY (rowid=?); SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)
const leads = 'select lead from event where id in (select value from json_each(?1))';
const isPending = `event.lead = queue.lead and event.state = ${states.pending.id}`;
const dropLeads = `
  delete from queue where lead in (${leads}) and not exists (select 1 from event where ${isPending})`;
const moveLeads = `
  update queue set deadline = ?2 + (select min(time) from event where ${isPending}) where lead in (${leads})`;

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
    for (const { events, state, code, subcode, reason } of settlements) {
      const ids = JSON.stringify(events);
      const { id } = states[state];
      const settled = Number(store.statement(settleEvents).run(ids, id).changes);
      if (state !== 'accepted') {
        store.statement(noteFailures).run(ids, id, attempt, code ?? null, subcode ?? null, reason ?? '');
      }
      store.statement(dropLeads).run(ids);
      store.statement(moveLeads).run(ids, deadline(0));
      count(dataset, 'pending', -settled);
      count(dataset, state, settled);
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
