import type { Sqlite } from './database.ts';

const leadsAtOnce = 250_000;
const keysAtOnce = 1_000;

// Sorted, neighbours come to lie on the same page: 1,000 random keys would each write a page of their own.
const collect = `
  insert into temp.key_run (dataset, type, value, source, lead)
  select l.dataset, k.type, k.value, k.source, k.lead
  from unindexed_leads u cross join lead_key k on k.lead between u.first and u.last cross join lead l on l.id = k.lead
  where u.id <= ?
  order by 1, 2, 3, 4, 5`;

const write = `
  insert or ignore into lead_of_key (dataset, type, value, source, lead)
  select dataset, type, value, source, lead from temp.key_run where id between ? and ?`;

// So many ranges that they hold about as many leads as are sorted at once.
const lastOfRun = `
  select coalesce(min(id) filter (where leads >= ?), max(id)) as last from (
    select id, sum(last - first + 1) over (order by id) as leads from unindexed_leads)`;

/**
 * Points from the keys that imports have left to their leads, a thousand in one transaction. Whoever looks for leads by
 * other than their strongest key calls this first. Interrupted, it is done again by the next one.
 */
export async function indexKeys(store: Sqlite): Promise<void> {
  for (;;) {
    const last = store.statement(lastOfRun).get(leadsAtOnce)?.['last'];
    if (last == null) return;
    store.db.exec(`
      create temp table if not exists key_run (id integer primary key, dataset integer, type integer, value blob,
        source text, lead integer);
      delete from temp.key_run`);
    const { changes } = store.statement(collect).run(Number(last));
    for (let from = 1; from <= changes; from += keysAtOnce)
      await store.transaction(() => store.statement(write).run(from, from + keysAtOnce - 1));
    await store.transaction(() =>
      store.statement('delete from unindexed_leads where id <= ?').run(Number(last)),
    );
    store.db.exec('delete from temp.key_run');
  }
}
