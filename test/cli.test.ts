import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWeek } from '../src/cli/demo/made-week.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { type CliOptions, runCli } from './support/run-cli.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);
const ago = (hours: number): string =>
  new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19).concat('Z');

let folder: string;
let sandbox: Sandbox;
let files = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  sandbox = await startSandbox({ now: seconds, random: Math.random, deletedLeadIds: ['99999999999999999'] });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(text: string | Uint8Array, ending = 'csv'): string {
  const file = join(folder, `file-${files++}.${ending}`);
  writeFileSync(file, text);
  return file;
}

const newStore = (): string => join(folder, `store-${files++}.sqlite`);
const history = (...rows: readonly string[]): string =>
  write(['stage,changed_at,lead_id,email', ...rows, ''].join('\n'));

function sendArgs(store: string, ...more: readonly string[]): string[] {
  const funnel = ['--funnel', 'Lead, Qualified, Customer', '--lead-event-source', 'HubSpot'];
  return ['send', ...more, '--dataset', '777', '--store', store, '--endpoint', sandbox.url, ...funnel];
}

async function json(
  args: readonly string[],
  options: CliOptions = {},
): Promise<{ code: number | null; report: Record<string, unknown> }> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], options);
  expect(stderr).not.toMatch(/\n\s+at /);
  return { code, report: JSON.parse(stdout) as Record<string, unknown> };
}

