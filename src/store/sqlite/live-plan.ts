import type { AmbiguousRow, LeadRows, LeadWrites, LiveDecisions } from '../../intake/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { eventsUnderWay } from './events-under-way.ts';
import { foreignImports } from './foreign-imports.ts';
import { planWriter } from './intake-plan.ts';
import { tellsApart } from './lead-keys.ts';
import { type LinkRun, leadLinker, lookAgain } from './link-leads.ts';
import { readLeads, type StoredLead } from './read-leads.ts';
import type { StageRows } from './stage-rows.ts';

// SEARCH lead USING COVERING INDEX lead_without_id (dataset=?)
const anyUnlinked = 'select 1 from lead where dataset = ? and lead_id is null limit 1';

/**
 * Leads without lead id among those touched, and those that share a key with one of them. Those with the strongest keys
 * first, as an import does it. SEARCH mine USING PRIMARY KEY (lead=?), other USING PRIMARY KEY (dataset=? AND type=? ...)
 */
const unlinkedNear = `
  with near (lead) as (
    select value from json_each(?1)
    union
    select other.lead from json_each(?1) touched cross join lead_key mine on mine.lead = touched.value
    cross join lead_of_key other on other.dataset = ?2 and other.type = mine.type and other.value = mine.value
      and other.source = mine.source and other.lead <> mine.lead
    where ${tellsApart('?2')})
  select l.id as lead, min(k.type) as strongest
  from near cross join lead l on l.id = near.lead and l.lead_id is null cross join lead_key k on k.lead = l.id
  group by l.id order by strongest, l.id`;

const waitsForImport = `
  select lead from plan_queue where lead in (select value from json_each(?)) and import in (select value from json_each(?))`;

const planLater = `
  insert into plan_queue (lead, dataset, due) values (?, ?, ?)
  on conflict (lead) do update set due = max(due, excluded.due) where import is null`;

const noLeads: ReadonlyMap<number, StoredLead> = new Map();

/** Whose leads are planned, and what is counted meanwhile. */
interface PlanRun {
  readonly dataset: number;
  readonly name: string;
  readonly counters: CounterDeltas;
  /** Leads that need not be read, unless linking comes upon something. */
  readonly fresh?: ReadonlyMap<number, StoredLead>;
}

/** Links and plans leads that were just touched. All of it runs inside a transaction of the caller. */
export function livePlanner(store: Sqlite, stages: StageRows) {
  const linker = leadLinker(store);

  /** @returns whether there was anybody to link, so that leads may have changed */
  function linkNear(
    dataset: number,
    touched: ReadonlySet<number>,
    run: LinkRun,
    decide: LiveDecisions,
  ): boolean {
    if (touched.size === 0 || store.statement(anyUnlinked).get(dataset) === undefined) return false;
    const near = store.statement(unlinkedNear).all(JSON.stringify([...touched]), dataset);
    near.forEach(({ lead, strongest }, index) => {
      linker.linkOne(Number(lead), decide.link, run);
      // What these leads teach counts from the next kind of key on.
      if (near[index + 1]?.['strongest'] !== strongest) run.learned.splice(0).forEach(linker.learn);
    });
    return near.length > 0;
  }

  return {
    /** @returns rows whose lead id could not be recovered since several leads compete */
    plan(
      { dataset, name, counters, fresh = noLeads }: PlanRun,
      touched: ReadonlySet<number>,
      decide: LiveDecisions,
    ): readonly AmbiguousRow[] {
      const sending = eventsUnderWay(store, dataset);
      const foreign = new Set(foreignImports(store, dataset));
      const linked = new Set(touched);
      const run = {
        counters,
        sending,
        foreign,
        learned: [],
        ambiguous: [],
        touched: linked,
        putOff: new Set<number>(),
      };
      const known = linkNear(dataset, touched, run, decide) ? noLeads : fresh;
      for (const lead of run.putOff) {
        if (linked.delete(lead)) store.statement(planLater).run(lead, dataset, lookAgain(store));
      }
      const leads = [...linked];
      const shared = waitForImports(leads, foreign);
      const writer = planWriter(store, stages, dataset, counters);
      const again = new Set<number>();
      const toRead = leads.filter((lead) => !known.has(lead));
      for (const lead of [...known.values(), ...readLeads(store, stages, toRead, sending)]) {
        const isShared = shared.has(lead.rows.lead);
        const rows = isShared ? withoutImports(lead.rows, foreign) : lead.rows;
        const writes = decide.plan(name, rows);
        writer.write(lead, isShared ? leavingToImport(writes) : writes);
        if (isShared || writes.planAgain !== undefined) again.add(lead.rows.lead);
      }
      writer.finish(leads.filter((lead) => !again.has(lead)));
      return run.ambiguous;
    },
  };

  /** Those of the leads with rows of imports that other processes still read: these plan them at their end. */
  function waitForImports(leads: readonly number[], foreign: ReadonlySet<number>): ReadonlySet<number> {
    if (foreign.size === 0) return foreign;
    const rows = store.statement(waitsForImport).all(JSON.stringify(leads), JSON.stringify([...foreign]));
    return new Set(rows.map(({ lead }) => Number(lead)));
  }
}

function withoutImports(rows: LeadRows, foreign: ReadonlySet<number>): LeadRows {
  return { ...rows, events: rows.events.filter((event) => !event.staged || !foreign.has(event.import)) };
}

/** The lead stays in the queue as the import left it, and so do its keys. */
function leavingToImport({ forget: _, planAgain: __, ...writes }: LeadWrites): LeadWrites {
  return writes;
}
