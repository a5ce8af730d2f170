import {
  addKnown,
  type Candidate,
  type DirectoryLead,
  keyTypes,
  type LeadDirectory,
  type LinkDecision,
  type Unlinked,
  type UserData,
} from '../../leads/index.ts';
import { states } from '../../outbox/index.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { eventsUnderWay } from './events-under-way.ts';
import { indexKeys } from './index-keys.ts';
import { isShared } from './lead-carriers.ts';
import { dropKeys, indexKeysOf, leadKeys } from './lead-keys.ts';
import { mergeLeads, moveEvent, movePast } from './merge-leads.ts';
import { isStaged } from './read-leads.ts';

/**
 * Leads without lead id that have something to plan, or share a key with a lead that has. Driven by the leads without
 * an id: usually few. Those with the strongest keys first, so that the answer does not depend on the order of rows.
 */
const unlinkedLeads = `
  insert into temp.unlinked_run (lead, strongest) select l.id, min(k.type) as strongest
  from lead l join lead_key k on k.lead = l.id
  where l.dataset = ?1 and l.lead_id is null and (
    exists (select 1 from plan_queue q where q.lead = l.id)
    or exists (
      select 1 from lead_key mine
      join lead_of_key other on other.dataset = l.dataset and other.type = mine.type and other.value = mine.value
        and other.source = mine.source and other.lead <> mine.lead
      join plan_queue q on q.lead = other.lead
      where mine.lead = l.id))
  group by l.id order by strongest, l.id`;

// There may be millions of them: too many to hold in memory.
const unlinkedRun = `
  create temp table if not exists unlinked_run (id integer primary key, lead integer, strongest integer);
  delete from temp.unlinked_run`;
const nextUnlinked = 'select lead, strongest from temp.unlinked_run where id > ? order by id limit ?';

// Meta knows no such lead (100/2804036), so whoever has none of its own is better off without.
const notRefused = `and (
  exists (select 1 from event e where e.lead = l.id and e.state = ${states.accepted.id})
  or not exists (
    select 1 from event e join failure f on f.event = e.id where e.lead = l.id and f.subcode = 2804036))
  and not exists (select 1 from refused_lead_id r where r.dataset = l.dataset and r.lead_id = l.lead_id)`;

const sharing = (withId: boolean) => `
  select distinct other.lead, l.lead_id, l.created from lead_key mine join lead own on own.id = mine.lead
  join lead_of_key other on other.dataset = own.dataset and other.type = mine.type and other.value = mine.value
    and other.source = mine.source and other.lead <> mine.lead
  join lead l on l.id = other.lead
  where mine.lead = ? and mine.type = ? and l.lead_id is ${withId ? 'not null' : 'null'}
    ${withId ? `${notRefused} and not ${isShared}` : ''}
  order by other.lead`;

const leadsAtOnce = 500;
/** Seconds until a lead is looked at again that can't be merged because a request with its events is under way. */
const later = 30;

/** A directory's lead has something to plan when its events wait, or when somebody without lead id may be this lead. */
const planIfUseful = `
  insert into plan_queue (lead, dataset, due)
  select ?1, ?2, 0 where exists (
    select 1 from event where lead = ?1 and state in (${states.held.id}, ${states.pending.id})
  ) or exists (
    select 1 from lead_key mine join lead_of_key other on other.dataset = ?2 and other.type = mine.type
      and other.value = mine.value and other.source = mine.source and other.lead <> mine.lead
    join lead l on l.id = other.lead and l.lead_id is null
    where mine.lead = ?1)
  on conflict (lead) do nothing`;

/** Weak keys that a lead lacks and another, whose changes turned out to be this one's, has. */
const keysToLearn = `
  select type, source, value from lead_key k where lead = ?1 and not exists (
    select 1 from lead_key known where known.type = k.type and known.value = k.value
      and known.source = k.source and known.lead = ?2)`;

const addKey = 'insert or ignore into lead_key (type, source, value, lead) values (?, ?, ?, ?)';

