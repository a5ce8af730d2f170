// End to end: rows of a CSV file checked, then sent to a sandbox in another process. Prints rows a second and the peak
// memory of each command, and for `send` how near it comes to what nobody can do without (bench/yardsticks.ts) and to
// what its promises cost at the least (bench/bare-store.ts), measured in the same run. Above 2 million rows it also says
// how the last million were read beside the first.
// Usage: npm run -s bench -- send [rows] [only], with `only` nothing but `send` and its yardsticks.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisesAlone } from './bare-store.ts';
import { makeHistory } from './make-history.ts';
import { startSandboxProcess } from './start-sandbox-process.ts';
import { buildingAlone, csvAlone, sqliteAlone } from './yardsticks.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const only = process.argv[3] === 'only';
const goal = 0.6;
const million = 1_000_000;
const launcher = fileURLToPath(new URL('../bin/conversion-leads.js', import.meta.url));
const printPeak = new URL('./print-peak.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));
const file = join(folder, 'history.csv');
const store = join(folder, 'store.sqlite');
const funnel = 'Lead, Qualified, Opportunity, Customer';
const common = ['--dataset', '1', '--lead-event-source', 'Bench', '--funnel', funnel];

const sandbox = await startSandboxProcess();
try {
  await makeHistory(file, rows, Math.floor(Date.now() / 1000));
  if (!only) await measure('check', ['check', file, '--store', join(folder, 'none.sqlite'), ...common]);
  const send = ['send', file, '--store', store, '--endpoint', sandbox.url, ...common];
  const sent = await measure('send', send);
  await compare(sent);
  if (!only) await measure('send again', send);
} finally {
  sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** How `send` (microseconds a row) stands to its yardsticks, and to what its promises cost at the least. */
async function compare(sent: number): Promise<void> {
  const { body, bytes } = bodies();
  const a = await csvAlone(file);
  const b = buildingAlone(200_000);
  const c = sqliteAlone(join(folder, 'bare.sqlite'), rows, bytes);
  console.log(
    `yardsticks, microseconds a row: A CSV ${a.toFixed(1)}, B building ${b.toFixed(1)}, C SQLite ${c.toFixed(1)}; ` +
      `send ${sent.toFixed(1)}; ratio ${((a + b + c) / sent).toFixed(2)}, goal ${goal}`,
  );
  const { clock: d, processor } = await promisesAlone(
    join(folder, 'promises.sqlite'),
    rows,
    body,
    sandbox.url,
  );
  console.log(
    `D bare statements of the promises and requests ${d.toFixed(1)} (processor ${processor.toFixed(1)}): with A and B the ratio could be ` +
      `${((a + b + c) / (a + b + d)).toFixed(2)} at most; send is at ${((a + b + d) / sent).toFixed(2)} of that`,
  );
}

/** An event's body as it was stored, and the mean length of all. */
function bodies(): { readonly body: string; readonly bytes: number } {
  const db = new DatabaseSync(store, { readOnly: true });
  const row = db
    .prepare('select body, avg(octet_length(body)) as mean from (select body from payload limit 10000)')
    .get();
  db.close();
  return { body: String(row?.['body']), bytes: Math.round(Number(row?.['mean'])) };
}

async function measure(name: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', printPeak, '--conditions=source', launcher, ...args, '--json'],
    { env: { ...process.env, META_ACCESS_TOKEN: 'bench' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let memory = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const read: (readonly [seconds: number, rows: number])[] = [[0, 0]];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    memory += text;
    const done = /reading rows: ([\d,]+) of/.exec(text)?.[1];
    if (done !== undefined)
      read.push([(performance.now() - started) / 1000, Number(done.replaceAll(',', ''))]);
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
  if (rows > 2 * million) {
    const [first, last] = [rateBetween(read, 0, million), rateBetween(read, rows - million, rows)];
    console.log(
      `${name}: first million read at ${first} rows/s, last at ${last}: ${(last / first).toFixed(2)}, goal 0.5`,
    );
  }
  return (seconds * 1e6) / rows;
}

/** Rows a second between two numbers of rows; the marks come every ten seconds. */
function rateBetween(
  marks: readonly (readonly [seconds: number, rows: number])[],
  from: number,
  to: number,
): number {
  const at = (count: number): number => {
    const next = marks.findIndex(([, done]) => done >= count);
    const [after, below] = [marks[next] ?? marks.at(-1) ?? [0, 0], marks[next - 1] ?? [0, 0]];
    const share = after[1] === below[1] ? 0 : (count - below[1]) / (after[1] - below[1]);
    return below[0] + share * (after[0] - below[0]);
  };
  return Math.round((to - from) / (at(to) - at(from)));
}
