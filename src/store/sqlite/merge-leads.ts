import { eventFlags } from '../../intake/index.ts';
import { holdReasonOf, holdReasons, stateOf, states } from '../../outbox/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { mergeLearnedKeys } from './lead-carriers.ts';
import { moveKeys } from './lead-keys.ts';

// All of these run inside a transaction of the caller.

/** Gives a staged event to the lead whose id was recovered for it. */
export function moveEvent(store: Sqlite, event: number, to: number): void {
  store.statement('update event set lead = ? where id = ?').run(to, event);
}

/** Gives a change that is known but was too old to be sent to another lead. */
export function movePast(store: Sqlite, from: number, stage: number, time: number, to: number): void {
  store
    .statement(
      `insert into past_stage (lead, stage, time, precision, only_known)
       select ?, stage, time, precision, 0 from past_stage where lead = ? and stage = ? and time = ?
       on conflict (lead, stage, time) do update set only_known = 0`,
    )
    .run(to, from, stage, time);
  store.statement('delete from past_stage where lead = ? and stage = ? and time = ?').run(from, stage, time);
}

const mergeRow = `
  update lead set
    lead_id = coalesce(lead.lead_id, gone.lead_id),
    created = case
      when lead.from_meta = 1 then lead.created
      when gone.from_meta = 1 then gone.created
      else min(coalesce(lead.created, gone.created), coalesce(gone.created, lead.created)) end,
    known = coalesce(lead.known, gone.known), from_meta = max(lead.from_meta, gone.from_meta)
  from lead as gone where lead.id = ?1 and gone.id = ?2`;

const mergePlan = `
  insert into plan_queue (lead, dataset, due, import)
  select ?1, l.dataset, 0, (select import from plan_queue where lead = ?2) from lead l where l.id = ?1
  on conflict (lead) do update set due = 0, import = coalesce(excluded.import, import)`;

const mergeQueue = `
  insert into queue (lead, dataset, lane, due, deadline)
  select ?1, q.dataset, l.lane, q.due, q.deadline from queue q, lead l where q.lead = ?2 and l.id = ?1
  on conflict (lead) do update set deadline = min(deadline, excluded.deadline)`;

/** Two leads prove to be one: the older stays, with its lane, and is planned again. Neither has events under way. */
export function mergeLeads(store: Sqlite, one: number, other: number, counters: CounterDeltas): void {
  const [into, from] = one < other ? [one, other] : [other, one];
  mergeEvents(store, into, from, counters);
  for (const past of store.statement('select stage, time from past_stage where lead = ?').all(from)) {
    movePast(store, from, Number(past['stage']), Number(past['time']), into);
  }
  mergeLearnedKeys(store, into, from);
  moveKeys(store, into, from);
  for (const sql of [mergeRow, mergePlan, mergeQueue]) store.statement(sql).run(into, from);
  for (const table of ['plan_queue', 'queue'])
    store.statement(`delete from ${table} where lead = ?`).run(from);
  store.statement('delete from lead where id = ?').run(from);
}

/** One event a stage. Of two, what is sent stays; what waits becomes a row to be planned again, as a new one would. */
function mergeEvents(store: Sqlite, into: number, from: number, counters: CounterDeltas): void {
  const counterpart = 'select id, state, hold, flags from event where lead = ? and stage = ? and copy = 0';
  const events = store
    .statement('select id, stage, state, hold, flags, copy from event where lead = ?')
    .all(from);
  for (const event of events) {
    const id = Number(event['id']);
    const same =
      event['copy'] === 0 ? store.statement(counterpart).get(into, Number(event['stage'])) : undefined;
    if (same === undefined) {
      store.statement('update event set lead = ? where id = ?').run(into, id);
    } else if (isWaiting(event)) {
      if (takeBack(store, event, counters))
        store.statement('update event set lead = ? where id = ?').run(into, id);
    } else if (isWaiting(same)) {
      takeBack(store, same, counters);
      store.statement('update event set lead = ? where id = ?').run(into, id);
    } else {
      // Both went out before anybody knew: both stay, one of them beside the order.
      store.statement('update event set lead = ?, copy = id where id = ?').run(into, id);
    }
  }
}

function isWaiting({ state }: Record<string, unknown>): boolean {
  return state === states.held.id || state === states.pending.id;
}

/** A planned event becomes a staged one again. An implied one has nothing to tell and goes; then the answer is false. */
function takeBack(store: Sqlite, event: Record<string, unknown>, counters: CounterDeltas): boolean {
  const id = Number(event['id']);
  const state = stateOf(Number(event['state']));
  const hold = event['hold'] === null ? undefined : holdReasonOf(Number(event['hold']));
  if ((Number(event['flags']) & eventFlags.implied) === 0) {
    store
      .statement('update event set copy = id, state = ?, hold = ?, hold_until = null where id = ?')
      .run(states.held.id, holdReasons.import.id, id);
    if (state !== 'held') counters.move(state, 'held');
    counters.hold(hold, 'import');
    return true;
  }
  store.statement('delete from event where id = ?').run(id);
  for (const table of ['payload', 'history', 'failure'])
    store.statement(`delete from ${table} where event = ?`).run(id);
  counters.move(state, undefined);
  counters.hold(hold, undefined);
  counters.add('duplicate');
  return false;
}
