// Delivery against a destination that takes its time: 200,000 pending events, 4 lanes, a sandbox in another process that
// answers after 300 ms. The limit is 4 requests of 1,000 events every 0.3 s; the goal is 0.8 of it. Twice: leads stored in the
// order of their times, as most exports are, and scattered over the file.
// Usage: npm run -s bench -- latency [events] [milliseconds]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, openMetaClient, sleep } from '../src/delivery/index.ts';
import { openDatabase, type Sqlite, sqliteOutbox } from '../src/store/sqlite/index.ts';
import { datasetName as dataset, seedDataset, seedPending } from './seed-store.ts';
import { startSandboxProcess } from './start-sandbox-process.ts';

const events = Number(process.argv[2] ?? 200_000);
const ms = Number(process.argv[3] ?? 300);
const goal = 0.8;
const lanes = 4;
const perRequest = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
const faults = join(folder, 'faults.json');
writeFileSync(faults, JSON.stringify([{ answer: { delay_ms: ms } }]));
const sandbox = await startSandboxProcess(['--faults', faults]);
try {
  await measure('stored in the order of their times', true);
  await measure('scattered', false);
} finally {
  sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(order: string, inOrder: boolean): Promise<void> {
  const store = openDatabase(join(folder, `${inOrder}.sqlite`), Date.now);
  await seedDataset(store);
  await seedPending(store, { firstLead: 1, leads: events / 2, eventsEach: 2, now: Date.now(), inOrder });
  const client = openMetaClient({ dataset, token: 'bench', endpoint: sandbox.url });
  const bare = await postBare(store, client.post);
  const context = { outbox: sqliteOutbox(store), client, clock: Date.now, random: Math.random, sleep };
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { finished, requests } = await deliver(context, { dataset });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await client.close();
  store.close();
  const rate = events / seconds;
  const limit = (lanes * perRequest * 1000) / ms;
  console.log(
    `latency, ${order}: ${events} events in ${requests} requests of ${ms} ms, finished ${finished}: ${seconds.toFixed(1)} s = ` +
      `${Math.round(rate)} events/s; limit ${Math.round(limit)}; ratio ${(rate / limit).toFixed(2)}, goal ${goal}; ` +
      `the same requests without a store ${Math.round(bare)} events/s, ratio to that ${(rate / bare).toFixed(2)}; ` +
      `busy ${((user + system) / 1e4 / seconds).toFixed(0)} % of a core`,
  );
}

/** The yardstick: as many lanes post ready bodies of the same size one after the other. Gives events a second. */
async function postBare(
  store: Sqlite,
  post: (bodies: readonly string[]) => Promise<unknown>,
): Promise<number> {
  const bodies = store
    .statement(`select body from payload limit ${perRequest}`)
    .all()
    .map(({ body }) => String(body));
  const each = 12;
  const started = performance.now();
  const lane = async (): Promise<void> => {
    for (let nth = 0; nth < each; nth++) await post(bodies);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (lanes * each * bodies.length * 1000) / (performance.now() - started);
}
