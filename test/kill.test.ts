import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeHistory } from '../bench/make-history.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { runCli, startCli } from './support/run-cli.ts';

const rows = 6_000;
const lanes = 4;
const batch = 1_000;

let folder: string;
let sandbox: Sandbox;
let file: string;
let store: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kill-'));
  file = join(folder, 'history.csv');
  store = join(folder, 'store.sqlite');
  await makeHistory(file, rows, Math.floor(Date.now() / 1000));
  sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const args = (): string[] => {
  const where = ['--dataset', '1', '--store', store, '--endpoint', sandbox.url];
  return [
    'send',
    file,
    ...where,
    '--lead-event-source',
    'Made',
    '--funnel',
    'Lead, Qualified, Opportunity, Customer',
  ];
};

/** Asks the store, or 0 while there is none to ask. */
function count(sql: string): number {
  if (!existsSync(store)) return 0;
  const db = new DatabaseSync(store, { readOnly: true, timeout: 1_000 });
  try {
    return Number(db.prepare(sql).get()?.['count']);
  } catch {
    return 0;
  } finally {
    db.close();
  }
}

/** Starts a send and kills it as soon as `moment` has come. */
async function killAt(moment: () => boolean): Promise<void> {
  const { child, result } = startCli(args());
  while (!moment() && child.exitCode === null) await delay(2);
  child.kill('SIGKILL');
  expect((await result).code).toBe(null);
}

/** Runs it to the end and checks the ledger: every row accepted, none lost, twice only what an open attempt carried. */
async function finish(mayRepeat: number): Promise<void> {
  const { code, stdout } = await runCli([...args(), '--json']);
  expect(code).toBe(0);
  const { rows: counted, events } = JSON.parse(stdout) as {
    rows: Record<string, number>;
    events: Record<string, number>;
  };
  expect(counted).toEqual({ read: rows, valid: rows, invalid: 0, skipped: 0 });
  const { changes = 0, implied = 0, ...became } = events;
  expect(changes + implied).toBe(Object.values(became).reduce((sum, one) => sum + one, 0));
  expect((events['accepted'] ?? 0) + (events['duplicate'] ?? 0)).toBe(rows);
  expect(count('select count(*) as count from event where state = 2')).toBe(rows);

  const received = sandbox.events({ limit: 100_000 }).map((one) => one.event as Received);
  const ids = new Set(received.map((one) => one.event_id));
  expect(ids.size).toBe(rows);
  expect(received.length - ids.size).toBeLessThanOrEqual(mayRepeat);
  const latest = new Map<unknown, number>();
  const seen = new Set<string>();
  for (const one of received) {
    if (seen.has(one.event_id)) continue;
    seen.add(one.event_id);
    const lead = one.user_data.lead_id;
    expect(one.event_time).toBeGreaterThanOrEqual(latest.get(lead) ?? 0);
    latest.set(lead, one.event_time);
  }
}

interface Received {
  readonly event_id: string;
  readonly event_time: number;
  readonly user_data: { readonly lead_id: string };
}

describe('A1 kill -9, then send again: every valid row accepted, none lost, twice only by A3', () => {
  it('in the middle of reading', async () => {
    await killAt(() => count('select count(*) as count from event') >= rows / 3);
    expect(sandbox.counts().events).toBe(0);
    await finish(0);
  });

  it('in the middle of planning', async () => {
    await killAt(() => count('select count(*) as count from queue') > 0);
    await finish(0);
  });

  it('with requests under way, whose answers it never reads', async () => {
    sandbox.setFaults([{ times: lanes, answer: 'late-answer' }]);
    await killAt(() => sandbox.counts().events >= batch);
    expect(count('select count(*) as count from attempt where finished_at is null')).toBeGreaterThan(0);
    await finish(lanes * batch);
    expect(count('select count(*) as count from attempt where maybe_sent = 1')).toBeGreaterThan(0);
  });

  it('after answers were written', async () => {
    await killAt(() => count('select count(*) as count from attempt where finished_at is not null') > 0);
    await finish(lanes * batch);
  });
});
