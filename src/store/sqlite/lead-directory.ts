import type { UserData } from '../../event/index.ts';
import {
  addKnown,
  type Candidate,
  type DirectoryLead,
  keyTypes,
  type LeadDirectory,
  type Unlinked,
} from '../../leads/index.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { leadKeys } from './lead-keys.ts';
import { mergeLeads, moveEvent, movePast } from './merge-leads.ts';

/**
 * Leads without lead id that have something to plan, or share a key with a lead that has. Driven by the leads without
 * an id: usually few. Those with the strongest keys first, so that the answer does not depend on the order of rows.
 */
const unlinkedLeads = `
  select l.id, min(k.type) as strongest
  from lead l join lead_key k on k.lead = l.id
  where l.dataset = ?1 and l.lead_id is null and (
    exists (select 1 from plan_queue q where q.lead = l.id)
    or exists (
      select 1 from lead_key mine
      join lead_key other on other.dataset = mine.dataset and other.type = mine.type and other.value = mine.value
        and other.source = mine.source and other.lead <> mine.lead
      join plan_queue q on q.lead = other.lead
      where mine.lead = l.id))
  group by l.id order by strongest, l.id`;

const sharing = (withId: boolean) => `
  select distinct other.lead, l.created from lead_key mine
  join lead_key other on other.dataset = mine.dataset and other.type = mine.type and other.value = mine.value
    and other.source = mine.source and other.lead <> mine.lead
  join lead l on l.id = other.lead
  where mine.lead = ? and mine.type = ? and l.lead_id is ${withId ? 'not null' : 'null'}
  order by other.lead`;

/** The lead directory on SQLite. */
export function sqliteLeadDirectory(store: Sqlite): LeadDirectory {
  const keys = leadKeys(store);

  function candidates(lead: number, type: number): readonly Candidate[] {
    return store
      .statement(sharing(true))
      .all(lead, type)
      .map((row) => ({
        lead: Number(row['lead']),
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
    const events = store.statement('select id, time, copy from event where lead = ?').all(lead);
    const past = store.statement('select stage, time from past_stage where lead = ?').all(lead);
    // A CRM record is a lead of its own; only rows that name none may be another lead's.
    const alike = strongest > keyTypes.record_id ? store.statement(sharing(false)).all(lead, strongest) : [];
    return {
      lead,
      events: events.map((one) => ({
        id: Number(one['id']),
        time: Number(one['time']),
        staged: one['copy'] !== 0,
      })),
      past: past.map((one) => ({ stage: Number(one['stage']), time: Number(one['time']) })),
      candidates: {
        byRecord: candidates(lead, keyTypes.record_id),
        byEmail: candidates(lead, keyTypes.em),
        byPhone: candidates(lead, keyTypes.ph),
      },
      alike: alike.map((one) => Number(one['lead'])),
    };
  }

  function addLead(dataset: number, lead: DirectoryLead): boolean {
    const strongest = lead.keys[0];
    const isNew = strongest === undefined || keys.find(dataset, strongest) === undefined;
    const id = keys.findOrMake(dataset, lead.keys, lead.lane, lead.created);
    const row = store.statement('select known from lead where id = ?').get(id);
    const before = row?.['known'] == null ? {} : (JSON.parse(String(row['known'])) as UserData);
    store
      .statement('update lead set known = ?, from_meta = 1 where id = ?')
      .run(JSON.stringify(addKnown(lead.known, before)), id);
    return isNew;
  }

  return {
    addLeads: (dataset, leads) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        const counters = new CounterDeltas();
        let added = 0;
        for (const lead of leads) if (addLead(id, lead)) added++;
        counters.add('leads', added);
        counters.write(store, id);
        return added;
      }),

    unlinked: async (dataset) => {
      const row = store.statement('select id from dataset where dataset = ?').get(dataset);
      if (row === undefined) return [];
      return store
        .statement(unlinkedLeads)
        .all(Number(row['id']))
        .map((one) => Number(one['id']));
    },

    link: (dataset, leads, decide) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        const counters = new CounterDeltas();
        let recovered = 0;
        for (const lead of leads) {
          const found = unlinked(lead);
          if (found === undefined) continue;
          const decision = decide(found);
          for (const { event, to } of decision.move) moveEvent(store, event, to);
          for (const { stage, to } of decision.movePast) movePast(store, lead, stage, to);
          recovered += decision.move.length;
          for (const { event } of decision.ambiguous) {
            store
              .statement(
                `update payload set warnings = coalesce(warnings || ',', '') || 'recovery_ambiguous' where event = ?`,
              )
              .run(event);
          }
          if (decision.merge !== undefined) mergeLeads(store, lead, decision.merge, counters);
          else if (decision.move.length + decision.movePast.length > 0) handOver(lead, decision);
        }
        counters.write(store, id);
        return { recovered };
      }),
  };

  /** A lead all of whose changes turned out to be another's leaves its keys to that one and goes. */
  function handOver(
    lead: number,
    decision: { move: readonly { to: number }[]; movePast: readonly { to: number }[] },
  ): void {
    const targets = new Set([...decision.move, ...decision.movePast].map((one) => one.to));
    for (const to of targets) {
      store
        .statement(
          'insert or ignore into lead_key (dataset, type, source, value, lead) select dataset, type, source, value, ? from lead_key where lead = ?',
        )
        .run(to, lead);
      store
        .statement(
          `insert into plan_queue (lead, dataset, due, import) select ?1, dataset, due, import from plan_queue where lead = ?2
           on conflict (lead) do update set due = 0, import = coalesce(excluded.import, import)`,
        )
        .run(to, lead);
    }
    const left = store
      .statement(
        'select (select count(*) from event where lead = ?1) + (select count(*) from past_stage where lead = ?1) as count',
      )
      .get(lead);
    if (left?.['count'] !== 0) return;
    for (const table of ['lead_key', 'plan_queue'])
      store.statement(`delete from ${table} where lead = ?`).run(lead);
    store.statement('delete from lead where id = ?').run(lead);
  }
}
