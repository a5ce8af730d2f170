// Claiming behind much that is done or blocked: the time of a claim (1,000 events and their bodies) in a store that has
// nothing but them, and in one with a million accepted events and 100,000 leads that rest since they failed alone.
// The goal: at the 95th percentile at most twice as long. Usage: npm run -s bench -- claim [finished] [resting]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Sqlite, sqliteOutbox } from '../src/store/sqlite/index.ts';
import { datasetName, seedDataset, seedFinished, seedPending } from './seed-store.ts';

const finished = Number(process.argv[2] ?? 1_000_000);
const resting = Number(process.argv[3] ?? 100_000);
const rounds = 300;
const goal = 2;
const now = Date.now();
const limits = { events: 1000, bytes: 4_000_000 };

const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
try {
  const empty = await makeStore('empty.sqlite', async () => {});
  const full = await makeStore('full.sqlite', async (store) => {
    await seedFinished(store, { firstLead: 1_000_000, leads: finished / 4, eventsEach: 4, now });
    const due = now + 3_600_000;
    await seedPending(store, { firstLead: 5_000_000, leads: resting, eventsEach: 1, now, due });
  });
  // In turns, so that whatever else the machine does disturbs both alike.
  const times = { empty: [] as number[], full: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.empty.push(await timeClaim(empty));
    times.full.push(await timeClaim(full));
  }
  const [small, large] = [summary(times.empty), summary(times.full)];
  console.log(`claim, empty: ${small.text}`);
  console.log(`claim, behind ${finished} finished events and ${resting} resting leads: ${large.text}`);
  console.log(
    `claim: ratio of p95 ${(large.p95 / small.p95).toFixed(2)}, of p50 ${(large.p50 / small.p50).toFixed(2)}, goal at most ${goal}`,
  );
  empty.close();
  full.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same 20,000 pending events in each, stored after whatever is there already. */
async function makeStore(name: string, fill: (store: Sqlite) => Promise<void>): Promise<Sqlite> {
  const store = openDatabase(join(folder, name), Date.now);
  await seedDataset(store);
  await fill(store);
  await seedPending(store, { firstLead: 9_000_000, leads: 10_000, eventsEach: 2, now });
  store.db.exec('pragma wal_checkpoint(truncate)');
  return store;
}

/** Milliseconds of one claim. */
async function timeClaim(store: Sqlite): Promise<number> {
  const outbox = sqliteOutbox(store);
  const lease = await outbox.takeLane(datasetName, 0);
  if (lease === undefined) throw new Error('the lane is not free');
  const started = performance.now();
  const { events } = await outbox.claim(lease, limits);
  const ended = performance.now();
  if (events.length !== limits.events) throw new Error(`${events.length} events claimed`);
  await outbox.releaseLane(lease);
  return ended - started;
}

function summary(times: readonly number[]): {
  readonly p50: number;
  readonly p95: number;
  readonly text: string;
} {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  const [p50, p95] = [at(0.5), at(0.95)];
  return {
    p50,
    p95,
    text: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, slowest ${at(0.9999).toFixed(1)} ms`,
  };
}
