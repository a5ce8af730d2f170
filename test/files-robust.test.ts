import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  createWriteStream,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { type CliOptions, type CliResult, runCli, startCli } from './support/run-cli.ts';

// Files as they come, good and bad, through the real command: what it says, how it ends, and what it needs.

let folder: string;
let sandbox: Sandbox;
let files = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = (ending = 'csv'): string => join(folder, `file-${files++}.${ending}`);
const write = (content: string | Uint8Array, ending = 'csv'): string => {
  const file = path(ending);
  writeFileSync(file, content);
  return file;
};
const at = (): string => new Date(Date.now() - 3_600_000).toISOString();
let lead = 10n ** 16n;
const good = (): string => `Lead,${at()},${lead++},`;
const header = 'stage,changed_at,lead_id,email';

/** `check`, whatever is in the file. */
async function run(file: string, options: CliOptions = {}): Promise<CliResult> {
  const args = ['--lead-event-source', 'X', '--funnel', 'Lead', '--store', path('sqlite')];
  const result = await runCli(['check', file, ...args], options);
  expect(result.stderr).not.toMatch(/\n\s+at |Unhandled|node:internal/);
  return result;
}

/** Has the command tell the most memory that it held, in MB. */
const tellMemory = [
  '--import',
  `data:text/javascript,import {writeSync} from 'node:fs'; process.on('exit', () => writeSync(2, '\\nmaxRSS ' + process.resourceUsage().maxRSS + '\\n'))`,
];
const memoryOf = ({ stderr }: CliResult): number => Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024;

describe('a file that can’t be used ends with 2 and a sentence on what to do', () => {
  it.each<[string, () => string, RegExp]>([
    ['empty', () => write(''), /is empty/],
    ['missing', () => join(folder, 'none.csv'), /There is no file/],
    ['a directory', () => folder, /is a directory/],
    ['binary', () => write(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 1, 2, 3, 0xff])), /binary/],
    ['xlsx', () => write(Buffer.from('PK\x03\x04\x14\0[Content_Types].xml xl/'), 'xlsx'), /Excel.*\n.*CSV/],
    ['cut gzip', () => write(gzipSync(`${header}\n${good()}\n`).subarray(0, -10), 'csv.gz'), /cut off/],
    [
      'an unknown encoding',
      () =>
        write(
          Buffer.concat([Buffer.from(`${header},name\n`), Buffer.from('836e83688141834983528341', 'hex')]),
        ),
      /encoded in a way.*\n.*UTF-8/,
    ],
    [
      'the header twice',
      () => write(`stage,stage,changed_at,lead_id\nLead,Lead,${at()},1\n`),
      /several columns "stage"/,
    ],
    ['no header', () => write(`${good()}\n${good()}\n`), /first line must hold/],
  ])('%s', async (_, file, message) => {
    const result = await run(file());
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^error: /m);
  });

  it('one that may not be read', async () => {
    const file = write(`${header}\n${good()}\n`);
    chmodSync(file, 0);
    // Root may read everything, so the command becomes nobody when it opens the file; before, it reads its own.
    const nobody = [
      '--import',
      `data:text/javascript,import fs from 'node:fs'; const { open } = fs;
      fs.open = (...args) => (process.setegid(65534), process.seteuid(65534), open(...args));`,
    ];
    const result = await run(file, process.getuid?.() === 0 ? { node: nobody } : {});
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('may not be read');
  });
});

