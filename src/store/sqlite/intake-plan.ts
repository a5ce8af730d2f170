import type {
  EventUpdate,
  ImpliedEvent,
  LeadEvent,
  LeadRows,
  LeadWrites,
  Removal,
} from '../../intake/index.ts';
import { mostCarriers, type UserData } from '../../leads/index.ts';
import { deadline, holdReasonOf, holdReasons, stateOf, states } from '../../outbox/index.ts';
import type { Problem } from '../../spec/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { eventIdBlob, eventIdText } from './event-id-blob.ts';
import { writeInvalidRow } from './intake-stage.ts';
import { carriersOf } from './lead-carriers.ts';
import type { StageRows } from './stage-rows.ts';

// SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)
const eventsOfLead = `
  select id, stage, copy, time, precision, rank, state, flags, keys, hold, hold_until, import, row,
    stored_at, event_id
  from event where lead = ? order by copy, id`;

const updateEvent = `
  update event set state = ?1, copy = iif(?2, 0, copy), time = ?3, rank = ?4, flags = ?5, keys = ?6, hold = ?7,
    hold_until = ?8, import = ?9, row = ?10 where id = ?11`;

// A file that is sent every day tells the same every day.
const note = `
  insert into history (event, at, what, detail) select ?1, ?2, ?3, ?4
  where not exists (select 1 from history where event = ?1 and what = ?3 and detail is ?4)`;

const insertImplied = `
  insert into event (dataset, lead, stage, copy, time, precision, rank, state, flags, keys, import, row, stored_at, event_id)
  values (?, ?, ?, 0, ?, 1, ?, ${states.pending.id}, 1, ?, ?, ?, ?, ?)`;

const enqueue = `
  insert into queue (lead, dataset, lane, due, deadline) values (?, ?, ?, 0, ?)
  on conflict (lead) do update set deadline = min(deadline, excluded.deadline)`;

/** Whether an import has stored an event that is not planned yet. */
export function isStaged(row: Record<string, unknown>): boolean {
  return row['copy'] !== 0 && row['state'] === states.held.id;
}

/** Reads a lead's rows for planning and writes what was decided. Both run inside a transaction of the caller. */
export function leadPlanner(store: Sqlite, stages: StageRows) {
  function read(lead: number, sending: ReadonlySet<number>): { rows: LeadRows; lane: number } | undefined {
    const row = store
      .statement('select lane, lead_id, created, known, from_meta from lead where id = ?')
      .get(lead);
    if (row === undefined) return undefined;
    const carriers = row['lead_id'] === null || row['from_meta'] === 1 ? 0 : carriersOf(store, lead);
    const past = store.statement('select stage, time, only_known from past_stage where lead = ?').all(lead);
    const events = store
      .statement(eventsOfLead)
      .all(lead)
      .map((event) => leadEvent(event, sending));
    return {
      lane: Number(row['lane']),
      rows: {
        lead,
        ...(row['lead_id'] !== null && { leadId: String(row['lead_id']) }),
        ...(row['created'] !== null && { created: Number(row['created']) }),
        ...(row['known'] !== null && { known: JSON.parse(String(row['known'])) as UserData }),
        fromMeta: row['from_meta'] === 1,
        ...(carriers > mostCarriers && { carriers }),
        past: past.map((one) => ({
          stage: stages.byId(Number(one['stage'])).key,
          time: Number(one['time']),
          onlyKnownLead: one['only_known'] === 1,
        })),
        events,
      },
    };
  }

  function leadEvent(row: Record<string, unknown>, sending: ReadonlySet<number>): LeadEvent {
    const id = Number(row['id']);
    const stage = stages.byId(Number(row['stage']));
    return {
      id,
      eventId: eventIdText(row['event_id']),
      stage: stage.key,
      stageName: stage.name,
      rank: Number(row['rank']),
      time: Number(row['time']),
      precision: Number(row['precision']),
      state: stateOf(Number(row['state'])),
      sending: sending.has(id),
      staged: isStaged(row),
      ...(row['hold'] !== null && {
        hold: {
          reason: holdReasonOf(Number(row['hold'])),
          ...(row['hold_until'] !== null && { until: Number(row['hold_until']) }),
        },
      }),
      flags: Number(row['flags']),
      keyBits: Number(row['keys']),
      import: Number(row['import']),
      row: Number(row['row']),
      storedAt: Number(row['stored_at']),
      body: () => String(store.statement('select body from payload where event = ?').get(id)?.['body']),
      refusal: () => {
        const refusal = store.statement('select refusal from payload where event = ?').get(id)?.['refusal'];
        return refusal == null ? [] : (JSON.parse(String(refusal)) as Problem[]);
      },
    };
  }

  function update(event: LeadEvent, change: EventUpdate, counters: CounterDeltas): void {
    const state = change.state ?? event.state;
    const hold = state === 'held' ? (change.hold ?? event.hold) : undefined;
    counters.hold(event.hold?.reason, hold?.reason);
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
    if (change.body !== undefined) {
      store.statement('update payload set body = ? where event = ?').run(change.body, event.id);
    }
    if (change.warnings !== undefined) {
      store
        .statement(`update payload set warnings = coalesce(warnings || ',', '') || ? where event = ?`)
        .run(change.warnings.join(','), event.id);
    }
  }

  function remove(dataset: number, event: LeadEvent, removal: Removal, counters: CounterDeltas): void {
    store.statement('delete from event where id = ?').run(event.id);
    store.statement('delete from payload where event = ?').run(event.id);
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

  function insert(dataset: number, lead: number, implied: ImpliedEvent): void {
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

  function write(
    dataset: number,
    lane: number,
    rows: LeadRows,
    writes: LeadWrites,
    counters: CounterDeltas,
  ): void {
    const byId = new Map(rows.events.map((event) => [event.id, event]));
    const pendingTimes: number[] = writes.implied.map((one) => one.time);
    // Removals first: what stays may take the place (lead, stage) of what goes.
    for (const removal of writes.removals) {
      const event = byId.get(removal.id);
      if (event !== undefined) remove(dataset, event, removal, counters);
    }
    for (const change of writes.updates) {
      const event = byId.get(change.id);
      if (event === undefined) continue;
      update(event, change, counters);
      const state = change.state ?? event.state;
      if (state !== event.state) counters.move(event.state, state);
      if (state === 'pending') pendingTimes.push(change.time ?? event.time);
    }
    for (const implied of writes.implied) {
      insert(dataset, rows.lead, implied);
      counters.add('implied');
      counters.move(undefined, 'pending');
    }
    for (const { event, what, detail } of writes.history) {
      store.statement(note).run(event, store.clock(), what, detail ?? null);
    }
    if (pendingTimes.length > 0) {
      store.statement(enqueue).run(rows.lead, dataset, lane, deadline(Math.min(...pendingTimes)));
    }
    if (writes.forget) {
      for (const table of ['lead_key', 'past_stage'])
        store.statement(`delete from ${table} where lead = ?`).run(rows.lead);
      store.statement('delete from lead where id = ?').run(rows.lead);
    }
  }

  return { read, write };
}
