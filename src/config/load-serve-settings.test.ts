import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadServeSettings } from './load-serve-settings.ts';
import { loadSettings, loadStoreSettings } from './load-settings.ts';
import type { ServeSettings } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

const fields = ['stage', 'changed_at', 'lead_id', 'record_id', 'email', 'phone', 'pipeline', 'object'];
const moreFields = [...fields, 'value', 'currency'];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'serve-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(text: string, env = {}, listen?: string): ServeSettings {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, text);
  return loadServeSettings(file, { env, fields, listen });
}

/** The lines of the refusal, without the directory. */
function refusal(text: string, env = {}, listen?: string): string[] {
  try {
    load(text, env, listen);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.replaceAll(`${directory}/`, '').split('\n');
  }
  throw new Error('was not refused');
}

function variable(name: string): string {
  return `"\${${name}}"`;
}

const dataset = 'datasets: { 1: { lead_event_source: CRM, funnel: [Lead, MQL, Won], other: [Lost] } }\n';
const auth = 'auth: { header: X-Key, secret: SECRET-1234 }';
const mapped = 'fields: { stage: s, changed_at: t, email: e }';

describe('the example', () => {
  const example = join(import.meta.dirname, '../../examples/serve.yaml');
  const names = [...readFileSync(example, 'utf8').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const env: Record<string, string> = Object.fromEntries(
    names.filter((name) => name !== 'NAME').map((name) => [name, `value-of-${name}-for-the-test`]),
  );
  env['MEMBERS_DATABASE'] = 'sqlite:members.sqlite';

  it('is what it says', () => {
    const settings = loadServeSettings(example, { env, fields: moreFields });
    expect(settings).toMatchObject({
      store: join(import.meta.dirname, '../../examples/leads.sqlite'),
      configFile: join(import.meta.dirname, '../../examples/serve.yaml'),
      listen: { host: '127.0.0.1', port: 8080 },
      publicUrl: 'https://leads.example.com',
      ratePerMinute: 6000,
    });
    expect(settings.tokens.map(({ name, scopes }) => [name, ...scopes])).toEqual([
      ['zapier', 'ingest'],
      ['office', 'read', 'operate'],
    ]);
    expect(settings.sources.map(({ name, kind, dataset }) => [name, kind, dataset])).toEqual([
      ['make', 'http', '1234567890'],
      ['shop', 'http', '1234567890'],
      ['members', 'sql', '9876543210'],
    ]);
    expect(settings.sources[1]).toMatchObject({
      auth: {
        kind: 'hmac',
        header: 'X-Signature',
        prefix: 'sha256=',
        secrets: [env['SHOP_SECRET'], env['SHOP_SECRET_NEW']],
        algorithm: 'sha256',
        encoding: 'hex',
        timestampHeader: 'X-Timestamp',
      },
    });
    expect(settings.leadAds).toEqual([
      {
        name: 'main',
        appSecrets: [env['META_APP_SECRET']],
        verifyToken: env['META_VERIFY_TOKEN'],
        pages: {
          '111222333444555': { dataset: '1234567890', token: env['META_PAGE_TOKEN'] },
          '555444333222111': { dataset: '9876543210' },
        },
      },
    ]);
    expect(settings.datasets.map(({ reorderWindow, lingerMs }) => [reorderWindow, lingerMs])).toEqual([
      [600, 500],
      [600, 500],
    ]);
  });

  it('serves send and status, too, which need the secrets of one dataset or of none', () => {
    const settings = loadSettings(
      { config: example, dataset: '9876543210', mapping: 'acme' },
      { META_TOKEN_STUDIO: 'TOKEN' },
      moreFields,
    );
    expect(settings.dataset).toMatchObject({
      token: 'TOKEN',
      leadEventSource: 'Studio CRM',
      timeZone: 'Europe/Berlin',
    });
    expect(loadStoreSettings({ config: example }, {}).store).toMatch(/leads\.sqlite$/);
  });

  it('names every variable that is not set', () => {
    const lines = () => loadServeSettings(example, { env: {}, fields: moreFields });
    expect(lines).toThrow(UsageError);
    for (const name of Object.keys(env)) expect(lines).toThrow(`needs the environment variable ${name},`);
  });
});

describe('loadServeSettings', () => {
  it('needs no more than a dataset', () => {
    expect(load(dataset, { XDG_DATA_HOME: '/data', META_ACCESS_TOKEN: 'T' })).toMatchObject({
      storeGiven: false,
      listen: { host: '127.0.0.1', port: 8080 },
      tokens: [],
      datasets: [
        {
          dataset: '1',
          token: 'T',
          leadEventSource: 'CRM',
          reorderWindow: 600,
          lingerMs: 500,
          initialStage: 'lead_ads',
        },
      ],
      sources: [],
      leadAds: [],
      ratePerMinute: 6000,
    });
  });

  it('takes the CRM for the initial stage where a source brings its changes', () => {
    const text = (more: string): string => `datasets:
  1: { lead_event_source: CRM }
  2: { lead_event_source: CRM${more} }
sources:
  a: { type: http, dataset: 2, ${auth}, ${mapped} }
`;
    const stages = (settings: ServeSettings): string[] =>
      settings.datasets.map(({ initialStage }) => initialStage);
    expect(stages(load(text('')))).toEqual(['lead_ads', 'crm']);
    expect(stages(load(text(', initial_stage: lead_ads')))).toEqual(['lead_ads', 'lead_ads']);
  });

  it('reads times', () => {
    const [one] = load('datasets: { 1: { lead_event_source: A, reorder_window: 90s, linger: 2 } }').datasets;
    expect(one).toMatchObject({ reorderWindow: 90, lingerMs: 2000 });
    expect(refusal('datasets: { 1: { lead_event_source: A, reorder_window: 25h, linger: 500 } }')).toEqual([
      expect.stringContaining('datasets.1.reorder_window must be a time from 0s to 24h'),
      expect.stringContaining('datasets.1.linger must be a time from 0ms to 60s'),
    ]);
  });

  it('keeps the hash of a token only', () => {
    writeFileSync(join(directory, 'token'), 'token-of-24-characters-1\n');
    const { tokens } = load(
      `${dataset}tokens:
  a: { token_file: token, scopes: "ingest, read" }
  b: { token: ${variable('B')}, scopes: [read], datasets: [1] }
  c: { sha256: ${'AB'.repeat(32)}, scopes: [operate] }
`,
      { B: 'token-of-24-characters-2' },
    );
    expect(tokens).toEqual([
      {
        name: 'a',
        sha256: hash('sha256', 'token-of-24-characters-1'),
        scopes: ['ingest', 'read'],
      },
      {
        name: 'b',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        scopes: ['read'],
        datasets: ['1'],
      },
      { name: 'c', sha256: 'ab'.repeat(32), scopes: ['operate'] },
    ]);
  });

  it('reads a database address from the environment or a file, a relative file from here', () => {
    writeFileSync(join(directory, 'url'), 'postgres://u:p@db.example.com/crm\n');
    const sql = `type: sql, query: select :cursor, cursor: c, start: 0, every: 5m, ${mapped}`;
    const { sources } = load(
      `${dataset}sources:\n  a: { ${sql}, url: "sqlite:crm.db" }\n  b: { ${sql}, url_file: url }`,
    );
    expect(sources).toMatchObject([
      { kind: 'sql', url: `sqlite:${join(directory, 'crm.db')}`, every: 300, start: '0', dataset: '1' },
      { kind: 'sql', url: 'postgres://u:p@db.example.com/crm' },
    ]);
  });

  it('listens where an option says', () => {
    expect(load(dataset, {}, '[::1]:0').listen).toEqual({ host: '::1', port: 0 });
    expect(load(`listen: 0.0.0.0:80\n${dataset}`, {}, '81').listen).toEqual({ host: '127.0.0.1', port: 81 });
    expect(refusal(dataset, {}, 'x')).toEqual([
      '--listen must be host:port or a port, such as 127.0.0.1:8080 or [::1]:8080',
    ]);
  });

  it('needs the secrets of one source only, to try it', () => {
    const text = `datasets: { 1: { lead_event_source: CRM, access_token: ${variable('TOKEN')} } }
tokens: { a: { token: ${variable('OURS')}, scopes: [read] } }
sources:
  a: { type: http, auth: { header: X, secret: ${variable('A')} }, ${mapped} }
  b: { type: http, auth: { header: X, secret: ${variable('B')}, secret_file: none }, ${mapped} }
lead_ads: { main: { app_secret_file: none, verify_token: ${variable('WORD')}, pages: { 1: 1 } } }
`;
    const file = join(directory, 'try.yaml');
    writeFileSync(file, text);
    const tried = (source: string, env: object) => () =>
      loadServeSettings(file, { env: { ...env }, fields, source });
    expect(tried('a', { A: 'SECRET-OF-A' })().sources[0]).toMatchObject({
      auth: { secrets: ['SECRET-OF-A'] },
    });
    expect(tried('a', {})).toThrow('sources.a.auth.secret needs the environment variable A');
    expect(tried('a', {})).not.toThrow('verify_token');
  });

  it('says what to do about a reference without quotes', () => {
    expect(refusal(`${dataset}sources: { a: { auth: { header: X, secret: \${A} } } }\nstore: x`)).toEqual([
      'c.yaml:2:45: this is a reference to a variable within { } or [ ]: put quotes around it',
    ]);
  });

  it('says where a path or a query is that its source can not use', () => {
    const file = join(directory, 'mappings.yaml');
    writeFileSync(
      file,
      `${dataset}sources:
  a:
    type: http
    ${auth}
    items: bad
    fields: { stage: s, changed_at: [t, bad], email: e }
  b: { type: sql, url: "sqlite:crm.db", query: "select :cursor", cursor: t, start: "0", fields: { stage: s, changed_at: t, email: e } }
`,
    );
    const mappings = {
      wrongPath: (path: string) => (path === 'bad' ? 'it is bad' : undefined),
      wrongQuery: () => 'asks nothing',
    };
    expect(() => loadServeSettings(file, { env: {}, fields, mappings })).toThrow(
      /mappings\.yaml:6:12: sources\.a\.items .* it is bad\n.*:7:\d+: sources\.a\.fields\.changed_at .* it is bad\n.*:8:\d+: sources\.b\.query asks nothing/,
    );
  });

  it('listens beyond this machine with tokens only', () => {
    const text = `listen: 0.0.0.0:80\n${dataset}`;
    expect(refusal(text)).toEqual([
      expect.stringMatching(/^c\.yaml:1:9: listen reaches beyond this machine/),
    ]);
    const tokens = `tokens: { a: { scopes: [read], sha256: ${'0'.repeat(64)} } }`;
    expect(load(text + tokens).listen.host).toBe('0.0.0.0');
  });

  it('finds the variables behind an alias', () => {
    const text = `datasets:
  1: &all { lead_event_source: CRM, access_token: ${variable('T')} }
  2: *all
`;
    expect(refusal(text)).toEqual([
      expect.stringContaining('datasets.1.access_token needs the environment variable T'),
      expect.stringContaining('datasets.2.access_token needs the environment variable T'),
    ]);
    expect(load(text, { T: 'x' }).datasets.map(({ token }) => token)).toEqual(['x', 'x']);
  });
});
