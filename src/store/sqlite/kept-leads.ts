import type { KeptLead, LeadAdsStore } from '../../leads/index.ts';
import type { UnmappedPage } from '../../report/index.ts';
import type { Sqlite } from './database.ts';

const insert = `
  insert into kept_lead (endpoint, page, lead_id, form, created, received, unmapped) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (endpoint, page, lead_id) do nothing`;

// An initial stage's time is at the earliest a second after the lead's creation.
const ready = `
  select page, lead_id, form, created, received from kept_lead
  where endpoint = ?1 and page in (select value from json_each(?2)) and created < ?3
  order by created, lead_id limit 1000`;

const unmapped = `
  select endpoint, page, count(*) as count, min(received) as oldest, max(received) as newest
  from kept_lead where unmapped = 1 group by endpoint, page order by endpoint, page`;

/** Leads can be downloaded from Meta, and are recovered, for 90 days. */
const longest = 90 * 86_400;

/** A page that no dataset is named for, and how many of its leads wait. Moments in Unix seconds. */
export function unmappedPages(store: Sqlite): readonly UnmappedPage[] {
  return store
    .statement(unmapped)
    .all()
    .map((row) => ({
      endpoint: String(row['endpoint']),
      page: String(row['page']),
      leads: Number(row['count']),
      oldest: Number(row['oldest']),
      newest: Number(row['newest']),
    }));
}

/** The part of the Lead Ads store that keeps what can't be taken in yet. */
export function keptLeads(store: Sqlite): Pick<LeadAdsStore, 'keep' | 'kept' | 'dropKept'> {
  return {
    keep: (endpoint, leads, isUnmapped) =>
      store.transaction(() => {
        for (const { page, leadId, formId, created, received } of leads)
          store.statement(insert).run(endpoint, page, leadId, formId, created, received, isUnmapped ? 1 : 0);
        store
          .statement('delete from kept_lead where endpoint = ? and received < ?')
          .run(endpoint, Math.floor(store.clock() / 1000) - longest);
      }),

    kept: async (endpoint, pages, now) =>
      store
        .statement(ready)
        .all(endpoint, JSON.stringify(pages), now)
        .map(
          (row): KeptLead => ({
            page: String(row['page']),
            leadId: String(row['lead_id']),
            formId: String(row['form']),
            created: Number(row['created']),
            received: Number(row['received']),
          }),
        ),

    dropKept: (endpoint, leads) =>
      store.transaction(() => {
        for (const { page, leadId } of leads)
          store
            .statement('delete from kept_lead where endpoint = ? and page = ? and lead_id = ?')
            .run(endpoint, page, leadId);
      }),
  };
}
