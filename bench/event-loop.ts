// A process that delivers while another one imports into the same file: for how long its event loop is held. It delivers a
// steady trickle (40 events of 20 leads, twice a second) to a sandbox in a third process; first alone, then beside
// `send` of a file for another dataset, until that ends. The goal: at most 50 ms at the 99th percentile.
// Usage: npm run -s bench -- event-loop [rows of the import]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { deliver, openMetaClient, sleep } from '../src/delivery/index.ts';
import { openDatabase, sqliteOutbox } from '../src/store/sqlite/index.ts';
import { makeHistory } from './make-history.ts';
import { datasetName as dataset, seedDataset, seedPending } from './seed-store.ts';
import { startSandboxProcess } from './start-sandbox-process.ts';

const rows = Number(process.argv[2] ?? 100_000);
const goal = 50;
const resolution = 5;
const leadsAtOnce = 20;
const pause = 500;
const aloneFor = 15_000;

const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
const csv = join(folder, 'history.csv');
const file = join(folder, 'store.sqlite');
await makeHistory(csv, rows, Math.floor(Date.now() / 1000));
const sandbox = await startSandboxProcess();
const store = openDatabase(file, Date.now);
const client = openMetaClient({ dataset, token: 'bench', endpoint: sandbox.url });
const context = { outbox: sqliteOutbox(store), client, clock: Date.now, random: Math.random, sleep };
let nextLead = 1;
try {
  await seedDataset(store);
  // The import counts on from the highest number of a lead, so those below are the trickle's.
  await seedPending(store, { firstLead: 1_000_000, leads: 1, eventsEach: 1, now: Date.now() });
  await measure('alone', (elapsed) => elapsed > aloneFor);
  const started = performance.now();
  const importer = spawn(process.execPath, importArguments(), {
    env: { ...process.env, META_ACCESS_TOKEN: 'bench' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let ended = false;
  importer.once('exit', () => {
    ended = true;
  });
  const held = await measure('beside an import', () => ended);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `event-loop: ${rows} rows imported and sent beside it in ${seconds.toFixed(0)} s (exit ${importer.exitCode}); ` +
      `held ${held.toFixed(1)} ms at p99, goal at most ${goal}: ratio ${(held / goal).toFixed(2)}`,
  );
} finally {
  await client.close();
  store.close();
  sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Delivers until it is over; gives for how many milliseconds the event loop was held at the 99th percentile. */
async function measure(name: string, over: (elapsed: number) => boolean): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution });
  const started = performance.now();
  let delivered = 0;
  let slowest = 0;
  delays.enable();
  while (!over(performance.now() - started)) {
    const begun = performance.now();
    await seedPending(store, { firstLead: nextLead, leads: leadsAtOnce, eventsEach: 2, now: Date.now() });
    nextLead += leadsAtOnce;
    if ((await deliver(context, { dataset })).finished) delivered += 2 * leadsAtOnce;
    slowest = Math.max(slowest, performance.now() - begun);
    await sleep(pause);
  }
  delays.disable();
  // The timer of the measurement itself comes every so many milliseconds.
  const at = (percentile: number): number => Math.max(0, delays.percentile(percentile) / 1e6 - resolution);
  const most = delays.max / 1e6 - resolution;
  console.log(
    `${name}: event loop held p50 ${at(50).toFixed(1)}, p99 ${at(99).toFixed(1)}, p99.9 ${at(99.9).toFixed(1)}, at most ${most.toFixed(0)} ms; ` +
      `${delivered} events delivered, stored and accepted within ${slowest.toFixed(0)} ms at most`,
  );
  return at(99);
}

function importArguments(): readonly string[] {
  const launcher = fileURLToPath(new URL('../bin/conversion-leads.js', import.meta.url));
  const where = ['--dataset', '2', '--store', file, '--endpoint', sandbox.url];
  const how = ['--lead-event-source', 'Bench', '--funnel', 'Lead, Qualified, Opportunity, Customer'];
  return ['--conditions=source', launcher, 'send', csv, ...where, ...how, '--json'];
}
