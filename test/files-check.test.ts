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
