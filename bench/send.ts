// End to end: rows of a CSV file checked, then sent to a sandbox in another process. Prints rows a second and the peak
// memory of each command. Usage: npm run -s bench -- send [rows]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeHistory } from './make-history.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const launcher = fileURLToPath(new URL('../bin/conversion-leads.js', import.meta.url));
const printPeak = new URL('./print-peak.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
const file = join(folder, 'history.csv');
const common = [
  '--dataset',
  '1',
  '--lead-event-source',
  'Bench',
  '--funnel',
  'Lead, Qualified, Opportunity, Customer',
];

const sandbox = spawn(
  process.execPath,
  ['--conditions=source', launcher, 'sandbox', '--port', '0', '--keep', '0'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  const url = await new Promise<string>((resolve) => {
    sandbox.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /Sandbox at (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  await makeHistory(file, rows, Math.floor(Date.now() / 1000));
  await measure('check', ['check', file, '--store', join(folder, 'none.sqlite'), ...common]);
  const store = join(folder, 'store.sqlite');
  await measure('send', ['send', file, '--store', store, '--endpoint', url, ...common]);
  await measure('send again', ['send', file, '--store', store, '--endpoint', url, ...common]);
} finally {
  sandbox.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, args: readonly string[]): Promise<void> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', printPeak, '--conditions=source', launcher, ...args, '--json'],
    {
      env: { ...process.env, META_ACCESS_TOKEN: 'bench' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let memory = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    memory += text;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  const peak = /peak memory: (\d+) MB/.exec(memory)?.[1] ?? '?';
  const report = JSON.parse(out) as { events: Record<string, number>; requests?: number };
  console.log(
    `${name}: exit ${code}, ${rows} rows in ${seconds.toFixed(1)} s = ${Math.round(rows / seconds)} rows/s, peak memory ${peak} MB,`,
    JSON.stringify(report.events),
    report.requests === undefined ? '' : `${report.requests} requests`,
  );
}
