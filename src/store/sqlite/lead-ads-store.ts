import { keyTypes, type LeadAdsStore, type PageEnd } from '../../leads/index.ts';
import { awaitedStages } from './awaited-stages.ts';
import { addCounter } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { keptLeads } from './kept-leads.ts';
import { keyValue } from './lead-keys.ts';

/** How long a lead is with whoever took it: two requests of at most 15 s, and what comes after them. */
const lease = 60_000;
/** How long a lead that was given up is remembered, so that Meta's repetitions don't bring it back. */
const endedFor = 30 * 86_400_000;

// What is known already need not be fetched: Meta repeats itself for up to 36 hours.
const queue = `
  insert into lead_fetch (dataset, lead_id, page, created, due)
  select ?1, ?2, ?3, ?4, ?5 where not exists (
    select 1 from lead_of_key k join lead l on l.id = k.lead
    where k.dataset = ?1 and k.type = ${keyTypes.lead_id} and k.value = ?6 and k.source = '' and l.known <> '{}')
  on conflict (dataset, lead_id) do nothing`;

// SEARCH lead_fetch USING COVERING INDEX lead_fetch_due (dataset=? AND page=? AND due<?)
const due = `
  select 1 from lead_fetch f join dataset d on d.id = f.dataset
  where d.dataset = ? and f.page = ? and f.ended is null and f.due <= ? limit 1`;

// SEARCH lead_fetch USING INDEX lead_fetch_due (dataset=? AND page=? AND due<?)
const take = `
  select lead_id, created, tries, claims from lead_fetch
  where dataset = ?1 and page = ?2 and ended is null and due <= ?3 order by due limit ?4`;

const rest = `
  insert into lead_page (dataset, page, due, failures, reason, since, credential) values (?1, ?2, ?3, 1, ?4, ?5, ?6)
  on conflict (dataset, page) do update set due = excluded.due, failures = failures + 1,
    since = iif(reason is null, excluded.since, since), reason = coalesce(excluded.reason, reason),
    credential = coalesce(excluded.credential, credential)`;

const works = `
  insert or replace into lead_page (dataset, page, due, failures, reason, since, credential)
  values (?, ?, 0, 0, null, null, ?)`;

/** What Lead Ads needs of a store, on SQLite. */
export function sqliteLeadAdsStore(store: Sqlite): LeadAdsStore {
  const pageOf = (dataset: number, page: string): Record<string, unknown> | undefined =>
    store.statement('select * from lead_page where dataset = ? and page = ?').get(dataset, page);
  const idOf = (dataset: string): number =>
    Number(store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? 0);

  return {
    ...keptLeads(store),
    ...awaitedStages(store),

    queueFetch: (dataset, leads) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        const now = store.clock();
        for (const { leadId, page, created } of leads)
          store.statement(queue).run(id, leadId, page, created, now, keyValue(leadId));
        store
          .statement('delete from lead_fetch where dataset = ? and ended is not null and ended_at < ?')
          .run(id, now - endedFor);
      }),

    pagesDue: async (pages) =>
      pages.filter(
        ({ dataset, page }) => store.statement(due).get(dataset, page, store.clock()) !== undefined,
      ),

    claim: ({ dataset, page }, mark, limit) => {
      const id = idOf(dataset);
      const known = pageOf(id, page);
      const isRefused = typeof known?.['reason'] === 'string' && known['credential'] === mark;
      const isThrottled = known?.['reason'] === null;
      if ((isRefused || isThrottled) && Number(known?.['due']) > store.clock()) return Promise.resolve([]);
      return store.transaction(() => {
        const now = store.clock();
        // A token that is refused is tried with one lead, not with all.
        const rows = store.statement(take).all(id, page, now, isRefused ? 1 : limit);
        return rows.map((row) => {
          const [leadId, claim] = [String(row['lead_id']), Number(row['claims']) + 1];
          store
            .statement('update lead_fetch set claims = ?, due = ? where dataset = ? and lead_id = ?')
            .run(claim, now + lease, id, leadId);
          return { leadId, page, created: Number(row['created']), tries: Number(row['tries']), claim };
        });
      });
    },

    settle: ({ dataset, page }, ends, pageEnd) =>
      store.transaction(() => {
        const id = idOf(dataset);
        const now = store.clock();
        for (const { lead, end } of ends) {
          const mine = 'where dataset = ? and lead_id = ? and claims = ? and ended is null';
          const key = [id, lead.leadId, lead.claim] as const;
          if (end.kind === 'done') {
            const { changes } = store.statement(`delete from lead_fetch ${mine}`).run(...key);
            if (changes === 1) addCounter(store, id, end.optedOut ? 'leads_opted_out' : 'leads_fetched', 1);
          } else if (end.kind === 'later') {
            store.statement(`update lead_fetch set tries = tries + 1, due = ? ${mine}`).run(end.due, ...key);
          } else if (end.kind === 'again') {
            store.statement(`update lead_fetch set due = ? ${mine}`).run(now, ...key);
          } else {
            store
              .statement(`update lead_fetch set ended = ?, ended_at = ? ${mine}`)
              .run(end.why, now, ...key);
          }
        }
        return pageEnd === undefined ? undefined : settlePage(id, page, pageEnd, now);
      }),

    pageState: async ({ dataset, page }) => {
      const row = pageOf(idOf(dataset), page);
      const refused = typeof row?.['reason'] === 'string';
      const mark = row?.['credential'];
      return {
        failures: Number(row?.['failures'] ?? 0),
        refused,
        ...(!refused && typeof mark === 'string' && { worksWith: mark }),
      };
    },

    giveUp: (createdBefore) => {
      const late = 'from lead_fetch where ended is null and created < ?';
      if (store.statement(`select 1 ${late} limit 1`).get(createdBefore) === undefined)
        return Promise.resolve(0);
      return store.transaction(() =>
        Number(
          store
            .statement(
              `update lead_fetch set ended = 'too_late', ended_at = ? where ended is null and created < ?`,
            )
            .run(store.clock(), createdBefore).changes,
        ),
      );
    },
  };

  function settlePage(
    dataset: number,
    page: string,
    end: PageEnd,
    now: number,
  ): 'refused' | 'works_again' | undefined {
    const wasRefused = pageOf(dataset, page)?.['reason'] != null;
    if (end.kind === 'works') {
      store.statement(works).run(dataset, page, end.mark);
      return wasRefused ? 'works_again' : undefined;
    }
    const [reason, mark] = end.kind === 'no_access' ? [end.reason, end.mark] : [null, null];
    store.statement(rest).run(dataset, page, end.due, reason, reason === null ? null : now, mark);
    return reason !== null && !wasRefused ? 'refused' : undefined;
  }
}
