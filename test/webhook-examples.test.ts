import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readCapturedRequest, realContext } from '../src/app/index.ts';
import { main } from '../src/cli/main.ts';
import { loadServeSettings } from '../src/config/index.ts';
import { mappableFields, openHttpSource } from '../src/sources/index.ts';
import { noon } from './support/test-app.ts';

const folder = fileURLToPath(new URL('../examples/webhooks/', import.meta.url));
const config = join(folder, 'config.yaml');
const env: Readonly<Record<string, string>> = {
  META_ACCESS_TOKEN: 'EAAexample',
  ...Object.fromEntries(
    ['ZAPIER', 'MAKE', 'N8N', 'HUBSPOT', 'ZOHO', 'GOHIGHLEVEL', 'IN_HOUSE'].map((name) => [
      `${name}_SECRET`,
      `${name.toLowerCase().replace('_', '-')}-example-secret`,
    ]),
  ),
};

/** What each file's items become, and in which stage of the funnel. */
const table: Readonly<
  Record<string, { readonly sender: string; readonly items: readonly (readonly [string, string?])[] }>
> = {
  'zapier.json': { sender: 'unchecked', items: [['event', 'Qualified']] },
  'make.json': { sender: 'unchecked', items: [['event', 'Opportunity']] },
  'n8n.json': { sender: 'unchecked', items: [['event', 'Qualified'], ['skipped'], ['skipped']] },
  'hubspot.json': { sender: 'unchecked', items: [['event', 'Qualified']] },
  'hubspot-deal.json': { sender: 'unchecked', items: [['event', 'Customer']] },
  'zoho.txt': { sender: 'known', items: [['event', 'Opportunity']] },
  'gohighlevel.json': { sender: 'unchecked', items: [['event', 'Qualified']] },
  'in-house.txt': { sender: 'known', items: [['event', 'Lead'], ['skipped']] },
};

interface Tried {
  readonly sender: unknown;
  readonly items: readonly {
    readonly becomes: string;
    readonly stage?: { readonly funnel?: string };
    readonly problems: readonly unknown[];
  }[];
}

beforeAll(() => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterAll(() => vi.unstubAllEnvs());

const nameOf = (file: string) => file.replace(/\.\w+$/, '');

const tryFile = (name: string, file: string, ...options: readonly string[]) =>
  run('sources', 'try', name, file, '--config', config, ...options);

async function run(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  const context = { ...realContext, clock: () => noon * 1000 };
  const code = await main(args, context).finally(() => {
    out.mockRestore();
    err.mockRestore();
  });
  return { code, stdout, stderr };
}

describe('the example webhooks', () => {
  it('are all in the table of this test', () => {
    const files = readdirSync(folder).filter((name) => !/\.changes\.json$|\.yaml$/.test(name));
    expect(files.sort()).toEqual(Object.keys(table).sort());
  });

  it.each(Object.keys(table))('%s gives its stage changes', (file) => {
    const settings = loadServeSettings(config, { env, fields: mappableFields });
    const source = settings.sources.find(({ name }) => name === nameOf(file));
    if (source?.kind !== 'http') throw new Error(`no source for ${file}`);
    const captured = readCapturedRequest(readFileSync(join(folder, file)));
    const reading = openHttpSource(source).read({ ...captured, method: 'POST', now: noon });
    const expected = JSON.parse(
      readFileSync(join(folder, `${nameOf(file)}.changes.json`), 'utf8'),
    ) as unknown;
    expect(reading).toEqual({
      rows: (expected as readonly object[]).map((record, at) => ({ row: at + 1, record, problems: [] })),
    });
  });

  it.each(Object.entries(table))('%s: sources try shows what it becomes', async (file, { sender, items }) => {
    const { code, stdout } = await tryFile(nameOf(file), join(folder, file), '--json');
    expect(code).toBe(0);
    const tried = JSON.parse(stdout) as Tried;
    expect(tried.sender).toBe(sender);
    expect(tried.items.map(({ becomes, stage }) => [becomes, stage?.funnel])).toEqual(
      items.map(([becomes, funnel]) => [becomes, funnel]),
    );
    expect(tried.items.flatMap(({ problems }) => problems)).toEqual([]);
    // The people in the examples all have addresses there.
    expect(stdout).not.toMatch(/@example/);
  });
});

describe('docs/http-source.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../docs/http-source.md', import.meta.url)), 'utf8');

  it('shows the mappings that are tested here', () => {
    const [, sources = ''] = readFileSync(config, 'utf8').split('\nsources:\n');
    const blocks = sources.split('\n\n').map((block) =>
      block
        .replace(/^ {2}#.*\n/gm, '')
        .replace(/^ {2}/gm, '')
        .trimEnd(),
    );
    expect(blocks).toHaveLength(Object.keys(table).length);
    for (const block of blocks) expect(page).toContain(`\`\`\`yaml\n${block}\n\`\`\``);
  });

  it('names every field that a mapping may name', () => {
    for (const field of mappableFields) expect(page).toContain(`\`${field}\``);
  });
});

describe('sources try', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'sources-try-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('tells a person', async () => {
    const { code, stdout } = await tryFile('make', join(folder, 'make.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('Source   make (Pipedrive), to dataset 1234567890');
    expect(stdout).toContain('Sender   not checked: the file has no headers');
    expect(stdout).toContain('Item 1   would be an event');
    expect(stdout).toContain('stage    "Proposal made" (deal, Sales): Opportunity');
    expect(stdout).toContain('"lead_id": 12345678901234567');
    expect(stdout).toContain('Nothing was stored or sent.');
    expect(stdout).not.toContain('example.com');
  });

  it('ends with 1 when an item is invalid, or the request would be refused', async () => {
    const file = join(scratch, 'captured.txt');
    writeFileSync(file, '{"stage":"Qualified","changed_at":"soon","lead_id":"1234567890123456"}');
    const invalid = await tryFile('zapier', file);
    expect(invalid.code).toBe(1);
    expect(invalid.stdout).toMatch(
      /Item 1 +can't be sent\n +stage +"Qualified" \(deal\)\n +empty +email, phone/,
    );
    expect(invalid.stdout).toContain('time_unreadable');
    const wrongType = await tryFile('zapier', file, '--content-type', 'application/xml');
    expect([wrongType.code, wrongType.stdout]).toEqual([1, expect.stringContaining('Refused  415: XML')]);
    writeFileSync(file, `X-Webhook-Secret: guessed\n\n${readFileSync(join(folder, 'zapier.json'), 'utf8')}`);
    const stranger = await tryFile('zapier', file);
    expect([stranger.code, stranger.stdout]).toEqual([
      1,
      expect.stringContaining('Sender   would be refused, 401'),
    ]);
  });

  it("needs no secret but the source's own", async () => {
    for (const name of Object.keys(env)) vi.stubEnv(name, name === 'ZAPIER_SECRET' ? env[name] : undefined);
    expect((await tryFile('zapier', join(folder, 'zapier.json'))).code).toBe(0);
    const other = await tryFile('make', join(folder, 'make.json'));
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('MAKE_SECRET')]);
    expect(other.stderr).not.toContain('N8N_SECRET');
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  });

  it('wants a source, a file and a configuration that are there', async () => {
    const missing = await tryFile('zapier', join(scratch, 'nothing.json'));
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("can't be read (ENOENT)")]);
    const unknown = await tryFile('zapper', join(folder, 'zapier.json'));
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean zapier?')]);
    const bare = await run('sources', 'try', 'zapier', 'x', '--json');
    expect([bare.code, bare.stdout]).toEqual([2, expect.stringContaining('Add --config FILE')]);
  });
});
