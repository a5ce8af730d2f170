import { keyTypes, mostCarriers } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';

const kinds = `(${keyTypes.record_id}, ${keyTypes.em})`;
const isLearned = `exists (
  select 1 from learned_key t where t.lead = k.lead and t.type = k.type and t.source = k.source and t.value = k.value)`;

// SEARCH k USING PRIMARY KEY (lead=? AND type=?)... a handful of keys each.
const mostOfAKind = (where: string) => `
  select count(*) as carriers from lead_key k where k.lead = ? and k.type in ${kinds} ${where}
  group by k.type, k.source order by 1 desc limit 1`;

/** How many records of one kind, or e-mail addresses, came with rows that carry this lead's id; the larger number. */
export function carriersOf(store: Sqlite, lead: number): number {
  const count = (where: string): number =>
    Number(store.statement(mostOfAKind(where)).get(lead)?.['carriers'] ?? 0);
  // Learned keys are rare, so they are looked at only where they decide.
  const all = count('');
  return all > mostCarriers ? count(`and not ${isLearned}`) : all;
}

/** SQL: the lead `l` has a lead id that too many carry, so it is nobody's. */
export const isShared = `(l.from_meta = 0 and exists (
  select 1 from lead_key k where k.lead = l.id and k.type in ${kinds} and not ${isLearned}
  group by k.type, k.source having count(*) > ${mostCarriers}))`;

/** Two leads become one: what the one without lead id was known by is learned, not carried. Before keys are moved. */
export function mergeLearnedKeys(store: Sqlite, into: number, from: number): void {
  store
    .statement(
      `insert or ignore into learned_key (lead, type, source, value)
       select ?1, k.type, k.source, k.value from lead_key k join lead l on l.id = k.lead
       where k.lead in (?1, ?2) and l.lead_id is null and k.type in ${kinds}
         and exists (select 1 from lead other where other.id in (?1, ?2) and other.lead_id is not null)
         and not exists (select 1 from lead_key o where o.lead in (?1, ?2) and o.lead <> k.lead
           and o.type = k.type and o.value = k.value and o.source = k.source)`,
    )
    .run(into, from);
  store.statement('update or ignore learned_key set lead = ? where lead = ?').run(into, from);
  store.statement('delete from learned_key where lead = ?').run(from);
}
