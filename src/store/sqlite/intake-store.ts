import type { IntakeStore } from '../../intake/index.ts';
import { holdReasons, states } from '../../outbox/index.ts';
import { CounterDeltas, foldCounters } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { eventsUnderWay } from './events-under-way.ts';
import { foreignImports } from './foreign-imports.ts';
import { planWriter } from './intake-plan.ts';
import { rowStager } from './intake-stage.ts';
import { leadKeys } from './lead-keys.ts';
import { readLeads } from './read-leads.ts';
import { stageRows } from './stage-rows.ts';

// SEARCH plan_queue USING INDEX plan_queue_due (dataset=? AND due<?)
const nextLeads = `
  select lead from plan_queue
  where dataset = ? and due <= ? and (import is null or import not in (select value from json_each(?)))
  order by due, lead limit ?`;

// Linking put them off; what is due at once belongs to an import of another process. An event is staged while it has a
// copy number of its own.
const postponed = `
  select count(*) as count from plan_queue q
  where q.dataset = (select id from dataset where dataset = ?) and q.due > 0 and exists (
    select 1 from event e where e.lead = q.lead and e.copy <> 0 and e.state = ${states.held.id}
      and e.hold = ${holdReasons.import.id})`;

/** Rows that an earlier import of the same file refused: this one has read them all again. */
const dropReplaced = `
  delete from invalid_row where dataset = ?1 and import < (
    select min(own.id) from import own
    where own.dataset = ?1 and own.owner = ?2 and own.finished_at is null and own.name = invalid_row.source)`;

/** Intake's store on SQLite. */
export function sqliteIntakeStore(store: Sqlite): IntakeStore {
  const stages = stageRows(store);
  const keys = leadKeys(store);
  const stager = rowStager(store, keys, stages);
  const names = new Map<number, string>();

  async function transaction<T>(work: () => T): Promise<T> {
    try {
      return await store.transaction(work);
    } catch (error) {
      stages.forget();
      throw error;
    }
  }

  return {
    beginImport: (dataset, name) =>
      transaction(() => {
        const { lastInsertRowid } = store
          .statement(
            'insert into import (dataset, name, owner, started_at, seen_at) values (?1, ?2, ?3, ?4, ?4)',
          )
          .run(makeDataset(store, dataset), name, store.owner, store.clock());
        names.set(Number(lastInsertRowid), name);
        return Number(lastInsertRowid);
      }),

    stage: (dataset, importId, rows) =>
      transaction(() =>
        stager.import(makeDataset(store, dataset), importId, names.get(importId) ?? '', rows),
      ),

    planNext: (dataset, limit, decide) =>
      transaction(() => {
        const id = makeDataset(store, dataset);
        const now = Math.floor(store.clock() / 1000);
        const leads = store
          .statement(nextLeads)
          .all(id, now, JSON.stringify(foreignImports(store, id)), limit)
          .map(({ lead }) => Number(lead));
        const writer = planWriter(store, stages, id, new CounterDeltas());
        const again = new Set<number>();
        for (const lead of readLeads(store, stages, leads, eventsUnderWay(store, id))) {
          const writes = decide(lead.rows);
          writer.write(lead, writes);
          if (writes.planAgain !== undefined) again.add(lead.rows.lead);
        }
        writer.finish(leads.filter((lead) => !again.has(lead)));
        return leads.length;
      }),

    toPlan: async (dataset) => {
      const row = store
        .statement(
          'select count(*) as count from plan_queue where dataset = (select id from dataset where dataset = ?)',
        )
        .get(dataset);
      return Number(row?.['count']);
    },

    postponed: async (dataset) => Number(store.statement(postponed).get(dataset)?.['count']),

    finishImports: (dataset) =>
      transaction(() => {
        const id = makeDataset(store, dataset);
        const foreign = JSON.stringify(foreignImports(store, id));
        store.statement(dropReplaced).run(id, store.owner);
        store
          .statement(
            `update import set finished_at = ? where dataset = ? and finished_at is null
               and id not in (select value from json_each(?))`,
          )
          .run(store.clock(), id, foreign);
        foldCounters(store, id);
      }),
  };
}
