import { eventFlags } from '../../intake/index.ts';
import { stateOf, states } from '../../outbox/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';

// All of these run inside a transaction of the caller.

/** Gives a staged event to the lead whose id was recovered for it. */
export function moveEvent(store: Sqlite, event: number, to: number): void {
  store
    .statement(`update event set lead = ?, flags = flags | ${eventFlags.recovered} where id = ?`)
    .run(to, event);
}

/** Gives a stage that is known but was too old to be sent to another lead. */
export function movePast(store: Sqlite, from: number, stage: number, to: number): void {
  store
    .statement(
      `insert into past_stage (lead, stage, time, only_known)
       select ?, stage, time, 0 from past_stage where lead = ? and stage = ?
       on conflict (lead, stage) do update set time = min(time, excluded.time), only_known = 0`,
    )
    .run(to, from, stage);
  store.statement('delete from past_stage where lead = ? and stage = ?').run(from, stage);
}

/** Two leads prove to be one: the older stays, with its lane. One event a stage: a sent one wins over an unsent one. */
export function mergeLeads(store: Sqlite, one: number, other: number, counters: CounterDeltas): void {
  const [into, from] = one < other ? [one, other] : [other, one];
  mergeEvents(store, into, from, counters);
  for (const past of store.statement('select stage from past_stage where lead = ?').all(from)) {
    movePast(store, from, Number(past['stage']), into);
  }
  store.statement('update or ignore lead_key set lead = ? where lead = ?').run(into, from);
  store
    .statement(
      `update lead set
         lead_id = coalesce(lead.lead_id, gone.lead_id), created = coalesce(lead.created, gone.created),
         known = coalesce(lead.known, gone.known), from_meta = max(lead.from_meta, gone.from_meta)
       from lead as gone where lead.id = ? and gone.id = ?`,
    )
    .run(into, from);
  store
    .statement(
      `insert into plan_queue (lead, dataset, due, import) select ?1, dataset, due, import from plan_queue where lead = ?2
       on conflict (lead) do update set due = min(due, excluded.due), import = coalesce(excluded.import, import)`,
    )
    .run(into, from);
  store
    .statement(
      `insert into queue (lead, dataset, lane, due, deadline)
       select ?1, q.dataset, l.lane, q.due, q.deadline from queue q, lead l where q.lead = ?2 and l.id = ?1
       on conflict (lead) do update set deadline = min(deadline, excluded.deadline)`,
    )
    .run(into, from);
  for (const table of ['lead_key', 'plan_queue', 'queue'])
    store.statement(`delete from ${table} where lead = ?`).run(from);
  store.statement('delete from lead where id = ?').run(from);
}

function mergeEvents(store: Sqlite, into: number, from: number, counters: CounterDeltas): void {
  const counterpart = 'select id, state from event where lead = ? and stage = ? and copy = 0';
  for (const event of store.statement('select id, stage, state, copy from event where lead = ?').all(from)) {
    const id = Number(event['id']);
    const same =
      event['copy'] === 0 ? store.statement(counterpart).get(into, Number(event['stage'])) : undefined;
    if (same === undefined) {
      store.statement('update event set lead = ? where id = ?').run(into, id);
    } else if (isWaiting(event['state'])) {
      drop(store, id, counters, event['state']);
    } else if (isWaiting(same['state'])) {
      drop(store, Number(same['id']), counters, same['state']);
      store.statement('update event set lead = ? where id = ?').run(into, id);
    } else {
      // Both went out before anybody knew: both stay, one of them beside the order.
      store.statement('update event set lead = ?, copy = id where id = ?').run(into, id);
    }
  }
}

function isWaiting(state: unknown): boolean {
  return state === states.held.id || state === states.pending.id;
}

function drop(store: Sqlite, id: number, counters: CounterDeltas, state: unknown): void {
  store.statement('delete from event where id = ?').run(id);
  store.statement('delete from payload where event = ?').run(id);
  counters.move(stateOf(Number(state)), undefined);
  counters.add('duplicate');
}
