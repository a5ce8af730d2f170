import {
  type Candidate,
  keyTypes,
  type LeadDirectory,
  type LinkDecision,
  type Unlinked,
} from '../../leads/index.ts';
import { states } from '../../outbox/index.ts';
import type { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { isShared } from './lead-carriers.ts';
import { dropKeys, indexKeysOf, tellsApart } from './lead-keys.ts';
import { mergeLeads, moveEvent, movePast } from './merge-leads.ts';
import { isStaged } from './read-leads.ts';

// Meta knows no such lead (100/2804036), so whoever has none of its own is better off without.
const notRefused = `and (
  exists (select 1 from event e where e.lead = l.id and e.state = ${states.accepted.id})
  or not exists (
    select 1 from event e join failure f on f.event = e.id where e.lead = l.id and f.subcode = 2804036))
  and not exists (select 1 from refused_lead_id r where r.dataset = l.dataset and r.lead_id = l.lead_id)`;

// CROSS keeps the order of the tables: nothing is known about how many rows have a key of a type, and SQLite would try
// all of them. SEARCH mine USING PRIMARY KEY (lead=? AND type=?), other USING PRIMARY KEY (dataset=? AND type=? AND
// value=? AND source=?), l USING INTEGER PRIMARY KEY (rowid=?)
const sharing = (withId: boolean) => `
  select distinct other.lead, l.lead_id, l.created from lead_key mine cross join lead own on own.id = mine.lead
  cross join lead_of_key other on other.dataset = own.dataset and other.type = mine.type and other.value = mine.value
    and other.source = mine.source and other.lead <> mine.lead
  cross join lead l on l.id = other.lead
  where mine.lead = ? and mine.type = ? and ${tellsApart('own.dataset')} and l.lead_id is ${withId ? 'not null' : 'null'}
    ${withId ? `${notRefused} and not ${isShared}` : ''}
  order by other.lead`;

/** Seconds until a lead is looked at again that can't be merged because a request with its events is under way. */
const later = 30;

/** When a lead that was put off is looked at again, Unix seconds. */
export function lookAgain(store: Sqlite): number {
  return Math.floor(store.clock() / 1000) + later;
}

/** Weak keys that a lead lacks and another, whose changes turned out to be this one's, has. */
const keysToLearn = `
  select type, source, value from lead_key k where lead = ?1 and not exists (
    select 1 from lead_key known where known.type = k.type and known.value = k.value
      and known.source = k.source and known.lead = ?2)`;

const addKey = 'insert or ignore into lead_key (type, source, value, lead) values (?, ?, ?, ?)';

/** Rows whose lead id could not be recovered. */
export type Ambiguous = Awaited<ReturnType<LeadDirectory['link']>>[number];

/** A key that a lead learns when all leads with stronger keys are linked. */
export interface Learned {
  readonly to: number;
  readonly type: number;
  readonly source: string;
  readonly value: Uint8Array;
}

/** What linking some leads has in common, and what it gives. */
export interface LinkRun {
  readonly counters: CounterDeltas;
  /** Events of requests under way. */
  readonly sending: ReadonlySet<number>;
  readonly learned: Learned[];
  readonly ambiguous: Ambiguous[];
  /** Imports whose rows are left to the process that reads them. */
  readonly foreign?: ReadonlySet<number>;
  /** Collects the leads that got something. */
  readonly touched?: Set<number>;
  /** Collects the leads that have to wait, since a request with events of one of them is under way. */
  readonly putOff?: Set<number>;
}

/** A lead is known by one more key, which none of its rows carries. Runs inside a transaction of the caller. */
export function learnKey(store: Sqlite, { to, type, source, value }: Learned): void {
  if (store.statement(addKey).run(type, source, value, to).changes === 0) return;
  store.statement('update lead set key_mark = 0 where id = ?').run(to);
  indexKeysOf(store, to);
  store
    .statement('insert or ignore into learned_key (lead, type, source, value) values (?, ?, ?, ?)')
    .run(to, type, source, value);
}

/** Decides whose a lead without lead id is, and writes it. All of it runs inside a transaction of the caller. */
export function leadLinker(store: Sqlite) {
  function candidates(lead: number, type: number): readonly Candidate[] {
    return store
      .statement(sharing(true))
      .all(lead, type)
      .map((row) => ({
        lead: Number(row['lead']),
        leadId: String(row['lead_id']),
        ...(row['created'] !== null && { created: Number(row['created']) }),
      }));
  }

  function unlinked(lead: number, foreign: ReadonlySet<number> | undefined): Unlinked | undefined {
    const row = store
      .statement(
        'select (select min(type) from lead_key where lead = l.id) as strongest from lead l where id = ? and lead_id is null',
      )
      .get(lead);
    if (row === undefined) return undefined;
    const strongest = Number(row['strongest']);
    const events = store
      .statement('select id, time, precision, copy, state, import from event where lead = ?')
      .all(lead)
      .filter((one) => !isStaged(one) || foreign?.has(Number(one['import'])) !== true);
    // A CRM record is a lead of its own; only rows that name none may be another lead's.
    const alike = strongest > keyTypes.record_id ? store.statement(sharing(false)).all(lead, strongest) : [];
    return {
      lead,
      events: events.map((one) => ({
        id: Number(one['id']),
        time: Number(one['time']),
        precision: Number(one['precision']),
        staged: isStaged(one),
      })),
      past: pastOf(lead).map(({ time, precision }, id) => ({ id, time, precision })),
      candidates: {
        byRecord: candidates(lead, keyTypes.record_id),
        byEmail: candidates(lead, keyTypes.em),
        byPhone: candidates(lead, keyTypes.ph),
      },
      alike: alike.map((one) => Number(one['lead'])),
    };
  }

  function pastOf(lead: number): { stage: number; time: number; precision: number }[] {
    return store
      .statement('select stage, time, precision from past_stage where lead = ? order by stage, time')
      .all(lead)
      .map((one) => ({
        stage: Number(one['stage']),
        time: Number(one['time']),
        precision: Number(one['precision']),
      }));
  }

  function linkOne(lead: number, decide: (lead: Unlinked) => LinkDecision, run: LinkRun): void {
    const found = unlinked(lead, run.foreign);
    if (found === undefined) return;
    const decision = decide(found);
    const { merge } = decision;
    if (merge !== undefined && [lead, merge].some((one) => isUnderWay(one, run.sending))) {
      store
        .statement('update plan_queue set due = ? where lead in (?, ?)')
        .run(lookAgain(store), lead, merge);
      run.putOff?.add(lead).add(merge);
      return;
    }
    const past = pastOf(lead);
    for (const { event, to } of decision.move) moveEvent(store, event, to);
    for (const { past: index, to } of decision.movePast) {
      const change = past[index];
      if (change !== undefined) movePast(store, lead, change.stage, change.time, to);
    }
    for (const { event, reason } of decision.ambiguous) {
      store
        .statement(
          `update payload set warnings = coalesce(warnings || ',', '') || 'recovery_ambiguous'
           where event = ? and instr(coalesce(warnings, ''), 'recovery_ambiguous') = 0`,
        )
        .run(event);
      const row = store.statement('select import, row from event where id = ?').get(event);
      run.ambiguous.push({ import: Number(row?.['import']), row: Number(row?.['row']), reason });
    }
    const targets = new Set([...decision.move, ...decision.movePast].map((one) => one.to));
    for (const to of targets) {
      run.learned.push(...handOver(lead, to));
      run.touched?.add(to);
    }
    if (merge !== undefined) {
      mergeLeads(store, lead, merge, run.counters);
      run.touched?.add(Math.min(lead, merge));
    } else if (targets.size > 0) dropIfEmpty(lead);
  }

  function isUnderWay(lead: number, sending: ReadonlySet<number>): boolean {
    if (sending.size === 0) return false;
    const events = store.statement('select id from event where lead = ?').all(lead);
    return events.some(({ id }) => sending.has(Number(id)));
  }

  /** A lead whose changes turned out to be another's: that one takes its record at once, and learns its other keys. */
  function handOver(lead: number, to: number): readonly Learned[] {
    const keys = store
      .statement(keysToLearn)
      .all(lead, to)
      .map((key) => ({
        to,
        type: Number(key['type']),
        source: String(key['source']),
        value: key['value'] as Uint8Array,
      }));
    keys.filter(({ type }) => type === keyTypes.record_id).forEach(learn);
    store
      .statement(
        `insert into plan_queue (lead, dataset, due, import) select ?1, dataset, 0, import from plan_queue where lead = ?2
         on conflict (lead) do update set due = 0, import = coalesce(excluded.import, import)`,
      )
      .run(to, lead);
    return keys.filter(({ type }) => type !== keyTypes.record_id && type !== keyTypes.contact);
  }

  function learn(key: Learned): void {
    learnKey(store, key);
  }

  function dropIfEmpty(lead: number): void {
    const left = store
      .statement(
        'select (select count(*) from event where lead = ?1) + (select count(*) from past_stage where lead = ?1) as count',
      )
      .get(lead);
    if (left?.['count'] !== 0) return;
    dropKeys(store, lead);
    store.statement('delete from plan_queue where lead = ?').run(lead);
    store.statement('delete from lead where id = ?').run(lead);
  }

  return { linkOne, learn };
}
