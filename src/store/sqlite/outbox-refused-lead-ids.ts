import { eventFlags } from '../../intake/index.ts';
import { leadIdBit } from '../../leads/index.ts';
import { withoutLeadId } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';

// All of these run inside a transaction of the caller.

const remember = `
  insert into refused_lead_id (dataset, lead_id, at, event, attempt) values (?, ?, ?, ?, ?)
  on conflict (dataset, lead_id) do nothing`;

// SEARCH refused USING PRIMARY KEY (dataset=? AND lead_id=?) for each lead. `?2` is a JSON array of leads.
const refusedAmong = `
  select lead.id, refused.event from json_each(?2) as wanted
  join lead on lead.id = wanted.value
  join refused_lead_id refused on refused.dataset = ?1 and refused.lead_id = lead.lead_id`;

const forget = `
  delete from refused_lead_id where dataset = ?1 and lead_id in (
    select lead.lead_id from event join lead on lead.id = event.lead
    where event.id in (select value from json_each(?2)))`;

const strip = 'update event set flags = flags & ~?2, keys = keys & ~?3 where id = ?1';
const note = "insert into history (event, at, what, detail) values (?, ?, 'lead_id_removed', ?)";

/** Meta does not take the lead id of this event (100/2804036): no event with it is sent any more. */
export function rememberRefusedLeadId(store: Sqlite, dataset: number, event: number, attempt: number): void {
  const leadId = partedOf(store, event)?.leadId;
  if (leadId === undefined) return;
  store.statement(remember).run(dataset, leadId, store.clock(), event, attempt);
}

/** Which of these leads have a lead id that Meta does not take, and the event by which that was found out. */
export function leadsWithRefusedId(
  store: Sqlite,
  dataset: number,
  leads: readonly number[],
): ReadonlyMap<number, number> {
  const some = store.statement('select 1 from refused_lead_id where dataset = ? limit 1').get(dataset);
  if (some === undefined) return new Map();
  const rows = store.statement(refusedAmong).all(dataset, JSON.stringify(leads));
  return new Map(rows.map((row) => [Number(row['id']), Number(row['event'])]));
}

/**
 * What is left for an event of such a lead: an event whose lead id we had recovered goes once more without it, if its
 * other keys are enough. Its payload is then rewritten and its history says so.
 *
 * @returns `none`: it has no lead id; `removed`: it has none any more; `stuck`: it can't go without.
 */
export function partFromLeadId(store: Sqlite, event: number): 'none' | 'removed' | 'stuck' {
  const parted = partedOf(store, event);
  if (parted === undefined) return 'none';
  const flags = Number(store.statement('select flags from event where id = ?').get(event)?.['flags']);
  if ((flags & eventFlags.recovered) === 0 || parted.body === undefined) return 'stuck';
  store.statement('update payload set body = ? where event = ?').run(parted.body, event);
  store.statement(strip).run(event, eventFlags.recovered, leadIdBit);
  store
    .statement(note)
    .run(event, store.clock(), 'Meta does not take the lead id that was recovered for it; sent without.');
  return 'removed';
}

/** Meta may be asked again for the lead ids of these events' leads. Gives how many were forgotten. */
export function forgetRefusedLeadIds(store: Sqlite, dataset: number, events: readonly number[]): number {
  return Number(store.statement(forget).run(dataset, JSON.stringify(events)).changes);
}

function partedOf(store: Sqlite, event: number): ReturnType<typeof withoutLeadId> {
  const body = store.statement('select body from payload where event = ?').get(event)?.['body'];
  return typeof body === 'string' ? withoutLeadId(body) : undefined;
}
