import { hash } from 'node:crypto';
import { type IdentityKey, keyTypes } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';

const hex64 = /^[0-9a-f]{64}$/;
const digestLength = 32;

/** A key's value as the store keeps it: half a SHA-256 digest, enough to tell all keys apart. */
export function keyValue(value: string): Uint8Array {
  const digest = hex64.test(value) ? value : hash('sha256', value, 'hex');
  return Buffer.from(digest.slice(0, digestLength), 'hex');
}

// SEARCH k USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?), SEARCH l USING INTEGER PRIMARY KEY,
// SEARCH stronger USING PRIMARY KEY (lead=? AND type<?)
const leadByKey = `
  select k.lead, l.key_mark from lead_of_key k join lead l on l.id = k.lead
  where k.dataset = ?1 and k.type = ?2 and k.value = ?3 and k.source = ?4
    and iif(?2 = ${keyTypes.lead_id}, l.lead_id is not null, l.lead_id is null and not exists (
      select 1 from lead_key stronger where stronger.lead = l.id and stronger.type < ?2))
  order by k.lead limit 1`;

const addKey = 'insert or ignore into lead_key (lead, type, source, value) values (?, ?, ?, ?)';
const pointTo =
  'insert or ignore into lead_of_key (dataset, type, value, source, lead) values (?, ?, ?, ?, ?)';
const addLead = 'insert into lead (dataset, lane, lead_id, created, key_mark) values (?, ?, ?, ?, ?)';
const indexLater = 'insert into unindexed_leads (first, last) values (?, ?)';

// What Meta told stays as it is.
const createdEarlier = `
  update lead set created = ?1 where id = ?2 and from_meta = 0 and (created is null or created > ?1)`;

interface FoundLead {
  readonly lead: number;
  readonly mark: number;
}

/**
 * Finds, makes and tells leads apart by their keys. All of it runs inside a transaction of the caller.
 *
 * @param indexAtOnce for few rows: points to their leads from all of their keys as they come. Each by a statement of its
 *   own: one for all of them would keep a copy of every page that it touches, and costs twice as much
 */
export function leadKeys(store: Sqlite, indexAtOnce = false) {
  // Left by a transaction that was rolled back, it only makes somebody look once more.
  const toIndex: { first: number; last: number }[] = [];

  /**
   * The lead of a row: by its strongest key alone, exactly, and only one that is known by nothing stronger. Whatever
   * is less certain is linking's decision, when all rows are known: here it would depend on their order.
   */
  function find(dataset: number, key: IdentityKey): FoundLead | undefined {
    const row = store.statement(leadByKey).get(dataset, keyTypes[key.type], keyValue(key.value), key.source);
    return row === undefined ? undefined : { lead: Number(row['lead']), mark: Number(row['key_mark']) };
  }

  function make(
    dataset: number,
    strongest: IdentityKey,
    keys: readonly IdentityKey[],
    lane: number,
    created: number | undefined,
  ): number {
    const leadId = strongest.type === 'lead_id' ? strongest.value : null;
    const { lastInsertRowid } = store
      .statement(addLead)
      .run(dataset, lane, leadId, created ?? null, markOf(keys));
    const lead = Number(lastInsertRowid);
    for (const key of keys) {
      const { type, source } = key;
      const value = keyValue(key.value);
      store.statement(addKey).run(lead, keyTypes[type], source, value);
      if (key === strongest || indexAtOnce)
        store.statement(pointTo).run(dataset, keyTypes[type], value, source, lead);
    }
    if (keys.length > 1 && !indexAtOnce) indexAlso(lead);
    return lead;
  }

  /** Leads made one after the other follow each other: one range for all. */
  function indexAlso(lead: number): void {
    const range = toIndex.at(-1);
    if (range !== undefined && range.last === lead - 1) range.last = lead;
    else toIndex.push({ first: lead, last: lead });
  }

  function add(dataset: number, lead: number, keys: readonly IdentityKey[]): void {
    let added = 0;
    for (const { type, source, value: text } of keys) {
      const value = keyValue(text);
      const isNew = store.statement(addKey).run(lead, keyTypes[type], source, value).changes !== 0;
      if (isNew && indexAtOnce) store.statement(pointTo).run(dataset, keyTypes[type], value, source, lead);
      else if (isNew) added += 1;
    }
    if (added > 0) indexAlso(lead);
    store.statement('update lead set key_mark = 0 where id = ? and key_mark <> 0').run(lead);
  }

  return {
    find,
    /**
     * The lead of these keys, made if nobody has the strongest one.
     *
     * @param onMade told of the lead if it is a new one
     */
    findOrMake(
      dataset: number,
      keys: readonly IdentityKey[],
      lane: number,
      created: number | undefined,
      onMade?: (lead: number) => void,
    ): number {
      const [strongest] = keys;
      if (strongest === undefined) throw new RangeError('a row without a key has no lead');
      const known = find(dataset, strongest);
      if (known === undefined) {
        const made = make(dataset, strongest, keys, lane, created);
        onMade?.(made);
        return made;
      }
      if (known.mark === 0 || known.mark !== markOf(keys)) add(dataset, known.lead, keys);
      if (created !== undefined) store.statement(createdEarlier).run(created, known.lead);
      return known.lead;
    },
    /** Before the commit: notes the leads whose keys are to be indexed. */
    finish(): void {
      for (const { first, last } of toIndex) store.statement(indexLater).run(first, last);
      toIndex.length = 0;
    },
  };
}

export type LeadKeys = ReturnType<typeof leadKeys>;

/** A number, never 0, that tells one set of keys from another. */
function markOf(keys: readonly IdentityKey[]): number {
  const text = keys.map(({ type, source, value }) => `${type} ${source} ${value}`).join('\n');
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) || 1;
}

const ofLead = `
  select l.dataset, k.type, k.value, k.source, k.lead from lead_key k join lead l on l.id = k.lead where k.lead = ?`;

/** What so many leads have in common (a company's number, an address made up by a form) tells no people apart. */
const mostSharers = 200;

/** SQL: the key `mine` tells people apart. Without it one common key would make every lead that has it look at all. */
export const tellsApart = (dataset: string) => `
  not exists (
    select 1 from lead_of_key common where common.dataset = ${dataset} and common.type = mine.type
      and common.value = mine.value and common.source = mine.source limit 1 offset ${mostSharers})`;

/** Points from all keys of a lead to it. */
export function indexKeysOf(store: Sqlite, lead: number): void {
  store.statement(`insert or ignore into lead_of_key ${ofLead}`).run(lead);
}

/** Forgets by what a lead was known, before the lead itself goes. */
export function dropKeys(store: Sqlite, lead: number): void {
  store
    .statement(`delete from lead_of_key where (dataset, type, value, source, lead) in (${ofLead})`)
    .run(lead);
  store.statement('delete from lead_key where lead = ?').run(lead);
}

/** What one lead was known by, another is known by from now on. */
export function moveKeys(store: Sqlite, into: number, from: number): void {
  store
    .statement(
      `insert or ignore into lead_key (lead, type, source, value)
       select ?, type, source, value from lead_key where lead = ?`,
    )
    .run(into, from);
  store.statement('update lead set key_mark = 0 where id = ?').run(into);
  dropKeys(store, from);
  indexKeysOf(store, into);
}
