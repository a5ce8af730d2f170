import {
  deadline,
  type EventAction,
  hindrance,
  holdReasonOf,
  holdReasons,
  stateOf,
  states,
} from '../../outbox/index.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { eventsUnderWay } from './events-under-way.ts';
import { forgetRefusedLeadIds } from './outbox-refused-lead-ids.ts';

/** SQL: the event `e` is neither the one of its lead and stage nor a live one that waits to become it. */
export const isExtra = `(e.copy <> 0 and (e.state <> ${states.held.id} or e.hold = ${holdReasons.import.id}))`;

// SEARCH e USING INTEGER PRIMARY KEY (rowid=?)
const targets = `
  select e.id, e.dataset, e.lead, e.state, ${isExtra} as extra, e.time, e.hold, l.lane, f.code, f.subcode
  from event e join lead l on l.id = e.lead left join failure f on f.event = e.id
  where e.id in (select value from json_each(?))`;

const setState = 'update event set state = ?, hold = null, hold_until = null where id = ?';
const addHistory = 'insert into history (event, at, what, detail) values (?, ?, ?, ?)';

const enqueue = `
  insert into queue (lead, dataset, lane, due, deadline) values (?, ?, ?, 0, ?)
  on conflict (lead) do update set deadline = min(deadline, excluded.deadline), due = 0, failures = 0`;

const nextOfLead = `select min(time) as time from event where lead = ? and state = ${states.pending.id}`;

type Row = Record<string, unknown>;

/**
 * Replays or cancels those of the events to which it can be done; gives how many. Runs inside a transaction of the
 * caller, so what a request has under way is left alone.
 *
 * @param late the latest event_time whose deadline is past, Unix seconds
 */
export function actOnEvents(
  store: Sqlite,
  action: EventAction,
  ids: readonly number[],
  late: number,
  who: string,
): number {
  const counters = new Map<number, CounterDeltas>();
  const underWay = new Map<number, ReadonlySet<number>>();
  let done = 0;
  for (const row of store.statement(targets).all(JSON.stringify(ids))) {
    const dataset = Number(row['dataset']);
    const sending = underWay.get(dataset) ?? eventsUnderWay(store, dataset);
    underWay.set(dataset, sending);
    const state = sending.has(Number(row['id'])) ? 'sending' : stateOf(Number(row['state']));
    const why = hindrance(action, { state, extra: row['extra'] !== 0, late: Number(row['time']) <= late });
    if (why !== undefined || state === 'sending') continue;
    const deltas = counters.get(dataset) ?? new CounterDeltas();
    counters.set(dataset, deltas);
    if (action === 'replay') replay(store, row);
    else cancel(store, row);
    deltas.move(state, action === 'replay' ? 'pending' : 'cancelled');
    if (row['hold'] !== null) deltas.hold(holdReasonOf(Number(row['hold'])), undefined);
    const was =
      row['code'] === null ? state : `${state} (${[row['code'], row['subcode']].filter(Boolean).join('/')})`;
    store
      .statement(addHistory)
      .run(
        Number(row['id']),
        store.clock(),
        action === 'replay' ? 'replayed' : 'cancelled',
        `was ${was}; by ${who}`,
      );
    done += 1;
  }
  for (const [dataset, deltas] of counters) {
    deltas.write(store, dataset);
    // Meta is asked again whether it knows their leads.
    if (action === 'replay') forgetRefusedLeadIds(store, dataset, ids);
  }
  return done;
}

function replay(store: Sqlite, row: Row): void {
  const [id, dataset, lead] = [Number(row['id']), Number(row['dataset']), Number(row['lead'])];
  store.statement(setState).run(states.pending.id, id);
  store.statement('delete from failure where event = ?').run(id);
  store.statement(enqueue).run(lead, dataset, Number(row['lane']), deadline(Number(row['time'])));
}

function cancel(store: Sqlite, row: Row): void {
  const [id, lead] = [Number(row['id']), Number(row['lead'])];
  store.statement(setState).run(states.cancelled.id, id);
  if (row['hold'] !== null) {
    // Later events of its lead may have waited for it.
    store.statement('update plan_queue set due = 0 where lead = ?').run(lead);
    return;
  }
  const next = store.statement(nextOfLead).get(lead)?.['time'];
  if (typeof next === 'number')
    store.statement('update queue set deadline = ? where lead = ?').run(deadline(next), lead);
  else store.statement('delete from queue where lead = ?').run(lead);
}
