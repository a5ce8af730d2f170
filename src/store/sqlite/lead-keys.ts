import { type IdentityKey, keyTypes } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';

const hex64 = /^[0-9a-f]{64}$/;

/** A key's value as the store keeps it: digests as bytes, the rest as text. */
export function keyValue(value: string): Uint8Array {
  return Buffer.from(value, hex64.test(value) ? 'hex' : 'utf8');
}

// SEARCH k USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?), SEARCH l USING INTEGER PRIMARY KEY,
// SEARCH stronger USING INDEX lead_key_of_lead (lead=?)
const leadByKey = `
  select k.lead from lead_key k join lead l on l.id = k.lead
  where k.dataset = ?1 and k.type = ?2 and k.value = ?3 and k.source = ?4
    and iif(?2 = ${keyTypes.lead_id}, l.lead_id is not null, l.lead_id is null and not exists (
      select 1 from lead_key stronger where stronger.lead = l.id and stronger.type < ?2))
  order by k.lead limit 1`;

/** Finds, makes and tells leads apart by their keys. All of it runs inside a transaction of the caller. */
export function leadKeys(store: Sqlite) {
  /**
   * The lead of a row: by its strongest key alone, exactly, and only one that is known by nothing stronger. Whatever
   * is less certain is linking's decision, when all rows are known: here it would depend on their order.
   */
  function find(dataset: number, key: IdentityKey): number | undefined {
    const row = store.statement(leadByKey).get(dataset, keyTypes[key.type], keyValue(key.value), key.source);
    return row === undefined ? undefined : Number(row['lead']);
  }

  function add(dataset: number, lead: number, keys: readonly IdentityKey[]): void {
    for (const key of keys) {
      store
        .statement(
          'insert or ignore into lead_key (dataset, type, source, value, lead) values (?, ?, ?, ?, ?)',
        )
        .run(dataset, keyTypes[key.type], key.source, keyValue(key.value), lead);
    }
  }

  return {
    find,
    add,
    /** The lead of these keys, made if nobody has the strongest one. */
    findOrMake(
      dataset: number,
      keys: readonly IdentityKey[],
      lane: number,
      created: number | undefined,
    ): number {
      const [strongest, ...others] = keys;
      if (strongest === undefined) throw new RangeError('a row without a key has no lead');
      const known = find(dataset, strongest);
      if (known !== undefined) {
        add(dataset, known, others);
        if (created !== undefined) {
          store
            .statement(
              // What Meta told stays as it is.
              'update lead set created = min(coalesce(created, ?1), ?1) where id = ?2 and from_meta = 0',
            )
            .run(created, known);
        }
        return known;
      }
      const leadId = strongest.type === 'lead_id' ? strongest.value : null;
      const { lastInsertRowid } = store
        .statement('insert into lead (dataset, lane, lead_id, created) values (?, ?, ?, ?)')
        .run(dataset, lane, leadId, created ?? null);
      add(dataset, Number(lastInsertRowid), keys);
      return Number(lastInsertRowid);
    },
  };
}

export type LeadKeys = ReturnType<typeof leadKeys>;
