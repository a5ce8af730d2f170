import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { runCli } from './support/run-cli.ts';

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alarms-'));
  sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
  sandbox.setFaults([{ answer: 'throttle' }]);
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const store = () => ['--store', join(folder, 'store.sqlite')];

/** Sends a lead whose change is so many hours old, or, without one, what waits. */
async function send(hours: number | undefined, ...more: string[]): Promise<string> {
  const at = new Date(Date.now() - (hours ?? 0) * 3_600_000).toISOString();
  const stdin = `stage,changed_at,lead_id\nLead,${at},12345678901234567\n`;
  const how = ['--lead-event-source', 'CRM', '--funnel', 'Lead, Customer', '--wait', '0', ...more];
  const where = ['--dataset', '1', '--endpoint', sandbox.url, ...store()];
  const files = hours === undefined ? [] : ['-'];
  const { code, stdout, stderr } = await runCli(['send', ...files, ...where, ...how], { stdin });
  expect([0, 3], stderr).toContain(code);
  return stdout;
}

const alarmsOf = (json: string) => (JSON.parse(json) as { deadline_alarms: unknown }).deadline_alarms;
const statusOf = async (...more: string[]) => (await runCli(['status', ...store(), ...more])).stdout;

describe('E1: alarms about deadlines, where a person sees them', () => {
  it('24 hours: in the output of send once, in status as long as it lasts', async () => {
    expect(await send(6 * 24 + 2)).toContain(
      'Deadline alarm: 1 lead waits with a deadline within 24 hours: what misses it can not be sent any more.',
    );
    expect(await send(undefined)).not.toContain('Deadline alarm');
    expect(await statusOf()).toContain('1 lead waits with a deadline within 24 hours.');
    const { datasets } = JSON.parse(await statusOf('--json')) as {
      datasets: { leads_due: unknown; advice: { code: string; severity: string }[] }[];
    };
    expect(datasets[0]?.leads_due).toEqual({ within_24h: 1, within_6h: 0 });
    expect(datasets[0]?.advice).toContainEqual(
      expect.objectContaining({ code: 'deadline_near', severity: 'warning' }),
    );
  });

  it('6 hours: the same as JSON; it clears itself when the event went', async () => {
    expect(alarmsOf(await send(7 * 24 - 3, '--json'))).toEqual([{ level: 6, within_24h: 1, within_6h: 1 }]);
    expect(alarmsOf(await send(undefined, '--json'))).toEqual([]);
    expect(await statusOf()).toMatch(/error.*1 lead waits with a deadline within 6 hours, 1 within 24 hours/);
    sandbox.setFaults([]);
    // A throttle is over after a while; here at once.
    const db = new DatabaseSync(join(folder, 'store.sqlite'));
    db.exec('update dataset set due = 0');
    db.close();
    expect(alarmsOf(await send(undefined, '--json'))).toEqual([{ level: 0, within_24h: 0, within_6h: 0 }]);
    expect(await statusOf()).not.toContain('deadline within');
    expect(alarmsOf(await send(undefined, '--json'))).toEqual([]);
  });
});
