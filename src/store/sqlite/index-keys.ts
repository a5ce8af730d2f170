import type { Sqlite } from './database.ts';

const leadsAtOnce = 250_000;
const keysAtOnce = 1_000;

// Sorted, neighbours come to lie on the same page: 1,000 random keys would each write a page of their own.
const collect = `
  insert into temp.key_run (dataset, type, value, source, lead)
  select l.dataset, k.type, k.value, k.source, k.lead
  from (select distinct lead from unindexed_lead where id <= ?) u
  cross join lead l on l.id = u.lead cross join lead_key k on k.lead = u.lead
  order by 1, 2, 3, 4, 5`;

const write = `
  insert or ignore into lead_of_key (dataset, type, value, source, lead)
  select dataset, type, value, source, lead from temp.key_run where id between ? and ?`;

const lastOfRun = 'select max(id) as last from (select id from unindexed_lead order by id limit ?)';

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
      store.statement('delete from unindexed_lead where id <= ?').run(Number(last)),
    );
    store.db.exec('delete from temp.key_run');
  }
}
