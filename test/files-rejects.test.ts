import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { runCli } from './support/run-cli.ts';

// Refused rows: written as they stand in their file, corrected, and sent again.

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rejects-'));
  sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
const file = (name: string, content?: string | Uint8Array): string => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};
const send = (store: string, ...more: readonly string[]) =>
  runCli([
    ...['send', ...more, '--dataset', '777', '--store', file(store), '--endpoint', sandbox.url],
    ...['--lead-event-source', 'HubSpot', '--funnel', 'Lead, Won'],
  ]);

it('writes the rows with what is wrong in front, as their file has them; corrected, they are sent', async () => {
  const secret = 'canary.person@example.com';
  const rows = [
    'Etapa;Changed At;Meta Lead ID;Email;Notiz;Opted out',
    `Lead;${at(9)};12345678901230001;;"eins; ""zwei""\r\ndrei";`,
    `Lead;${at(8)};1,23457E+16;;"Ünï; ""zwei""\r\ndrei ${secret}";`,
    `Lead;${at(7)};12345678901230003;${secret}`,
    `Leed;${at(6)};12345678901230004;${secret};=1+1;`,
    `Lead;${at(5)};12345678901230005;${secret};;yes`,
    `Lead;${at(5)};12345678901230005;${secret};;;one too many`,
  ];
  const input = file(
    'made.csv',
    Buffer.from(`Report\r\n\r\n${rows.join('\r\n')}\r\n\r\nGrand Totals;6\r\n`, 'latin1'),
  );
  const rejected = file('bad.csv', 'old');
  chmodSync(rejected, 0o644);
  const map = ['--map', 'stage=Etapa'];
  const problems = file('problems.csv');
  const first = await send('one.sqlite', input, ...map, '--rejects-rows', rejected, '--rejects', problems);
  expect(first).toMatchObject({ code: 1, stdout: expect.stringContaining('4 refused rows of') });
  expect(first.stdout).toContain('6 read = 1 valid + 4 invalid + 1 skipped');
  expect(statSync(rejected).mode & 0o777).toBe(0o600);

  const text = readFileSync(rejected, 'utf8');
  const [header, ...written] = parse(text, {
    delimiter: ';',
    bom: true,
    relax_column_count: true,
  }) as string[][];
  expect(header).toEqual(['conversion-leads: what is wrong', ...(rows[0] ?? '').split(';')]);
  expect(written.map(([why]) => /^row \d+/.exec(why ?? '')?.[0])).toEqual([
    'row 6',
    'row 8',
    'row 9',
    'row 11',
  ]);
  expect(written[0]?.slice(3)).toEqual(['1,23457E+16', '', `Ünï; "zwei"\r\ndrei ${secret}`, '']);
  expect(written[1]?.slice(1)).toEqual(['Lead', expect.any(String), '12345678901230003', secret, '', '']);
  expect(written[2]?.slice(5)).toEqual(['=1+1', '']);
  expect(written[3]?.slice(-1)).toEqual(['one too many']);

  // As it is: refused again, and the column is not added twice.
  const again = await send('two.sqlite', rejected, ...map, '--rejects-rows', file('bad2.csv'));
  expect(again.stdout).toContain('4 read = 1 valid + 3 invalid');
  expect(readFileSync(file('bad2.csv'), 'utf8').match(/what is wrong/g)).toHaveLength(1);
  // Corrected: sent.
  writeFileSync(
    rejected,
    text.replace('1,23457E+16', '12345678901230002').replace(';Leed;', ';Lead;').replace(';one too many', ''),
  );
  const corrected = await send('one.sqlite', rejected, ...map);
  expect(corrected).toMatchObject({ code: 0, stdout: expect.stringContaining('4 read = 4 valid') });
  expect(corrected.stdout).toMatch(/accepted\s+4/);

  // Nothing personal anywhere else: output, problems, the store and what lies beside it.
  for (const one of [first, again, corrected]) expect(one.stdout + one.stderr).not.toContain('canary');
  for (const name of readdirSync(folder).filter((one) => /sqlite|problems/.test(one)))
    expect(readFileSync(join(folder, name)).includes('canary')).toBe(false);
});

it('writes rows that are refused only when their lead is known', async () => {
  const shared = ['a', 'b', 'c', 'd', 'e'].map(
    (who, hour) => `Lead,${at(hour + 2)},12345678901231000,${who}@example.com,R-${who}`,
  );
  const input = file(
    'shared.csv',
    ['stage,changed_at,lead_id,email,record_id', ...shared, `Lead,${at(1)},12345678901231001,,R-f`, ''].join(
      '\n',
    ),
  );
  const rejected = file('shared-bad.csv');
  const { code, stdout } = await runCli([
    'check',
    input,
    '--lead-event-source',
    'X',
    '--funnel',
    'Lead',
    '--store',
    file('three.sqlite'),
    '--rejects-rows',
    rejected,
  ]);
  expect(stdout).toContain('lead_id_shared');
  expect(code).toBe(1);
  const written = parse(readFileSync(rejected, 'utf8'), { bom: true, columns: true }) as Record<
    string,
    string
  >[];
  expect(written.map((row) => row['record_id']).sort()).toEqual(['R-a', 'R-b', 'R-c', 'R-d', 'R-e']);
  expect(written[0]?.['conversion-leads: what is wrong']).toContain('lead id is carried by');
});

it('writes JSON as JSON Lines, every digit kept, and each file of several to its own', async () => {
  const json = file(
    'made.json',
    `{"data":[{"stage":"Leed","changed_at":"${at(3)}","lead_id":12345678901232001,"more":{"a":[1]}},\n5]}`,
  );
  const lines = file(
    'made.jsonl',
    `{"stage":"Leed","changed_at":"${at(3)}","lead_id":"12345678901232002"}\n{"stage":\n`,
  );
  const { stdout } = await send('four.sqlite', json, lines, '--rejects-rows', file('out.jsonl'), '--dry-run');
  expect(stdout).toContain('out-2.jsonl');
  const read = (name: string) =>
    readFileSync(file(name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(read('out.jsonl')).toMatchObject([
    { lead_id: '12345678901232001', more: { a: [1] } },
    { unreadable: '5' },
  ]);
  expect(read('out-2.jsonl')).toMatchObject([{ lead_id: '12345678901232002' }, { unreadable: '{"stage":' }]);
});

it('refuses before it reads what can not work', async () => {
  const input = file('input.csv', `stage,changed_at,lead_id\nLeed,${at(1)},12345678901233001\n`);
  const cases: readonly (readonly [string[], RegExp])[] = [
    [[input, '--rejects-rows', input], /is a file that is read/],
    [[input, '--rejects', input], /is a file that is read/],
    [['-', '--rejects-rows', file('x.csv')], /only once/],
    [[input, '--rejects-rows', join(folder, 'no', 'x.csv')], /can't be written \(ENOENT\)/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await send('five.sqlite', ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  expect(readFileSync(input, 'utf8')).toContain('Leed');
});
