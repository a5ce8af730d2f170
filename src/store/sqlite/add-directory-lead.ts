import { addKnown, type DirectoryLead, type UserData } from '../../leads/index.ts';
import { states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { indexKeysOf, type LeadKeys, tellsApart } from './lead-keys.ts';

/**
 * A directory's lead has something to plan when its events wait, or when somebody without lead id may be this lead. In this
 * order, or SQLite would begin with all keys of the dataset: SEARCH mine USING PRIMARY KEY (lead=?), other USING PRIMARY KEY
 * (dataset=? AND type=? AND value=? AND source=?).
 */
export const planIfUseful = `
  insert into plan_queue (lead, dataset, due)
  select ?1, ?2, 0 where exists (
    select 1 from event where lead = ?1 and state in (${states.held.id}, ${states.pending.id})
  ) or exists (
    select 1 from lead_key mine cross join lead_of_key other on other.dataset = ?2 and other.type = mine.type
      and other.value = mine.value and other.source = mine.source and other.lead <> mine.lead
    cross join lead l on l.id = other.lead and l.lead_id is null
    where mine.lead = ?1 and ${tellsApart('?2')})
  on conflict (lead) do nothing`;

/** Adds one of Meta's leads, or completes it. Runs inside a transaction of the caller. */
export function addDirectoryLead(
  store: Sqlite,
  keys: LeadKeys,
  dataset: number,
  lead: DirectoryLead,
): { readonly lead: number; readonly isNew: boolean } {
  const strongest = lead.keys[0];
  const isNew = strongest === undefined || keys.find(dataset, strongest) === undefined;
  const id = keys.findOrMake(dataset, lead.keys, lead.lane, lead.created);
  indexKeysOf(store, id);
  const row = store.statement('select known from lead where id = ?').get(id);
  const before = row?.['known'] == null ? {} : (JSON.parse(String(row['known'])) as UserData);
  store
    .statement('update lead set known = ?, created = ?, from_meta = 1 where id = ?')
    .run(JSON.stringify(addKnown(lead.known, before)), lead.created, id);
  store.statement(planIfUseful).run(id, dataset);
  return { lead: id, isNew };
}
