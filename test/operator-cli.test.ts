import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { runCli } from './support/run-cli.ts';

const dataset = '777';
let folder: string;
let store: string;
let sandbox: Sandbox;
let eventId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  store = join(folder, 'store.sqlite');
  sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
  sandbox.setFaults([{ times: 1, answer: { code: 100, subcode: 2804050 } }]);
  const file = join(folder, 'a.csv');
  const at = new Date(Date.now() - 3_600_000).toISOString();
  writeFileSync(file, `stage,changed_at,lead_id\nLead,${at},12345678901234567\n`);
  await runCli([...send(), file]);
  eventId = String((await json('events', 'list')).report['events' as never]?.[0]?.['eventId']);
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const send = (): string[] => [
  ...['send', '--dataset', dataset, '--store', store, '--endpoint', sandbox.url],
  ...['--funnel', 'Lead, Customer', '--lead-event-source', 'HubSpot'],
];
const run = (...args: readonly string[]) => runCli([...args, '--store', store]);
async function json(...args: readonly string[]) {
  const { code, stdout } = await run(...args, '--json');
  return { code, report: JSON.parse(stdout) as Record<string, readonly Record<string, unknown>[]> };
}

describe('the command line of an operator', () => {
  it('says what is wrong and what to do about it', async () => {
    const { stdout } = await run('status');
    expect(stdout).toContain('1 event rejected in the last 24 hours (100/2804050)');
    expect(stdout).toContain('Add a lead id, e-mail or phone');
    expect((await json('status')).report['datasets']?.[0]).toMatchObject({
      refused_lately: [{ subcode: 2804050, count: 1 }],
      leads_due: { within_24h: 0, within_6h: 0 },
      lanes: [],
      unfinished_imports: [],
    });
  });

  it('wants to know which events, and that it is meant', async () => {
    expect(await run('events', 'replay')).toMatchObject({ code: 2 });
    const wrongTime = await run('events', 'replay', '--after', 'yesterday');
    expect([wrongTime.code, wrongTime.stderr]).toEqual([2, expect.stringContaining('with its offset')]);
    expect(await run('events', 'replay', '99', '--yes')).toMatchObject({ code: 2 });
    const asked = await run('events', 'replay', '--state', 'rejected');
    expect(asked.code).toBe(2);
    expect(asked.stdout).toMatch(/1 of 1 events would go back to pending[\s\S]*Lead +rejected +1 +replay/);
    expect(asked.stderr).toContain('add --yes');
    const looked = await json('events', 'replay', eventId, '--dry-run');
    expect(looked).toMatchObject({ code: 0, report: { action: 'replay', matched: 1, affected: 1, done: 0 } });
    expect((await json('status')).report['audit']).toEqual([]);
  });

  it('replays, cancels, pauses and resumes, each in the audit log under its name', async () => {
    const who = userInfo().username;
    expect(await json('events', 'replay', eventId, '--yes')).toMatchObject({ code: 0, report: { done: 1 } });
    expect(await json('events', 'cancel', '--state', 'pending', '--yes')).toMatchObject({
      report: { done: 1 },
    });
    const again = await run('events', 'cancel', '1', '--yes');
    expect([again.code, again.stdout]).toEqual([
      1,
      expect.stringContaining('stays: It is not waiting any more.'),
    ]);
    await run('events', 'replay', '1', '--yes');

    expect(await run('pause')).toMatchObject({ code: 2 });
    expect(await run('pause', '--dataset', '9')).toMatchObject({ code: 2 });
    expect(await run('pause', '--dataset', dataset, '--reason', 'holidays')).toMatchObject({ code: 0 });
    expect(await runCli(send())).toMatchObject({ code: 3 });
    const { stdout } = await run('status');
    expect(stdout).toContain(`Delivery is paused: Paused by ${who}: holidays`);
    expect(stdout).toContain(`conversion-leads resume --dataset ${dataset}`);
    expect(await run('resume', '--dataset', dataset)).toMatchObject({ code: 0 });
    expect(await runCli(send())).toMatchObject({ code: 0 });

    const audit = (await json('status')).report['audit'] ?? [];
    expect(audit.map(({ action, who: name, count }) => [action, name, count])).toEqual([
      ['resume', who, 1],
      ['pause', who, 1],
      ['replay', who, 1],
      ['cancel', who, 1],
      ['replay', who, 1],
    ]);
    expect((await json('events', 'show', '1')).report['history']).toMatchObject([
      { what: 'replayed', detail: `was rejected (100/2804050); by ${who}` },
      { what: 'cancelled', detail: `was pending; by ${who}` },
      { what: 'replayed', detail: `was cancelled; by ${who}` },
    ]);
  });

  it('lists by the same filters, page by page', async () => {
    const listed = async (...args: readonly string[]) => (await json('events', 'list', ...args)).report;
    expect((await listed('--after', '2020-01-01T00:00:00Z', '--limit', '1'))['next']).toBe(1);
    expect((await listed('--before', '2020-01-01T00:00:00Z'))['events']).toEqual([]);
    expect((await listed('--lead-id', '12345678901234567', '--stage', 'lead'))['events']).toHaveLength(1);
    expect((await listed('--next', '1'))['events']).toEqual([]);
  });
});
