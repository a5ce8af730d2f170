import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { IntakeStore } from '../../intake/index.ts';
import { type IdentityKey, keyTypes, type LeadDirectory } from '../../leads/index.ts';
import { stateOf } from '../../outbox/index.ts';
import type { Counters } from '../../report/index.ts';
import { type Sqlite, wrapDatabase } from './database.ts';
import { sqliteIntakeStore } from './intake-store.ts';
import { sqliteLeadDirectory } from './lead-directory.ts';
import { indexKeysOf, keyValue } from './lead-keys.ts';
import { checkStore, migrate } from './migrate.ts';
import { StoreError } from './store-error.ts';

const copied = ['lead', 'lead_key', 'learned_key', 'past_stage', 'event'] as const;
const copyPayload =
  'insert or ignore into payload select * from base.payload where event in (select id from base.event where lead = ?)';
const copyFailure =
  'insert or ignore into failure select * from base.failure where event in (select id from base.event where lead = ?)';

/**
 * A store for `check`: temporary, gone when it is closed. Where there is a real one at `base`, that is opened for
 * reading only, and whatever a row touches there is copied over before the row is staged, so that what was already
 * sent is known and nothing is ever written to it.
 *
 * @throws StoreError when the real store can't be read.
 */
export function openScratch(base: string, clock: () => number): Sqlite {
  try {
    // An empty name is SQLite's own temporary file.
    const db = new DatabaseSync('', { timeout: 5000 });
    db.exec('pragma synchronous = off; pragma journal_mode = truncate; pragma cache_size = -16384');
    migrate(db);
    const store = wrapDatabase(db, clock, `check:${process.pid}:0`);
    if (existsSync(base) && statSync(base).size > 0) attach(store, base);
    return store;
  } catch (error) {
    throw StoreError.of(error);
  }
}

function attach(store: Sqlite, base: string): void {
  const address = pathToFileURL(base);
  store.db.prepare('attach ? as base').run(`${address.href}?mode=ro`);
  if (checkStore(store.db, 'base').version === 0) {
    // Its maker was interrupted before the first table.
    store.db.exec('detach base');
    return;
  }
  store.db.exec(`
    insert into dataset select * from base.dataset;
    insert into stage select * from base.stage;
    -- Numbers start beyond those of the real store, so that its rows can be copied over as they are.
    insert into lead (id, dataset, lane) select max(id), -1, 0 from base.lead having max(id) is not null;
    insert into import (id, dataset, name, owner, started_at, seen_at) select max(id), -1, '', '', 0, 0 from base.import having max(id) is not null;
    insert into event (id, dataset, lead, stage, copy, time, precision, state, flags, keys, import, row, stored_at, event_id)
      select max(id), -1, -1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, x'' from base.event having max(id) is not null;`);
}

/** The lead directory over a scratch store, see {@link scratchIntakeStore}. */
export function scratchLeadDirectory(store: Sqlite): LeadDirectory {
  const inner = sqliteLeadDirectory(store);
  if (!hasBase(store)) return inner;
  return {
    ...inner,
    async addLeads(dataset, leads) {
      await store.transaction(() => {
        for (const lead of leads) fetchLeads(store, dataset, lead.keys);
      });
      return inner.addLeads(dataset, leads);
    },
  };
}

/** Intake's store over a scratch store: first fetches what is known of the rows' leads from the real one. */
export function scratchIntakeStore(store: Sqlite): IntakeStore {
  const inner = sqliteIntakeStore(store);
  if (!hasBase(store)) return inner;
  return {
    ...inner,
    async stage(dataset, importId, rows) {
      await store.transaction(() => {
        for (const read of rows) {
          if (read.kind === 'event') fetchLeads(store, dataset, read.event.keys);
          else if (read.kind === 'past') fetchLeads(store, dataset, read.identity.keys);
        }
      });
      await inner.stage(dataset, importId, rows);
    },
  };
}

function hasBase(store: Sqlite): boolean {
  return store.db
    .prepare('pragma database_list')
    .all()
    .some((one) => one['name'] === 'base');
}

/** Copies the leads of these keys, and whoever may be the same person as one of them: linking has to see them all. */
function fetchLeads(store: Sqlite, dataset: string, keys: readonly IdentityKey[]): void {
  const found = keys.flatMap((key) =>
    store
      .statement(
        `select lead from base.lead_of_key
         where dataset = (select id from base.dataset where dataset = ?) and type = ? and value = ? and source = ?`,
      )
      .all(dataset, keyTypes[key.type], keyValue(key.value), key.source),
  );
  const wanted = found.map(({ lead }) => Number(lead));
  for (let lead = wanted.pop(); lead !== undefined; lead = wanted.pop()) {
    if (!fetchLead(store, lead)) continue;
    for (const other of store.statement(sharingKeys).all(lead)) wanted.push(Number(other['lead']));
  }
}

/** Counters begin with what was fetched, and remember how much that was. */
const fetched = 'fetched:';
const statesOfLead = 'select dataset, state, count(*) as count from event where lead = ? group by 1, 2';
const count = 'insert into counter (dataset, name, delta) values (?, ?, ?)';

/** The counters of a scratch store as they were before its rows: only of what was fetched from the real one. */
export function fetchedCounters(store: Sqlite, dataset: string): Counters {
  const rows = store
    .statement(
      `select substr(name, ${fetched.length + 1}) as name, sum(delta) as sum from counter
       where dataset = (select id from dataset where dataset = ?) and name like '${fetched}%' group by name`,
    )
    .all(dataset);
  return new Map(rows.map((row) => [String(row['name']), Number(row['sum'])]));
}

const sharingKeys = `
  select distinct other.lead from base.lead_key mine join base.lead own on own.id = mine.lead
  join base.lead_of_key other on other.dataset = own.dataset and other.type = mine.type and other.value = mine.value
    and other.source = mine.source and other.lead <> mine.lead
  where mine.lead = ?`;

/** Whether it was not there yet. */
function fetchLead(store: Sqlite, lead: number): boolean {
  // The placeholder with the highest number gives way to the lead whose number it keeps free.
  store.statement('delete from lead where id = ? and dataset = -1').run(lead);
  if (store.statement('select 1 from lead where id = ?').get(lead) !== undefined) return false;
  store
    .statement('delete from event where dataset = -1 and id in (select id from base.event where lead = ?)')
    .run(lead);
  for (const table of copied) {
    const column = table === 'lead' ? 'id' : 'lead';
    store
      .statement(`insert or ignore into ${table} select * from base.${table} where ${column} = ?`)
      .run(lead);
  }
  indexKeysOf(store, lead);
  store.statement(copyPayload).run(lead);
  store.statement(copyFailure).run(lead);
  for (const row of store.statement(statesOfLead).all(lead)) {
    const state = stateOf(Number(row['state']));
    for (const name of [`state:${state}`, `${fetched}state:${state}`])
      store.statement(count).run(Number(row['dataset']), name, Number(row['count']));
  }
  return true;
}
