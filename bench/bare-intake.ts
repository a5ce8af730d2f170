// What the promises cost at the least, for bench/intake: the bare route of bench/bare-server, behind it the statements that
// a new lead with one change needs (lead, its keys and the way back from them, event, payload, place in the queue) in FULL
// commits that waiting requests share, and nothing around them: no token, schema, normalization, hashing or planning, nothing
// looked up, no log copied but by SQLite itself.
import { randomFillSync } from 'node:crypto';
import Fastify from 'fastify';
import { states } from '../src/outbox/index.ts';
import { openDatabase } from '../src/store/sqlite/index.ts';
import { seedDataset } from './seed-store.ts';

const [, , file = 'bare-intake.sqlite'] = process.argv;
const keysOfALead = 4;
const mostAtOnce = 1_000;
const store = openDatabase(file, Date.now);
await seedDataset(store);

const insertLead =
  'insert into lead (id, dataset, lane, lead_id, key_mark) values (?1, 1, ?1 % 4, 10000000000000000 + ?1, 1)';
const insertKey = "insert into lead_key (lead, type, source, value) values (?, ?, '', ?)";
const indexKey = "insert into lead_of_key (dataset, type, value, source, lead) values (1, ?2, ?3, '', ?1)";
const insertEvent = `
  insert into event (id, dataset, lead, stage, copy, time, precision, state, flags, keys, import, row, stored_at, event_id)
  values (?1, 1, ?1, 1, 0, ?1, 1, ${states.pending.id}, 0, 0, 1, ?1, 0, ?2)`;
const insertPayload = 'insert into payload (event, body) values (?, ?)';
const enqueue = 'insert into queue (lead, dataset, lane, due, deadline) values (?1, 1, ?1 % 4, 0, ?1)';

// As keys are: hashes, all over the index.
const key = Buffer.alloc(16);
const eventId = Buffer.alloc(64);
/** As long as the payload of such a change. */
const body = 'x'.repeat(900);
let last = 0;
const waiting: (() => void)[] = [];
let running = false;

function storeChange(id: number): void {
  store.statement(insertLead).run(id);
  for (let type = 1; type <= keysOfALead; type++) {
    randomFillSync(key);
    store.statement(insertKey).run(id, type, key);
    store.statement(indexKey).run(id, type, key);
  }
  randomFillSync(eventId);
  store.statement(insertEvent).run(id, eventId);
  store.statement(insertPayload).run(id, body);
  store.statement(enqueue).run(id);
}

async function commit(): Promise<void> {
  while (waiting.length > 0) {
    const done = waiting.splice(0, mostAtOnce);
    await store.transaction(() => {
      for (const _ of done) storeChange(++last);
    });
    for (const answer of done) answer();
    // As the intake does: what the next turns of the event loop bring shares the commit.
    for (let before = -1; before !== waiting.length && waiting.length < mostAtOnce; ) {
      before = waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  running = false;
}

function stored(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (running) return;
    running = true;
    setImmediate(() => void commit());
  });
}

const app = Fastify({ bodyLimit: 10_000_000 });
app.post('/v1/datasets/:id/stage-changes', async (_, reply) => {
  await stored();
  reply.code(202);
  return { status: 'stored', event_ids: [], problems: [] };
});
console.log(`Listening at ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
