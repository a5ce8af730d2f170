import type { LeadDirectory } from '../../leads/index.ts';
import { addDirectoryLead } from './add-directory-lead.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { eventsUnderWay } from './events-under-way.ts';
import { indexKeys } from './index-keys.ts';
import { leadKeys, tellsApart } from './lead-keys.ts';
import { type Ambiguous, type Learned, leadLinker } from './link-leads.ts';

/**
 * Leads without lead id that have something to plan, or share a key with a lead that has. Driven by the leads without
 * an id: usually few. Those with the strongest keys first, so that the answer does not depend on the order of rows.
 */
const unlinkedLeads = `
  insert into temp.unlinked_run (lead, strongest) select l.id, min(k.type) as strongest
  from lead l join lead_key k on k.lead = l.id
  where l.dataset = ?1 and l.lead_id is null and (
    exists (select 1 from plan_queue q where q.lead = l.id)
    or exists (
      select 1 from lead_key mine
      cross join lead_of_key other on other.dataset = l.dataset and other.type = mine.type and other.value = mine.value
        and other.source = mine.source and other.lead <> mine.lead
      cross join plan_queue q on q.lead = other.lead
      where mine.lead = l.id and ${tellsApart('l.dataset')}))
  group by l.id order by strongest, l.id`;

// There may be millions of them: too many to hold in memory.
const unlinkedRun = `
  create temp table if not exists unlinked_run (id integer primary key, lead integer, strongest integer);
  delete from temp.unlinked_run`;
const nextUnlinked = 'select lead, strongest from temp.unlinked_run where id > ? order by id limit ?';

const leadsAtOnce = 500;

/** The lead directory on SQLite. */
export function sqliteLeadDirectory(store: Sqlite): LeadDirectory {
  const keys = leadKeys(store);
  const { linkOne, learn } = leadLinker(store);

  return {
    addLeads: (dataset, leads) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        const counters = new CounterDeltas();
        let added = 0;
        for (const lead of leads) if (addDirectoryLead(store, keys, id, lead).isNew) added++;
        keys.finish();
        counters.add('leads', added);
        counters.write(store, id);
        return added;
      }),

    async link(dataset, decide, onProgress) {
      await indexKeys(store);
      const id = Number(
        store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? -1,
      );
      store.db.exec(unlinkedRun);
      const { changes: of } = store.statement(unlinkedLeads).run(id);
      const ambiguous: Ambiguous[] = [];
      let learned: Learned[] = [];
      for (let done = 0; done < of; ) {
        const next = store.statement(nextUnlinked).all(done, leadsAtOnce + 1);
        const strongest = next[0]?.['strongest'];
        const some = next.slice(0, leadsAtOnce).filter((one) => one['strongest'] === strongest);
        done += some.length;
        await store.transaction(() => {
          const counters = new CounterDeltas();
          const sending = eventsUnderWay(store, id);
          for (const { lead } of some)
            linkOne(Number(lead), decide, { counters, sending, learned, ambiguous });
          if (next[some.length]?.['strongest'] !== strongest) {
            learned.forEach(learn);
            learned = [];
          }
          counters.write(store, id);
        });
        onProgress?.(done, Number(of));
      }
      store.db.exec('delete from temp.unlinked_run');
      return ambiguous;
    },
  };
}
