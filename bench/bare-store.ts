import { rmSync } from 'node:fs';
import { openMetaClient } from '../src/delivery/index.ts';
import { states } from '../src/outbox/index.ts';
import { openDatabase, type Sqlite } from '../src/store/sqlite/index.ts';
import { datasetName, seedDataset } from './seed-store.ts';

const perCommit = 1_000;
const perLead = 2;
const lanes = 4;

const insertLead =
  'insert into lead (id, dataset, lane, lead_id, key_mark) values (?1, 1, ?2, 10000000000000000 + ?1, 1)';
const insertKey = "insert into lead_key (lead, type, source, value) values (?, ?, '', ?)";
const indexKey = "insert into lead_of_key (dataset, type, value, source, lead) values (1, ?2, ?3, '', ?1)";
const insertEvent = `
  insert into event (id, dataset, lead, stage, copy, time, precision, state, flags, keys, hold, import, row, stored_at, event_id)
  values (?1, 1, ?2, ?3, ?1, ?1, 1, ${states.held.id}, 0, 0, 0, 1, ?1, 0, ?4)`;
const insertPayload = 'insert into payload (event, body) values (?, ?)';
// A range each, since here the events of a batch lie side by side.
const release = `update or fail event set state = ${states.pending.id}, copy = 0, hold = null where id between ? and ?`;
const enqueue = `
  insert into queue (lead, dataset, lane, due, deadline)
  select id, 1, lane, 0, id from lead where id between ? and ?`;
const bodies = 'select body from payload where event between ? and ?';
const beginAttempt =
  "insert into attempt (dataset, lane, epoch, started_at, events, bytes) values (1, ?, 1, 0, '[]', 0)";
const accept = `update or fail event set state = ${states.accepted.id} where id between ? and ?`;
const dequeue = 'delete from queue where lead between ? and ?';
const endAttempt = "update attempt set finished_at = 1, outcome = 'accepted' where id = ?";

/**
 * D: what the promises cost at the least: the statements of an import and its delivery, and nothing around them, on the
 * tables of the store by 1,000 rows a FULL commit, with the same bodies posted to the sandbox by as many lanes. Kinder
 * than any file: rows of a lead follow each other, keys come sorted, nothing is looked up. Microseconds a row, by the clock
 * and of this process's processor.
 *
 * @param body an event as it is sent
 */
export async function promisesAlone(
  file: string,
  rows: number,
  body: string,
  url: string,
): Promise<{ readonly clock: number; readonly processor: number }> {
  const store = openDatabase(file, Date.now);
  const client = openMetaClient({ dataset: datasetName, token: 'bench', endpoint: url });
  try {
    await seedDataset(store);
    const started = performance.now();
    const before = process.cpuUsage();
    for (let first = 1; first <= rows; first += perCommit)
      await store.transaction(() => stage(store, first, body));
    for (let first = 1; first <= rows; first += perCommit) await store.transaction(() => plan(store, first));
    let next = 1;
    const lane = async (number: number): Promise<void> => {
      while (next <= rows) {
        const first = next;
        next += perCommit;
        await send(store, number, first, client.post);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
    const { user, system } = process.cpuUsage(before);
    return { clock: ((performance.now() - started) * 1000) / rows, processor: (user + system) / rows };
  } finally {
    await client.close();
    store.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}

function stage(store: Sqlite, first: number, body: string): void {
  const digest = Buffer.alloc(64);
  const key = Buffer.alloc(16);
  for (let id = first; id < first + perCommit; id++) {
    const lead = leadOf(id);
    if (id % perLead === 1) {
      store.statement(insertLead).run(lead, lead % lanes);
      key.writeUInt32BE(lead, 12);
      for (let type = 1; type <= 4; type++) {
        store.statement(insertKey).run(lead, type, key);
        store.statement(indexKey).run(lead, type, key);
      }
    }
    digest.writeUInt32BE(id, 60);
    store.statement(insertEvent).run(id, lead, (id % perLead) + 1, digest);
    store.statement(insertPayload).run(id, body);
  }
}

function plan(store: Sqlite, first: number): void {
  const last = first + perCommit - 1;
  store.statement(release).run(first, last);
  store.statement(enqueue).run(leadOf(first), leadOf(last));
}

async function send(
  store: Sqlite,
  lane: number,
  first: number,
  post: (bodies: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const last = first + perCommit - 1;
  const events = store.statement(bodies).all(first, last);
  const attempt = await store.transaction(() => store.statement(beginAttempt).run(lane).lastInsertRowid);
  await post(events.map((event) => String(event['body'])));
  await store.transaction(() => {
    store.statement(accept).run(first, last);
    store.statement(dequeue).run(leadOf(first), leadOf(last));
    store.statement(endAttempt).run(attempt);
  });
}

function leadOf(event: number): number {
  return Math.ceil(event / perLead);
}
