import type { NewEvent, RowIdentity } from '../../intake/index.ts';
import { keyTypes } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';
import { keyValue, type LeadKeys } from './lead-keys.ts';
import { learnKey } from './link-leads.ts';

// SEARCH k USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?), SEARCH l USING INTEGER PRIMARY KEY
const leadOfRecord = `
  select k.lead, l.lead_id is not null as known from lead_of_key k join lead l on l.id = k.lead
  where k.dataset = ? and k.type = ${keyTypes.record_id} and k.value = ? and k.source = ?
  order by l.lead_id is null, l.created desc, k.lead desc limit 1`;

const forgetLater = 'insert or ignore into plan_queue (lead, dataset, due, import) values (?, ?, ?, null)';

const learned = 'insert or ignore into learned_key (lead, type, source, value) values (?, ?, ?, ?)';

/** Notes that the record of a lead's change is no carrier of its lead id. Runs inside a transaction of the caller. */
export function learnOwnRecord(store: Sqlite, lead: number, event: Pick<NewEvent, 'learned'>): void {
  if (event.learned === undefined) return;
  const { type, source, value } = event.learned;
  store.statement(learned).run(lead, keyTypes[type], source, keyValue(value));
}

/** Seconds that the records of a lead which nobody knows are kept together: its lead may still come. */
const keptFor = 86_400;

/**
 * Records of a CRM turn out to stand for one lead: it is known by all of them from now on. Where none of them is known yet
 * that is remembered for a day; a lead id is known by itself. Runs inside a transaction of the caller.
 *
 * @returns the lead that learned something; undefined where there is none
 */
export function linkRecords(
  store: Sqlite,
  keys: LeadKeys,
  dataset: number,
  { keys: records, lane }: RowIdentity,
): number | undefined {
  if (records[0]?.type === 'lead_id') return keys.findOrMake(dataset, records, lane, undefined);
  const found = records.flatMap(({ source, value }) => {
    const row = store.statement(leadOfRecord).get(dataset, keyValue(value), source);
    return row === undefined ? [] : [{ lead: Number(row['lead']), isKnown: row['known'] === 1 }];
  });
  const lead = (found.find(({ isKnown }) => isKnown) ?? found[0])?.lead;
  if (lead === undefined) {
    const made = keys.findOrMake(dataset, records, lane, undefined);
    store.statement(forgetLater).run(made, dataset, Math.floor(store.clock() / 1000) + keptFor);
    return undefined;
  }
  for (const { type, source, value } of records)
    learnKey(store, { to: lead, type: keyTypes[type], source, value: keyValue(value) });
  return lead;
}
