import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, startCli } from './support/run-cli.ts';

// `check` through the real command: its document, and what happens when nobody reads to the end.

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (): string => new Date(Date.now() - 3_600_000).toISOString();
const args = (file: string): string[] => [
  ...['check', file, '--lead-event-source', 'HubSpot', '--funnel', 'Lead, Won'],
  ...['--store', join(folder, 'none.sqlite')],
];
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

it('gives everything that the report shows as one document', async () => {
  const rows = [`Lead,${at()},12345678901234567`, `Leed,${at()},12345678901234568`, '"Grand Totals",,'];
  const input = file('a.csv', `Leads\n\nstage,changed_at,Meta Lead ID\n${rows.join('\n')}\n`);
  const { code, stdout } = await runCli([...args(input), '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    rows: [{ file: input, row: 5, problems: [{ code: 'unknown_stage', column: 'stage' }] }],
    rows_total: 2,
    valid: 1,
    invalid: 1,
    skipped: 0,
    events: { pending: 1 },
    problems: [
      {
        code: 'unknown_stage',
        count: 1,
        severity: 'error',
        message: expect.stringContaining('Leed'),
        fix: expect.any(String),
        example: { file: input, row: 5, column: 'stage' },
      },
    ],
    stages: [{ stage: 'Lead', state: 'pending', count: 1 }],
    matching_keys: { events: 1, lead_id: 1 },
    files: [
      {
        name: input,
        description: expect.stringContaining('skipped 2 lines above the header'),
        columns: { lead_id: 'Meta Lead ID' },
        late: [expect.stringContaining('1 line below')],
      },
    ],
  });
});

it('stays one document when the file breaks off in the middle', async () => {
  const lines = Array.from(
    { length: 50_000 },
    (_, index) => `Leed,${at()},${10n ** 16n + BigInt(index * 7919)}`,
  );
  const packed = gzipSync(`stage,changed_at,lead_id\n${lines.join('\n')}\n`);
  const { code, stdout } = await runCli([...args(file('cut.csv.gz', packed.subarray(0, -100))), '--json']);
  expect(code).toBe(2);
  const report = JSON.parse(stdout) as { rows: unknown[]; error: unknown };
  expect(report.error).toMatchObject({ code: 'file_damaged' });
  expect(report.rows.length).toBeGreaterThan(1000);
});

it('ends quietly when nobody reads its output to the end', async () => {
  const { child, result } = startCli(
    args(file('b.csv', `stage,changed_at,lead_id\nLead,${at()},12345678901234567\n`)),
  );
  child.stdout?.destroy();
  expect(await result).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/EPIPE|\n\s+at /) });
});

it('says what is still needed where files come from several CRMs, and send stops', async () => {
  const zone = ['--time-zone', 'UTC', '--store', join(folder, 'none.sqlite')];
  const hubspot = file(
    'h.csv',
    `Record ID,Deal Name,Deal Stage,Pipeline,Last Modified Date\n1,a,Won,b,${at()}\n`,
  );
  const pipedrive = file('p.csv', `Deal - ID,Deal - Stage,Deal - Update time\n1,Won,${at()}\n`);
  const { stdout } = await runCli(['check', hubspot, pipedrive, ...zone, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ send_needs: [expect.stringContaining('HubSpot, Pipedrive')] });
  const sent = await runCli(['send', hubspot, pipedrive, ...zone, '--dataset', '1', '--yes']);
  expect(sent).toMatchObject({ code: 2, stderr: expect.stringContaining('HubSpot, Pipedrive') });
});

it('leads import takes consent by the column that is named, and leaves it alone where that is said', async () => {
  const lead = (id: string, agreed: string) => `l:${id},${at()},ag:1,f:1,fb,${agreed}`;
  const leads = file(
    'leads.csv',
    `id,created_time,ad_id,form_id,platform,Zustimmung\n${lead('1234567890123456', 'nein')}\n${lead('1234567890123457', 'ja')}\n`,
  );
  const imported = async (name: string, map: readonly string[]) => {
    const args = [
      'leads',
      'import',
      leads,
      '--dataset',
      '1',
      '--json',
      '--store',
      join(folder, name),
      ...map,
    ];
    return JSON.parse((await runCli(args)).stdout).files[0];
  };
  expect(await imported('a.sqlite', [])).toMatchObject({ read: 2, added: 1, optedOut: 1 });
  expect(await imported('b.sqlite', ['--map', 'consent=-'])).toMatchObject({ added: 2, optedOut: 0 });
  expect(await imported('c.sqlite', ['--map', 'consent=Zustimmung'])).toMatchObject({
    added: 1,
    optedOut: 1,
  });
});
