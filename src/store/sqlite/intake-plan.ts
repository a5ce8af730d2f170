import type { EventUpdate, ImpliedEvent, LeadEvent, LeadWrites, Removal } from '../../intake/index.ts';
import { deadline, holdReasons, states } from '../../outbox/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { eventIdBlob } from './event-id-blob.ts';
import { writeInvalidRow } from './intake-stage.ts';
import { dropKeys } from './lead-keys.ts';
import type { StoredLead } from './read-leads.ts';
import type { StageRows } from './stage-rows.ts';

const updateEvent = `
  update event set state = ?1, copy = iif(?2, 0, copy), time = ?3, rank = ?4, flags = ?5, keys = ?6, hold = ?7,
    hold_until = ?8, import = ?9, row = ?10 where id = ?11`;

// What nearly all updates are: a staged event is let go as it is. OR FAIL: see outbox-settle.ts.
const release = `
  update or fail event set state = ${states.pending.id}, copy = 0, hold = null, hold_until = null
  where id in (select value from json_each(?))`;

// A file that is sent every day tells the same every day.
const note = `
  insert into history (event, at, what, detail) select ?1, ?2, ?3, ?4
  where not exists (select 1 from history where event = ?1 and what = ?3 and detail is ?4)`;

// What waits is planned again and again, and the same is found each time.
const addWarnings = `
  update payload set warnings = coalesce(warnings || ',', '') || ?1
  where event = ?2 and instr(coalesce(warnings, ''), ?1) = 0`;

const noteFailure = 'insert or replace into failure (event, dataset, at, reason) values (?, ?, ?, ?)';

const insertImplied = `
  insert into event (dataset, lead, stage, copy, time, precision, rank, state, flags, keys, import, row, stored_at, event_id)
  values (?, ?, ?, 0, ?, 1, ?, ${states.pending.id}, 1, ?, ?, ?, ?, ?)`;

const enqueue = `
  insert or fail into queue (lead, dataset, lane, due, deadline)
  select value ->> 0, ?, value ->> 1, 0, value ->> 2 from json_each(?) where true
  on conflict (lead) do update set deadline = min(deadline, excluded.deadline)`;

const planAgain = `
  insert into plan_queue (lead, dataset, due, import) values (?, ?, ?, null)
  on conflict (lead) do update set due = excluded.due, import = null`;
const planned = 'delete from plan_queue where lead in (select value from json_each(?))';

/** Writes what was decided about leads, inside a transaction of the caller; what all have in common comes at the end. */
export function planWriter(store: Sqlite, stages: StageRows, dataset: number, counters: CounterDeltas) {
  const released: number[] = [];
  const queued: (readonly [lead: number, lane: number, deadline: number])[] = [];

  function update(event: LeadEvent, change: EventUpdate): void {
    const state = change.state ?? event.state;
    const hold = state === 'held' ? (change.hold ?? event.hold) : undefined;
    counters.hold(event.hold?.reason, hold?.reason);
    if (event.staged && isPlainRelease(change)) {
      released.push(event.id);
      return;
    }
    if (change.stage !== undefined) {
      const stage = stages.idOf(dataset, change.stage.key, change.stage.name);
      store.statement('update event set stage = ? where id = ?').run(stage, event.id);
    }
    store
      .statement(updateEvent)
      .run(
        states[state].id,
        change.planned ? 1 : 0,
        change.time ?? event.time,
        change.rank ?? event.rank,
        change.flags ?? event.flags,
        change.keyBits ?? event.keyBits,
        hold === undefined ? null : holdReasons[hold.reason].id,
        hold?.until ?? null,
        change.from?.import ?? event.import,
        change.from?.row ?? event.row,
        event.id,
      );
    if (!['held', 'pending'].includes(event.state)) {
      store.statement('delete from failure where event = ?').run(event.id);
    }
    if (state === 'expired') {
      store.statement(noteFailure).run(event.id, dataset, store.clock(), change.reason ?? '');
    }
    if (change.body !== undefined) {
      store.statement('update payload set body = ? where event = ?').run(change.body, event.id);
    }
    if (change.warnings !== undefined) {
      store.statement(addWarnings).run(change.warnings.join(','), event.id);
    }
  }

  function remove(event: LeadEvent, removal: Removal): void {
    store.statement('delete from event where id = ?').run(event.id);
    store.statement('delete from payload where event = ?').run(event.id);
    // Only what was told to be waiting has a history.
    if (event.hold?.reason !== 'import') store.statement('delete from history where event = ?').run(event.id);
    counters.move(event.state, undefined);
    counters.hold(event.hold?.reason, undefined);
    if (removal.as === 'duplicate') {
      counters.add('duplicate');
      return;
    }
    counters.add('valid', -1);
    counters.add('changes', -1);
    if (removal.as === 'skipped') {
      counters.add(`skipped:${removal.reason}`);
      return;
    }
    counters.add('invalid');
    const source = store.statement('select name from import where id = ?').get(event.import);
    writeInvalidRow(store, dataset, String(source?.['name']), event.row, event.import, removal.problems);
  }

  function insert(lead: number, implied: ImpliedEvent): void {
    const stage = stages.idOf(dataset, implied.stage, implied.stageName);
    const now = Math.floor(store.clock() / 1000);
    const { lastInsertRowid } = store
      .statement(insertImplied)
      .run(
        dataset,
        lead,
        stage,
        implied.time,
        implied.rank,
        implied.keyBits,
        implied.from.import,
        implied.from.row,
        now,
        eventIdBlob(implied.eventId),
      );
    store
      .statement('insert into payload (event, body) values (?, ?)')
      .run(Number(lastInsertRowid), implied.body);
  }

  function write({ rows, lane }: StoredLead, writes: LeadWrites): void {
    const byId = new Map(rows.events.map((event) => [event.id, event]));
    const pendingTimes: number[] = writes.implied.map((one) => one.time);
    // Removals first: what stays may take the place (lead, stage) of what goes.
    for (const removal of writes.removals) {
      const event = byId.get(removal.id);
      if (event !== undefined) remove(event, removal);
    }
    for (const change of writes.updates) {
      const event = byId.get(change.id);
      if (event === undefined) continue;
      update(event, change);
      const state = change.state ?? event.state;
      if (state !== event.state) counters.move(event.state, state);
      if (state === 'pending') pendingTimes.push(change.time ?? event.time);
    }
    for (const implied of writes.implied) {
      insert(rows.lead, implied);
      counters.add('implied');
      counters.move(undefined, 'pending');
    }
    for (const { event, what, detail } of writes.history) {
      store.statement(note).run(event, store.clock(), what, detail ?? null);
    }
    if (pendingTimes.length > 0) queued.push([rows.lead, lane, deadline(Math.min(...pendingTimes))]);
    if (writes.forget) {
      dropKeys(store, rows.lead);
      store.statement('delete from past_stage where lead = ?').run(rows.lead);
      store.statement('delete from lead where id = ?').run(rows.lead);
    }
    if (writes.planAgain !== undefined) store.statement(planAgain).run(rows.lead, dataset, writes.planAgain);
  }

  return {
    write,
    /** Writes what was put off. `done`: the leads that need no further planning. */
    finish(done: readonly number[]): void {
      store.statement(release).run(JSON.stringify(released));
      store.statement(enqueue).run(dataset, JSON.stringify(queued));
      store.statement(planned).run(JSON.stringify(done));
      counters.write(store, dataset);
    },
  };
}

function isPlainRelease(change: EventUpdate): boolean {
  return change.state === 'pending' && change.planned === true && Object.keys(change).length === plainKeys;
}

// id, state, planned
const plainKeys = 3;