describe('demo', () => {
  it('gives the numbers that its made week must give, and both sums hold', async () => {
    const { code, report } = await json(['demo']);
    const { facts } = makeWeek({ now: seconds(), seed: 1, leads: 400 });
    expect(code).toBe(0);
    expect(report['rows']).toEqual(facts.rows);
    expect(report['events']).toMatchObject(facts.events);
    expect(report['recovered']).toBe(facts.recovered.changes);
    const events = report['events'] as Record<string, number>;
    const { changes = 0, implied = 0, ...became } = events;
    expect(changes + implied).toBe(Object.values(became).reduce((sum, count) => sum + count, 0));
  });

  it('shows rows, events, refusals, the funnel, problems and what to try next', async () => {
    const { code, stdout } = await runCli(['demo']);
    expect(code).toBe(0);
    for (const part of [
      'Leads ',
      'Rows ',
      'accepted',
      'What Meta said',
      '2804036',
      'Funnel',
      '█',
      'Problems',
      'recognized',
      'What to try next',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain('\u001b[');
  });
});

describe('send', () => {
  it('keeps all 17 digits through CSV, JSON Lines, a JSON array and standard input', async () => {
    const ids = [
      '12345678901234567',
      '12345678901234568',
      '12345678901234569',
      '12345678901234561',
      '12345678901234563',
    ];
    const csv = history(`Lead,${ago(5)},${ids[0]},`);
    const lines = write(
      `${JSON.stringify({ stage: 'Lead', changed_at: ago(5), lead_id: ids[1] })}\n{"stage":"Lead","changed_at":"${ago(4)}","lead_id":${ids[2]}}\n`,
      'jsonl',
    );
    const array = write(`[{"stage":"Lead","changed_at":"${ago(3)}","lead_id":"${ids[3]}"}]`, 'json');
    const { code, report } = await json(sendArgs(newStore(), csv, lines, array, '-'), {
      stdin: `stage,changed_at,lead_id\nLead,${ago(2)},${ids[4]}\n`,
    });
    expect(code).toBe(0);
    expect(report['rows']).toEqual({ read: 5, valid: 5, invalid: 0, skipped: 0 });
    const received = await (await fetch(`${sandbox.url}/sandbox/events`)).text();
    for (const id of ids) expect(received).toContain(`"${id}"`);
  });

  it('refuses damaged ids with the row and the reason, and sends the neighbours', async () => {
    const csv = history(`Lead,${ago(5)},1.23457E+16,`, `Lead,${ago(5)},12345678901234511,`);
    const lines = write(
      `{"stage":"Lead","changed_at":"${ago(5)}","lead_id":1.2345678901234568e16}\n`,
      'jsonl',
    );
    const store = newStore();
    const { code, stdout } = await runCli(sendArgs(store, csv, lines));
    expect(code).toBe(1);
    expect(stdout).toContain('lead_id_damaged');
    expect(stdout).toContain(`${csv} row 2, column "lead_id"`);
    expect(stdout).toContain('3 read = 1 valid + 2 invalid + 0 skipped');
    const again = await json(['check', lines, '--lead-event-source', 'HubSpot', '--store', newStore()]);
    expect(again.report['rows']).toMatchObject([{ row: 1, problems: [{ code: 'lead_id_damaged' }] }]);
  });

  it('sends once, however often it is run, and delivers what is pending without files', async () => {
    const file = history(`Lead,${ago(5)},12345678901230001,`, `Customer,${ago(4)},12345678901230001,`);
    const store = newStore();
    const before = sandbox.counts().events;
    const down = sendArgs(store, file, '--wait', '0').map((arg) =>
      arg === sandbox.url ? 'http://127.0.0.1:9' : arg,
    );
    const failed = await json(down);
    expect(failed).toMatchObject({
      code: 3,
      report: { finished: false, events: { changes: 2, implied: 1, pending: 3 } },
    });
    const sent = await json(sendArgs(store));
    expect(sent).toMatchObject({ code: 0, report: { events: { accepted: 3, pending: 0 } } });
    const again = await json(sendArgs(store, file));
    expect(again).toMatchObject({ code: 0, report: { events: { changes: 2, duplicate: 2, accepted: 0 } } });
    expect(sandbox.counts().events - before).toBe(3);
  });

  it('ends with 1 for what failed newly, and accepts the corrected row', async () => {
    const store = newStore();
    const bad = write(`stage,changed_at,lead_id,record_id\nLead,${ago(5)},99999999999999999,R1\n`);
    expect(await json(sendArgs(store, bad))).toMatchObject({ code: 1, report: { events: { rejected: 1 } } });
    expect(await json(sendArgs(store, bad))).toMatchObject({ code: 0, report: { events: { duplicate: 1 } } });
    const good = write(`stage,changed_at,lead_id,record_id,email\nLead,${ago(5)},,R1,ada@example.com\n`);
    const { report } = await json(sendArgs(store, good));
    expect(report['events']).toMatchObject({ rejected: 0 });
  });

  it('pauses on a dead token without losing anything', async () => {
    const store = newStore();
    const file = history(`Lead,${ago(5)},12345678901230021,`);
    const { code, stdout } = await runCli(sendArgs(store, file), { env: { META_ACCESS_TOKEN: 'bad' } });
    expect(code).toBe(3);
    expect(stdout).toContain('paused');
    const { stdout: status } = await runCli(['status', '--store', store]);
    expect(status).toMatch(/pending\s+1/);
    expect(status).toContain('paused');
  });

  it('asks for --store, --config or --yes before the first send without a terminal', async () => {
    const file = history(`Lead,${ago(5)},12345678901230031,`);
    const env = { XDG_DATA_HOME: join(folder, 'data'), HOME: folder, LOCALAPPDATA: join(folder, 'data') };
    const args = sendArgs('', file).filter((arg) => arg !== '--store' && arg !== '');
    const refused = await runCli(args, { env });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--yes');
    expect((await runCli([...args, '--yes'], { env })).code).toBe(0);
    expect((await runCli(args, { env })).code).toBe(0);
  });

  it('lets at most 10 events go with a test event code unless told so', async () => {
    const rows = Array.from(
      { length: 11 },
      (_, index) => `Lead,${ago(5)},${12345678901240000n + BigInt(index)},`,
    );
    const store = newStore();
    const args = sendArgs(store, history(...rows), '--test-event-code', 'TEST1');
    expect(await runCli(args)).toMatchObject({ code: 2 });
    expect((await runCli([...args, '--yes'])).code).toBe(0);
  });

  it('writes rejects for their owner only, without a value of the row', async () => {
    const rejects = join(folder, 'rejects.csv');
    const file = history(
      `Lead,${ago(5)},12345678901230035,`,
      `Lead,${ago(5)},12345678901230036,`,
      `Lead,${ago(5)},not-an-id,secret.person@example.com`,
    );
    await runCli([...sendArgs(newStore(), file), '--dry-run', '--rejects', rejects]);
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
    expect(readFileSync(rejects, 'utf8')).toContain(`${file},4,lead_id,lead_id_shape`);
    expect(readFileSync(rejects, 'utf8')).not.toMatch(/secret|not-an-id/);
  });

  it('a dry run stores nothing, not even a file', async () => {
    const store = newStore();
    const { code, stdout } = await runCli([
      ...sendArgs(store, history(`Lead,${ago(5)},12345678901230041,`)),
      '--dry-run',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing was stored or sent');
    expect(existsSync(store)).toBe(false);
  });

  it('says what is missing: token, CRM name, zone, files', async () => {
    const file = history(`Lead,${ago(5)},12345678901230051,`);
    const zone = history('Lead,2026-11-20 10:00:00,12345678901230052,');
    const noName = ['send', file, '--dataset', '777', '--store', newStore(), '--endpoint', sandbox.url];
    expect(await runCli(noName)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--lead-event-source'),
    });
    const noToken = await runCli(sendArgs(newStore(), file), { env: { META_ACCESS_TOKEN: '' } });
    expect(noToken).toMatchObject({ code: 2, stderr: expect.stringContaining('META_ACCESS_TOKEN') });
    expect(await runCli(sendArgs(newStore(), zone))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--time-zone'),
    });
    expect(await runCli(sendArgs(newStore(), join(folder, 'none.csv')))).toMatchObject({ code: 2 });
    expect(await runCli(['send', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--dataset'),
    });
    expect(await runCli(['sned'])).toMatchObject({ code: 2, stderr: expect.stringContaining('send') });
  });
});

describe('check', () => {
  it('prints the ready funnel option when none is given, and writes events as NDJSON', async () => {
    const out = join(folder, 'events.ndjson');
    const file = history(
      `Lead,${ago(5)},12345678901230061,`,
      `Lead,${ago(5)},12345678901230062,`,
      `"MQL, hot",${ago(4)},12345678901230061,`,
    );
    const { code, stdout } = await runCli([
      'check',
      file,
      '--lead-event-source',
      'HubSpot',
      '--events',
      out,
      '--store',
      newStore(),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(`--funnel 'Lead, "MQL, hot"'`);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"lead_id":12345678901230061');
  });

  it('gives one JSON document with the fixed keys', async () => {
    const file = history(`Lead,${ago(5)},12345678901230071,`, `Leed,${ago(5)},12345678901230072,`);
    const { code, report } = await json([
      'check',
      file,
      '--lead-event-source',
      'X',
      '--funnel',
      'Lead, Won',
      '--store',
      newStore(),
    ]);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      rows: [{ file, row: 3, problems: [{ code: 'unknown_stage', column: 'stage', row: 3 }] }],
      rows_total: 2,
      valid: 1,
      invalid: 1,
      skipped: 0,
    });
  });
});

describe('events, status, leads import', () => {
  it('lists and shows an event with its history; neither shows the token', async () => {
    const store = newStore();
    await runCli(sendArgs(store, history(`Customer,${ago(5)},12345678901230081,`)));
    const { report } = await json([
      'events',
      'list',
      '--store',
      store,
      '--state',
      'accepted',
      '--lead-id',
      '12345678901230081',
    ]);
    const events = report['events'] as { id: number; eventId: string; implied: boolean }[];
    expect(events.map((one) => one.implied)).toEqual([false, true, true]);
    for (const id of [String(events[0]?.id), String(events[0]?.eventId)]) {
      const { stdout, code } = await runCli(['events', 'show', id, '--store', store]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/attempt 1: sent in a request with \d+ events?, \d+ kB/);
      expect(stdout).toMatch(/attempt 1: accepted \(after \d+ ms, HTTP 200, trace /);
      expect(stdout).not.toContain('cli-token');
    }
    expect(await runCli(['events', 'show', '12345', '--store', store])).toMatchObject({ code: 2 });
  });

  it('fills the directory first, then recovers missing lead ids', async () => {
    const store = newStore();
    const leads = write(
      [
        'id,created_time,ad_id,form_id,platform,email',
        `l:12345678901230091,${ago(30)},ag:1,f:1,fb,Ada@Example.com`,
        '',
      ].join('\n'),
    );
    const imported = await json(['leads', 'import', leads, '--dataset', '777', '--store', store]);
    expect(imported).toMatchObject({ code: 0, report: { files: [{ read: 1, added: 1 }] } });
    const { report } = await json(sendArgs(store, history(`Lead,${ago(5)},,ada@example.com`)));
    expect(report).toMatchObject({ recovered: 1, events: { accepted: 1 } });
    const { stdout } = await runCli(['events', 'list', '--store', store]);
    expect(stdout).toContain('12345678901230091');
    expect(stdout).toContain('recovered');
  });
});

describe('launcher', () => {
  it('says in one line which Node it needs, and ends with 1', async () => {
    const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.11.1'}})`;
    const { code, stdout, stderr } = await runCli(['--help'], { node: ['--import', old] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('24');
  });

  it('shows examples in its help', async () => {
    for (const args of [
      ['--help'],
      ['send', '--help'],
      ['check', '--help'],
      ['sandbox', '--help'],
      ['leads', 'import', '--help'],
    ]) {
      const { code, stdout } = await runCli(args);
      expect(code).toBe(0);
      expect(stdout).toContain('Example');
    }
  });

  it('leaves nothing behind in the temporary folder', () => {
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('conversion-leads-demo-'))).toEqual([]);
  });
});

describe('a saved mapping', () => {
  it('is kept by check and used by the next', async () => {
    const file = write(
      `Ref,Phase,When,OK?\n12345678901234567,Lead,${ago(5)},yes\n12345678901234568,Lead,${ago(5)},no\n`,
    );
    const config = join(folder, `mapping-${files++}.yaml`);
    const map = ['lead_id=Ref', 'stage=Phase', 'changed_at=When', 'consent=OK?'].flatMap((one) => [
      '--map',
      one,
    ]);
    const saved = ['--config', config, '--lead-event-source', 'Acme', ...map, '--save-mapping', 'acme'];
    const first = await json(['check', file, '--store', newStore(), ...saved]);
    expect(first).toMatchObject({ code: 0, report: { valid: 1, skipped_by_reason: { opted_out: 1 } } });
    const second = await json([
      'check',
      file,
      '--store',
      newStore(),
      '--config',
      config,
      '--mapping',
      'acme',
    ]);
    expect(second.report['events']).toEqual(first.report['events']);
    const { code, stderr } = await runCli(['check', file, '--config', config, '--mapping', 'other']);
    expect([code, stderr.includes('only acme')]).toEqual([2, true]);
  });
});
