import { randomBytes } from 'node:crypto';
import { deadline, states } from '../src/outbox/index.ts';
import type { Sqlite } from '../src/store/sqlite/index.ts';

const lanes = 4;
const day = 86_400;

/** What a store is filled with. Leads have the numbers from `firstLead` on, `eventsEach` events each. */
export interface Seed {
  readonly firstLead: number;
  readonly leads: number;
  readonly eventsEach: number;
  /** Milliseconds; the events lie in the day before. */
  readonly now: number;
  /** Leads rest until this moment (milliseconds) since they failed alone; 0: they may go. */
  readonly due?: number;
  /** Their deadlines come in the order in which they are stored, as in most exports; otherwise they are scattered. */
  readonly inOrder?: boolean;
}

const dataset = 1;

/** The name of the one dataset. */
export const datasetName = '1';

/** Makes the dataset. */
export async function seedDataset(store: Sqlite): Promise<void> {
  await store.transaction(() => {
    store.db.exec(
      `insert or ignore into dataset (id, dataset, created_at) values (${dataset}, '${datasetName}', 0);
       insert or ignore into import (id, dataset, name, finished_at, owner, started_at, seen_at) values (1, ${dataset}, 'made', 1, '', 0, 0)`,
    );
  });
}

/** Puts pending events into a store, as an import leaves them: payload of the usual size, lead, place in the queue. */
export async function seedPending(store: Sqlite, seed: Seed): Promise<void> {
  const { firstLead, leads, eventsEach, now, due = 0, inOrder = false } = seed;
  for (let lead = firstLead; lead < firstLead + leads; lead += 1000) {
    await store.transaction(() => {
      for (let one = lead; one < Math.min(lead + 1000, firstLead + leads); one++) {
        const leadId = String(10_000_000_000_000_000n + BigInt(one));
        const place = inOrder
          ? Math.floor(((one - firstLead) / leads) * (day / 2))
          : (one * 7_919) % (day / 2);
        const first = Math.floor(now / 1000) - day + place;
        store
          .statement('insert into lead (id, dataset, lane, lead_id) values (?, ?, ?, ?)')
          .run(one, dataset, one % lanes, leadId);
        store
          .statement('insert into queue (lead, dataset, lane, due, deadline) values (?, ?, ?, ?, ?)')
          .run(one, dataset, one % lanes, due, deadline(first));
        for (let stage = 1; stage <= eventsEach; stage++)
          insertEvent(store, one, stage, first + stage, leadId);
      }
      store
        .statement('insert into counter (dataset, name, delta) values (?, ?, ?)')
        .run(dataset, 'state:pending', Math.min(1000, firstLead + leads - lead) * eventsEach);
    });
  }
}

function insertEvent(store: Sqlite, lead: number, stage: number, time: number, leadId: string): void {
  const id = randomBytes(64);
  const { lastInsertRowid } = store
    .statement(
      `insert into event (dataset, lead, stage, copy, time, precision, rank, state, flags, keys, import, row, stored_at, event_id)
       values (?, ?, ?, 0, ?, 1, ?, ${states.pending.id}, 0, 0, 1, 1, 0, ?)`,
    )
    .run(dataset, lead, stage, time, stage, id);
  const text = id.toString('hex');
  const hashes = ['em', 'ph', 'fn', 'ln', 'ct', 'country'].map((key, at) => [key, [text.slice(at, at + 64)]]);
  const body = {
    event_name: `Stage ${stage}`,
    event_time: time,
    event_id: `${text.slice(0, 64)}-${text.slice(64)}`,
    action_source: 'system_generated',
    user_data: { lead_id: leadId, ...Object.fromEntries(hashes) },
    custom_data: { event_source: 'crm', lead_event_source: 'Bench' },
  };
  store
    .statement('insert into payload (event, body) values (?, ?)')
    .run(Number(lastInsertRowid), JSON.stringify(body));
}

/** Puts events into a store that were accepted long ago, `eventsEach` of each lead. Their payloads are kept. */
export async function seedFinished(
  store: Sqlite,
  { firstLead, leads, eventsEach, now }: Seed,
): Promise<void> {
  const numbers = (table: string, from: number, to: number): string =>
    `${table}(i) as (select ${from} union all select i + 1 from ${table} where i < ${to})`;
  await store.transaction(() => {
    const leadsOf = numbers('leads', firstLead, firstLead + leads - 1);
    store.db.exec(`
      with recursive ${leadsOf} insert into lead (id, dataset, lane, lead_id)
        select i, ${dataset}, i % ${lanes}, 10000000000000000 + i from leads;
      with recursive ${leadsOf}, ${numbers('stages', 1, eventsEach)}
        insert into event (dataset, lead, stage, copy, time, precision, rank, state, flags, keys, import, row, stored_at, event_id)
        select ${dataset}, leads.i, stages.i, 0, ${Math.floor(now / 1000) - day} + stages.i, 1, stages.i,
          ${states.accepted.id}, 0, 0, 1, 1, 0, randomblob(64)
        from leads, stages;
      insert into payload (event, body) select id, printf('%.*c', 700, 'x') from event
        where state = ${states.accepted.id} and lead >= ${firstLead};
      insert into counter (dataset, name, delta) values (${dataset}, 'state:accepted', ${leads * eventsEach})`);
  });
}
