import type { NewEvent, ReadRow } from '../../intake/index.ts';
import { holdReasons, states } from '../../outbox/index.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { eventIdBlob } from './event-id-blob.ts';
import { freshLead } from './fresh-lead.ts';
import type { LeadKeys } from './lead-keys.ts';
import { learnOwnRecord, linkRecords } from './link-records.ts';
import type { StoredLead } from './read-leads.ts';
import type { StageRows } from './stage-rows.ts';

const insertEvent = `
  insert into event (id, dataset, lead, stage, copy, time, precision, rank, state, flags, keys, hold, import, row,
    stored_at, event_id)
  values (?1, ?2, ?3, ?4, ?1, ?5, ?6, ?7, ${states.held.id}, ?8, ?9, ${holdReasons.import.id}, ?10, ?11, ?12, ?13)`;

const planLater = `
  insert into plan_queue (lead, dataset, due, import) values (?, ?, 0, ?)
  on conflict (lead) do update set due = 0, import = excluded.import
    where plan_queue.due <> 0 or plan_queue.import is not excluded.import`;

const rememberPast = `
  insert into past_stage (lead, stage, time, precision, only_known) values (?, ?, ?, ?, ?)
  on conflict (lead, stage, time) do update
    set precision = max(precision, excluded.precision), only_known = min(only_known, excluded.only_known)`;

const lookUpLater = `
  insert into look_up (event, dataset, source, object, record, change, since, due) values (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Writes the rows that an import has read. Runs inside a transaction of the caller. */
export function rowStager(store: Sqlite, keys: LeadKeys, stages: StageRows) {
  function stageEvent({ dataset, touch, fresh }: StageRun, at: EventPlace, event: NewEvent): void {
    const { importId, id, row } = at;
    let isNew = false;
    const lead = keys.findOrMake(dataset, event.keys, event.lane, event.leadCreated, () => {
      isNew = true;
    });
    learnOwnRecord(store, lead, event);
    const stage = stages.idOf(dataset, event.stage, event.stageName);
    const storedAt = Math.floor(store.clock() / 1000);
    store
      .statement(insertEvent)
      .run(
        id,
        dataset,
        lead,
        stage,
        event.time,
        event.precision,
        event.rank,
        event.flags,
        event.keyBits,
        importId,
        row,
        storedAt,
        eventIdBlob(event.eventId),
      );
    store
      .statement('insert into payload (event, body, warnings, refusal) values (?, ?, ?, ?)')
      .run(
        id,
        event.body,
        event.warnings.length === 0 ? null : event.warnings.join(','),
        event.refusal === undefined ? null : JSON.stringify(event.refusal),
      );
    touch(lead);
    if (isNew)
      fresh?.set(lead, freshLead(store, stages, { lead, id, stage, importId, row, storedAt }, event));
  }

  function queueLookUp(dataset: number, source: string, id: number, { lookUp }: NewEvent): void {
    if (lookUp === undefined) return;
    const now = store.clock();
    store.statement(lookUpLater).run(id, dataset, source, lookUp.object, lookUp.id, lookUp.change, now, now);
  }

  function stageRow({ importId, source, row, read }: RowToStage, run: StageRun): void {
    const { dataset, counters } = run;
    counters.add('read');
    switch (read.kind) {
      case 'event':
        queueLookUp(dataset, source, run.nextEvent, read.event);
        stageEvent(run, { importId, id: run.nextEvent++, row }, read.event);
        counters.add('valid');
        counters.add('changes');
        counters.move(undefined, 'held');
        counters.hold(undefined, 'import');
        break;
      case 'past': {
        const { keys: rowKeys, lane, leadCreated } = read.identity;
        const lead = keys.findOrMake(dataset, rowKeys, lane, leadCreated);
        const stage = stages.idOf(dataset, read.stage, read.stageName);
        store.statement(rememberPast).run(lead, stage, read.time, read.precision, read.onlyKnownLead ? 1 : 0);
        run.touch(lead);
        counters.add('skipped:too_old_on_arrival');
        break;
      }
      case 'invalid':
        writeInvalidRow(store, dataset, source, row, importId, read.problems);
        counters.add('invalid');
        break;
      case 'skipped': {
        const linked = read.links && linkRecords(store, keys, dataset, read.links);
        if (linked !== undefined) run.touch(linked);
        counters.add(`skipped:${read.reason}`);
        break;
      }
    }
  }

  function nextEvent(): number {
    const row = store.statement("select seq from sqlite_sequence where name = 'event'").get();
    return Number(row?.['seq'] ?? 0) + 1;
  }

  return {
    /** Rows of an import: their leads are planned when all of it is read. */
    import(dataset: number, importId: number, source: string, rows: readonly ReadRow[]): void {
      const counters = new CounterDeltas();
      store.statement('update import set seen_at = ? where id = ?').run(store.clock(), importId);
      const touch = (lead: number): void => {
        store.statement(planLater).run(lead, dataset, importId);
      };
      const run: StageRun = { dataset, counters, touch, nextEvent: nextEvent() };
      for (const read of rows) stageRow({ importId, source, row: read.row, read }, run);
      keys.finish();
      counters.write(store, dataset);
    },

    /** Rows that came one by one: gives their leads, which the caller plans in the same transaction. */
    live(dataset: number, rows: Iterable<RowToStage>, counters: CounterDeltas): TouchedLeads {
      const touched = new Set<number>();
      const fresh = new Map<number, StoredLead>();
      const touch = (lead: number): void => {
        touched.add(lead);
        fresh.delete(lead);
      };
      const run: StageRun = { dataset, counters, touch, fresh, nextEvent: nextEvent() };
      for (const row of rows) stageRow(row, run);
      return { touched, fresh };
    },
  };
}

/** A row, and where it came from. */
export interface RowToStage {
  readonly importId: number;
  /** The import's name. */
  readonly source: string;
  readonly row: number;
  readonly read: ReadRow;
}

/** Leads that rows belong to. */
export interface TouchedLeads {
  readonly touched: ReadonlySet<number>;
  /** Those of them that one row has made and no other has touched, as reading them would give them. */
  readonly fresh: ReadonlyMap<number, StoredLead>;
}

interface EventPlace {
  readonly importId: number;
  readonly id: number;
  readonly row: number;
}

interface StageRun {
  readonly dataset: number;
  readonly counters: CounterDeltas;
  readonly touch: (lead: number) => void;
  /** Collects leads that are new. */
  readonly fresh?: Map<number, StoredLead>;
  nextEvent: number;
}

/** Keeps a row's problems (never its values); a second import of the same place replaces them. */
export function writeInvalidRow(
  store: Sqlite,
  dataset: number,
  source: string,
  row: number,
  importId: number,
  problems: readonly unknown[],
): void {
  store
    .statement(
      'insert or replace into invalid_row (dataset, source, row, import, problems) values (?, ?, ?, ?, ?)',
    )
    .run(dataset, source, row, importId, JSON.stringify(problems));
}
