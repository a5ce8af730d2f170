import { deadline, type Settled, type Settlement, states } from '../../outbox/index.ts';
import { addCounter } from './counters.ts';
import type { Sqlite } from './database.ts';
import { partFromLeadId, rememberRefusedLeadId } from './outbox-refused-lead-ids.ts';

// `?1` is a JSON array of event numbers: one statement for all, since a call for each costs three times as much.
// SEARCH event USING INTEGER PRIMARY KEY (rowid=?). An event that an operator took away meanwhile stays as it is.
// OR FAIL: a copy of each page is spared that only an undo of this one statement would need; an error undoes the whole
// transaction anyway (1,000 events: 2.7 ms instead of 7.2).
export const settleEvents = `
  update or fail event set state = ?2 where id in (select value from json_each(?1)) and state = ${states.pending.id}`;

const noteFailures = `
  insert or replace into failure (event, dataset, at, attempt, code, subcode, reason)
  select id, dataset, ?7, ?3, ?4, ?5, ?6 from event where id in (select value from json_each(?1)) and state = ?2`;

// SEARCH event USING INTEGER PRIMARY KEY (rowid=?)
export const leadsOf = `
  select count(distinct lead) as count, json_group_array(distinct lead) as leads from event
  where id in (select value from json_each(?))`;

// Their leads (`?1`, JSON array) leave the queue, or stay with the deadline of what is still pending.
// SEARCH queue USING INTEGER PRIMARY KEY (rowid=?); SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)
const isPending = `event.lead = queue.lead and event.state = ${states.pending.id}`;
export const dropLeads = `
  delete from queue where lead in (select value from json_each(?))
    and not exists (select 1 from event where ${isPending})`;
export const moveLeads = `
  update or fail queue set deadline = ?2 + (select min(time) from event where ${isPending})
  where lead in (select value from json_each(?1))`;

/** Nothing came to an end. */
export const nothingSettled: Settled = { accepted: 0, rejected: 0, uncertain: 0, expired: 0 };

/**
 * Brings pending events to their ends, with queue, failures and counters. Runs inside a transaction of the caller.
 *
 * @param attempt the request that told; null for what ended without one
 */
export function settle(
  store: Sqlite,
  dataset: number,
  attempt: number | null,
  settlements: readonly Settlement[],
): Settled {
  const settled: Record<Settlement['state'], number> = { ...nothingSettled };
  for (const { events, state, code, subcode, reason, leadIdRefused } of settlements) {
    const [event] = events;
    if (leadIdRefused === true && event !== undefined && attempt !== null) {
      rememberRefusedLeadId(store, dataset, event, attempt);
      if (partFromLeadId(store, event) === 'removed') continue;
    }
    const ids = JSON.stringify(events);
    const { id } = states[state];
    const count = Number(store.statement(settleEvents).run(ids, id).changes);
    if (state !== 'accepted') {
      store
        .statement(noteFailures)
        .run(ids, id, attempt, code ?? null, subcode ?? null, reason ?? '', store.clock());
    }
    const { count: leadCount, leads } = store.statement(leadsOf).get(ids) ?? {};
    const dropped = store.statement(dropLeads).run(String(leads)).changes;
    if (dropped !== leadCount) store.statement(moveLeads).run(String(leads), deadline(0));
    addCounter(store, dataset, 'state:pending', -count);
    addCounter(store, dataset, `state:${state}`, count);
    settled[state] += count;
  }
  return settled;
}