type Ambiguous = Awaited<ReturnType<LeadDirectory['link']>>[number];

interface Learned {
  readonly to: number;
  readonly type: number;
  readonly source: string;
  readonly value: Uint8Array;
}

/** The lead directory on SQLite. */
export function sqliteLeadDirectory(store: Sqlite): LeadDirectory {
  const keys = leadKeys(store);

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

  function unlinked(lead: number): Unlinked | undefined {
    const row = store
      .statement(
        'select (select min(type) from lead_key where lead = l.id) as strongest from lead l where id = ? and lead_id is null',
      )
      .get(lead);
    if (row === undefined) return undefined;
    const strongest = Number(row['strongest']);
    const events = store
      .statement('select id, time, precision, copy, state from event where lead = ?')
      .all(lead);
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

  function addLead(dataset: number, lead: DirectoryLead): boolean {
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
    return isNew;
  }

  return {
    addLeads: (dataset, leads) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        const counters = new CounterDeltas();
        let added = 0;
        for (const lead of leads) if (addLead(id, lead)) added++;
        keys.finish();
        counters.add('leads', added);
        counters.write(store, id);
        return added;
      }),

    async link(dataset, decide, onProgress) {
      await indexKeys(store);
      const id = Number(
        store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? -1,
      );
      store.db.exec(unlinkedRun);
      const { changes: of } = store.statement(unlinkedLeads).run(id);
      const ambiguous: Ambiguous[] = [];
      let learned: Learned[] = [];
      for (let done = 0; done < of; ) {
        const next = store.statement(nextUnlinked).all(done, leadsAtOnce + 1);
        const strongest = next[0]?.['strongest'];
        const some = next.slice(0, leadsAtOnce).filter((one) => one['strongest'] === strongest);
        done += some.length;
        await store.transaction(() => {
          const counters = new CounterDeltas();
          const sending = eventsUnderWay(store, id);
          for (const { lead } of some)
            linkOne(Number(lead), decide, { counters, sending, learned, ambiguous });
          if (next[some.length]?.['strongest'] !== strongest) {
            learned.forEach(learn);
            learned = [];
          }
          counters.write(store, id);
        });
        onProgress?.(done, Number(of));
      }
      store.db.exec('delete from temp.unlinked_run');
      return ambiguous;
    },
  };

  function linkOne(
    lead: number,
    decide: (lead: Unlinked) => LinkDecision,
    run: {
      counters: CounterDeltas;
      sending: ReadonlySet<number>;
      learned: Learned[];
      ambiguous: Ambiguous[];
    },
  ): void {
    const found = unlinked(lead);
    if (found === undefined) return;
    const decision = decide(found);
    const { merge } = decision;
    if (merge !== undefined && [lead, merge].some((one) => isUnderWay(one, run.sending))) {
      store
        .statement('update plan_queue set due = ? where lead in (?, ?)')
        .run(Math.floor(store.clock() / 1000) + later, lead, merge);
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
          `update payload set warnings = coalesce(warnings || ',', '') || 'recovery_ambiguous' where event = ?`,
        )
        .run(event);
      const row = store.statement('select import, row from event where id = ?').get(event);
      run.ambiguous.push({ import: Number(row?.['import']), row: Number(row?.['row']), reason });
    }
    const targets = new Set([...decision.move, ...decision.movePast].map((one) => one.to));
    for (const to of targets) run.learned.push(...handOver(lead, to));
    if (merge !== undefined) mergeLeads(store, lead, merge, run.counters);
    else if (targets.size > 0) dropIfEmpty(lead);
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

  function learn({ to, type, source, value }: Learned): void {
    if (store.statement(addKey).run(type, source, value, to).changes === 0) return;
    store.statement('update lead set key_mark = 0 where id = ?').run(to);
    indexKeysOf(store, to);
    store
      .statement('insert or ignore into learned_key (lead, type, source, value) values (?, ?, ?, ?)')
      .run(to, type, source, value);
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
}
