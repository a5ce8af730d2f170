// The HTTP intake beside a bare Fastify route that parses the same JSON and answers at once; load from this process, each
// server in one of its own, by turns, nothing of it shared. Three figures: single stage changes with token, schema and
// durable commit (goal 0.5 of the bare route); p99 at half of that rate (goal 3 times the bare route's at the same rate);
// arrays of 1,000 (goal 0.7 of the rate at which `send` imports the same rows from JSON Lines). Beside the bare route, the
// same with the bare statements of the promises behind it (bench/bare-intake): more than that nobody reaches in one thread.
// Usage: npm run -s bench -- intake [rounds] [seconds] [connections] [single|arrays]
import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchFunnel, changeJson } from './history-json.ts';
import { type LoadResult, runLoad } from './http-load.ts';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 4);
const connections = Number(process.argv[4] ?? 256);
const only = process.argv[5];
const arrayRows = 100_000;
const perArray = 1_000;
const path = '/v1/datasets/1/stage-changes';
const token = hash('sha256', 'bench');
const now = Math.floor(Date.now() / 1000);
const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
const config = join(folder, 'bench.yaml');
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const children: ChildProcess[] = [];
let number = 0;

writeFileSync(
  config,
  JSON.stringify({
    listen: 0,
    rate_per_minute: 10_000_000,
    tokens: { bench: { sha256: hash('sha256', token), scopes: ['ingest'] } },
    datasets: { '1': { access_token: 'bench', lead_event_source: 'Bench', funnel: benchFunnel } },
  }),
);
try {
  const bare = await start('bare', [fileOf('./bare-server.ts')]);
  if (only !== 'arrays') {
    const real = await startReal('single');
    const least = await start('least', [
      '--conditions=source',
      fileOf('./bare-intake.ts'),
      join(folder, 'least.sqlite'),
    ]);
    const half = await single(bare, least, real);
    await tail(bare, least, real, half);
  }
  if (only !== 'single') for (let round = 1; round <= rounds; round++) await arrays(round);
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Gives half of the intake's median rate. */
async function single(bare: string, least: string, real: string): Promise<number> {
  const next = changes();
  await load(bare, next, 1);
  await load(least, next, 2);
  await load(real, next, 2);
  const ratios: number[] = [];
  const reachable: number[] = [];
  const rates: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const yardstick = await load(bare, next, seconds);
    const promises = await load(least, next, seconds);
    const ours = await load(real, next, seconds);
    ratios.push(ours.rate / yardstick.rate);
    reachable.push(promises.rate / yardstick.rate);
    rates.push(ours.rate);
    print(`single ${round}, bare`, yardstick);
    print(`single ${round}, bare with the promises`, promises);
    print(`single ${round}, intake`, ours);
  }
  console.log(
    `single: ratio to bare ${median(ratios).toFixed(2)}, goal 0.5; of bare with the promises alone ${median(reachable).toFixed(2)}`,
  );
  return median(rates) / 2;
}

async function tail(bare: string, least: string, real: string, rate: number): Promise<void> {
  const next = changes();
  const ratios: number[] = [];
  const reachable: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const yardstick = await load(bare, next, seconds, rate);
    const promises = await load(least, next, seconds, rate);
    const ours = await load(real, next, seconds, rate);
    ratios.push(ours.p99 / yardstick.p99);
    reachable.push(promises.p99 / yardstick.p99);
    print(`half the peak ${round}, bare`, yardstick);
    print(`half the peak ${round}, bare with the promises`, promises);
    print(`half the peak ${round}, intake`, ours);
  }
  console.log(
    `half the peak: p99 ${median(ratios).toFixed(1)} times that of bare, goal at most 3; of bare with the promises alone ${median(reachable).toFixed(1)} times`,
  );
}

/** Both on empty stores. */
async function arrays(round: number): Promise<void> {
  const file = join(folder, 'rows.jsonl');
  const rows = Array.from({ length: arrayRows }, (_, number) => changeJson(number, arrayRows / 2, now));
  writeFileSync(file, `${rows.join('\n')}\n`);
  const imported = arrayRows / (await importSeconds(file, join(folder, `import-${round}.sqlite`)));
  const real = await startReal(`arrays-${round}`);
  const bodies: string[] = [];
  for (let from = 0; from < rows.length; from += perArray)
    bodies.push(`[${rows.slice(from, from + perArray).join(',')}]`);
  const result = await load(real, () => bodies.shift(), 600, undefined, 4);
  print(`arrays ${round}`, result);
  const rate = result.rate * perArray;
  console.log(
    `arrays ${round}: ${Math.round(rate)} rows/s, import of send ${Math.round(imported)} rows/s; ratio ${(rate / imported).toFixed(2)}, goal 0.7`,
  );
  children.at(-1)?.kill();
}

/** Changes of leads that were not there before, so that each is an event of its own. */
function changes(): () => string {
  return () => changeJson(number++, 7_000_000, now);
}

function load(
  url: string,
  next: () => string | undefined,
  duration: number,
  rate?: number,
  sockets = connections,
): Promise<LoadResult> {
  return runLoad({
    url,
    path,
    token,
    connections: sockets,
    seconds: duration,
    next,
    ...(rate !== undefined && { rate }),
  });
}

function print(name: string, { requests, seconds, rate, p50, p99, statuses }: LoadResult): void {
  console.log(
    `${name}: ${requests} requests in ${seconds.toFixed(1)} s = ${Math.round(rate)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, statuses ${JSON.stringify(Object.fromEntries(statuses))}`,
  );
}

function startReal(store: string): Promise<string> {
  return start('intake', [
    ...['--conditions=source', fileOf('../bin/conversion-leads.js'), 'serve', '--role', 'intake'],
    ...['--config', config, '--store', join(folder, `${store}.sqlite`)],
  ]);
}

/** Starts a server and gives its address. */
async function start(name: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${name} did not start`)));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        const url = /Listening at (\S+)/.exec(text)?.[1];
        if (url !== undefined) resolve(url);
        else if (/error/i.test(text)) process.stderr.write(text);
      });
  });
}

async function importSeconds(file: string, store: string): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=source', fileOf('./import-rate.ts'), file, store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(out);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
