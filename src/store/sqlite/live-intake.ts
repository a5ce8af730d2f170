import type { AmbiguousRow, LiveDecisions, LivePlace, LiveRows, LiveStore } from '../../intake/index.ts';
import { holdReasons, states } from '../../outbox/index.ts';
import { addDirectoryLead } from './add-directory-lead.ts';
import { completeEvents } from './complete-events.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { type RowToStage, rowStager } from './intake-stage.ts';
import { leadKeys } from './lead-keys.ts';
import { liveEndpoints } from './live-endpoints.ts';
import { livePlanner } from './live-plan.ts';
import { leaveRoomForDelivery } from './room.ts';
import { stageRows } from './stage-rows.ts';
import { StoreError } from './store-error.ts';

// SEARCH plan_queue USING INDEX plan_queue_held (dataset=? AND due<?)
const dueLeads =
  'select lead from plan_queue where dataset = ? and import is null and due <= ? order by due, lead limit ?';
const firstDue = `
  select due from plan_queue where dataset = (select id from dataset where dataset = ?) and import is null
  order by due limit 1`;

const wakeUnmapped = `
  update plan_queue set due = 0 where import is null and lead in (
    select q.lead from plan_queue q join event e on e.lead = q.lead
    where q.dataset = ? and q.import is null and e.state = ${states.held.id}
      and e.hold = ${holdReasons.unmapped_stage.id})`;

/** Live intake's store on SQLite. */
export function sqliteLiveStore(store: Sqlite): LiveStore {
  const stages = stageRows(store);
  const keys = leadKeys(store, true);
  const stager = rowStager(store, keys, stages);
  const endpoints = liveEndpoints(store);
  const planner = livePlanner(store, stages);

  async function transaction<T>(work: () => T): Promise<T> {
    try {
      return await store.transaction(work);
    } catch (error) {
      stages.forget();
      throw error;
    }
  }

  function receiveDataset(
    name: string,
    parts: readonly LiveRows[],
    decide: LiveDecisions,
    places: Map<LiveRows, LivePlace>,
  ): readonly AmbiguousRow[] {
    const dataset = makeDataset(store, name);
    const counters = new CounterDeltas();
    const rows: RowToStage[] = [];
    for (const [source, some] of Map.groupBy(parts, (part) => part.source))
      rows.push(...placeRows(dataset, source, some, places));
    const { touched, fresh } = stager.live(dataset, rows, counters);
    return planner.plan({ dataset, name, counters, fresh }, touched, decide);
  }

  /** One write for each endpoint, however many requests it got. */
  function placeRows(
    dataset: number,
    source: string,
    parts: readonly LiveRows[],
    places: Map<LiveRows, LivePlace>,
  ): readonly RowToStage[] {
    const all = parts.flatMap(({ rows }) => rows);
    const { import: importId, firstRow } = endpoints.place(dataset, source, all.length);
    let next = firstRow;
    for (const part of parts) {
      places.set(part, { import: importId, firstRow: next });
      next += part.rows.length;
    }
    const invalid = all.filter(({ kind }) => kind === 'invalid').length;
    endpoints.trimInvalid(dataset, source, importId, invalid);
    return all.map((read, index) => ({ importId, source, row: firstRow + index, read }));
  }

  return {
    receive: (parts, decide) =>
      transaction(() => {
        leaveRoomForDelivery(store);
        const places = new Map<LiveRows, LivePlace>();
        const datasets = Map.groupBy(parts, (part) => part.dataset);
        const ambiguous = [...datasets].flatMap(([dataset, some]) =>
          receiveDataset(dataset, some, decide, places),
        );
        return { places, ambiguous };
      }),

    complete: (name, completions, decide) =>
      transaction(() => {
        leaveRoomForDelivery(store);
        const dataset = makeDataset(store, name);
        const counters = new CounterDeltas();
        const writer = { keys, stages };
        const { places, touched } = completeEvents(store, writer, dataset, completions, decide.adopt);
        const ambiguous = planner.plan({ dataset, name, counters }, touched, decide);
        return { places, ambiguous };
      }),

    addLeads: (dataset, leads, decide) =>
      transaction(() => {
        leaveRoomForDelivery(store);
        const id = makeDataset(store, dataset);
        const counters = new CounterDeltas();
        const touched = new Set<number>();
        let added = 0;
        for (const one of leads) {
          const { lead, isNew } = addDirectoryLead(store, keys, id, one);
          touched.add(lead);
          if (isNew) added++;
        }
        counters.add('leads', added);
        planner.plan({ dataset: id, name: dataset, counters }, touched, decide);
        return added;
      }),

    release: (dataset, limit, decide) =>
      transaction(() => {
        const id = makeDataset(store, dataset);
        const now = Math.floor(store.clock() / 1000);
        const leads = store
          .statement(dueLeads)
          .all(id, now, limit)
          .map(({ lead }) => Number(lead));
        if (leads.length > 0)
          planner.plan({ dataset: id, name: dataset, counters: new CounterDeltas() }, new Set(leads), decide);
        return leads.length;
      }),

    wakeUnmapped: (dataset) =>
      transaction(() => {
        store.statement(wakeUnmapped).run(makeDataset(store, dataset));
      }),

    nextDue: async (dataset) => {
      const due = store.statement(firstDue).get(dataset)?.['due'];
      return typeof due === 'number' ? due : undefined;
    },

    overloaded: () => new StoreError('store_busy', 'more changes are waiting than can be taken'),
  };
}