describe('the good rows of a file are sent, whatever stands beside them', () => {
  const json = (id: bigint): string => `{"stage":"Lead","changed_at":"${at()}","lead_id":"${id}"}`;
  const made: readonly (readonly [
    what: string,
    content: () => string | Uint8Array,
    good: number,
    bad: number,
  ])[] = [
    ['rows with too many and too few cells', () => `${header}\nLead\nLead,1,2,3,4,5\n${good()}\n`, 1, 2],
    ['a lone quote', () => `${header}\n"Lead,x,y,z\n${good()}\n${good()}\n`, 2, 1],
    ['a cell of 10 MB', () => `${header}\n${'x'.repeat(10_000_000)},1,2,3\n${good()}\n`, 1, 1],
    // Beyond the longest row a quote can't be told from a lone one: each of its lines is looked at.
    [
      'a quoted cell of 10 MB',
      () => `${header}\n"${`${'x'.repeat(999_999)}\n`.repeat(10)}",,,\n${good()}\n`,
      1,
      11,
    ],
    ['a zero', () => `${header}\n${good()}\n\0\n${Array.from({ length: 60 }, good).join('\n')}\n`, 61, 1],
    [
      'no UTF-8',
      () =>
        Buffer.concat([
          Buffer.from(`${header}\n${good()}\nL`),
          Buffer.from([0xe9, 0xff]),
          Buffer.from(`\n${good()}\n`),
        ]),
      2,
      1,
    ],
    ['only \\r at line ends', () => `${header}\rLead\r${good()}\r`, 1, 1],
    ['a cut last line', () => `${header}\n${good()}\nLead,2026-`, 1, 1],
    ['other columns twice', () => `${header},note,note\n${good()},a,b\n`, 1, 0],
    ['broken JSON Lines', () => `${json(lead++)}\n{"stage":\n[1]\n`, 1, 2],
    ['a JSON array that is cut off', () => `[${json(lead++)},{"stage":"Le`, 1, 2],
    [
      'a report',
      () => `Leads\nAs of: today\n\n${header}\n${good()}\n\nGrand Totals\nConfidential Information\n`,
      1,
      0,
    ],
  ];

  it('all of them in one run', async () => {
    const inputs = made.map(([, content]) => write(content()));
    const rejects = path();
    const args = ['--lead-event-source', 'X', '--funnel', 'Lead', '--store', path('sqlite'), '--json'];
    const { code, stdout, stderr } = await runCli(
      ['send', ...inputs, ...args, '--dataset', '777', '--endpoint', sandbox.url, '--rejects', rejects],
      { node: tellMemory },
    );
    expect(stderr).not.toMatch(/\n\s+at |Unhandled|node:internal/);
    const refused = readFileSync(rejects, 'utf8').split('\n');
    const bad = inputs.map(
      (file) =>
        new Set(refused.filter((line) => line.startsWith(`${file},`)).map((line) => line.split(',')[1])).size,
    );
    expect(Object.fromEntries(made.map(([what], index) => [what, bad[index]]))).toEqual(
      Object.fromEntries(made.map(([what, , , count]) => [what, count])),
    );
    const sum = (of: (one: (typeof made)[number]) => number): number =>
      made.reduce((total, one) => total + of(one), 0);
    const [valid, invalid] = [sum(([, , count]) => count), sum(([, , , count]) => count)];
    const report = JSON.parse(stdout) as { rows: unknown; events: { accepted: number } };
    expect(report.rows).toEqual({ read: valid + invalid, valid, invalid, skipped: 0 });
    expect({ code, accepted: report.events.accepted, sent: sandbox.counts().events }).toEqual({
      code: 1,
      accepted: valid,
      sent: valid,
    });
    expect(memoryOf({ code, stdout, stderr })).toBeLessThan(300);
  });

  it('a header alone is no error: there is nothing to send', async () => {
    const result = await run(write(`${header}\n`));
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('There are no rows');
  });

  it.skipIf(process.platform === 'win32')('a named pipe, and standard input', async () => {
    const pipe = path('fifo');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const under = run(pipe);
    createWriteStream(pipe).end(`${header}\n${good()}\n`);
    expect(await under).toMatchObject({ code: 0, stdout: expect.stringContaining('1 valid') });
    const packed = gzipSync(`${header}\n${good()}\n`);
    const { child, result } = startCli(
      ['check', '-', '--lead-event-source', 'X', '--store', path('sqlite')],
      {
        stdin: null,
      },
    );
    child.stdin?.end(packed);
    expect(await result).toMatchObject({ code: 0, stdout: expect.stringContaining('gzip') });
  });
});

describe('memory stays bounded', () => {
  it('with 100 MB of zeros behind good rows, packed or not', async () => {
    const file = path();
    const handle = openSync(file, 'w');
    writeSync(handle, `${header}\n${`${good()}\n`.repeat(2000)}`);
    ftruncateSync(handle, 100_000_000);
    closeSync(handle);
    const result = await run(file, { node: tellMemory });
    expect(result).toMatchObject({ code: 1, stdout: expect.stringContaining('longer than') });
    expect(memoryOf(result)).toBeLessThan(300);
    const packed = `${file}.gz`;
    execFileSync('sh', ['-c', `gzip -1 < '${file}' > '${packed}'`]);
    const again = await run(packed, { node: tellMemory });
    expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('longer than') });
    expect(memoryOf(again)).toBeLessThan(300);
  }, 60_000);

  it('with zeros alone', async () => {
    const file = path();
    const handle = openSync(file, 'w');
    ftruncateSync(handle, 10 * 2 ** 30);
    closeSync(handle);
    const result = await run(file, { node: tellMemory });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('binary') });
    expect(memoryOf(result)).toBeLessThan(200);
  });
});
