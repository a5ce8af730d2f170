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

  it('names every mistake of every part at once', () => {
    writeFileSync(join(directory, 'short'), 'SECRET');
    expect(
      refusal(`listen: SECRET
public_url: SECRET
rate_per_minute: SECRET
datasets:
  1:
    funnel: [Lead, MQL, Won]
    other: [Lost, lead]
    aliases: { MQL: Won, a: b, b: a }
  2: { lead_event_source: CRM }
tokens:
  Zapier: {}
  none: {}
  both: { sha256: SECRET, token: SECRET, token_file: short, scopes: [SECRET], datasets: [3] }
  one: { token: SECRET-SECRET-SECRET-SECRET, scopes: [] }
  two: { token: SECRET-SECRET-SECRET-SECRET, scopes: [read] }
  new: { token: SECRET-SECRET-SECRET-SECRET, scopes: [read], scope: SECRET }
sources:
  what: { type: SECRET }
  http: { type: http }
  crm:
    type: http
    dataset: 3
    auth: { header: X, hmac: Y, secret: short, prefix: x }
    fields: { emial: SECRET, stage: [], lead_id: id }
    constants: { lead_id: SECRET, changed_at: SECRET }
    items: []
  shop:
    type: http
    dataset: 1
    auth: { header: X Y, secret: [SECRET-1, SECRET-1], secret_file: [short, none], encoding: hex }
    ${mapped}
    stages:
      - map: { won: Wonn, WON: Won, lost: SECRET, mql: MQL }
        ignore: [Won, won]
      - object: deal
      - { object: Deal, map: { x: lost }, maps: SECRET }
  db: { type: sql, url: SECRET, query: select SECRET, every: 0s, ${mapped}, auth: SECRET }
lead_ads:
  main:
    app_secret: SECRET SECRET
    pages: { SECRET: 1, 12: 3, 13: {}, 14: { dataset: 1, access_token_file: none } }
`),
    ).toMatchInlineSnapshot(`
      [
        "c.yaml:1:9: listen must be host:port or a port, such as 127.0.0.1:8080 or [::1]:8080",
        "c.yaml:2:13: public_url must be the http or https address under which the world reaches this server, such as https://leads.example.com",
        "c.yaml:3:18: rate_per_minute must be a number of requests, 1 or more",
        "c.yaml:5:3: datasets.1 lacks lead_event_source: the name of your CRM; Meta counts no event without it",
        "c.yaml:7:19: datasets.1.other.1 stands in two of funnel, other and ignore; leave it in one",
        "c.yaml:8:21: datasets.1.aliases.MQL has an alias and stands in funnel, other or ignore; an alias is for a name that is no longer used",
        "c.yaml:8:29: datasets.1.aliases.a has aliases that go round in a circle",
        "c.yaml:8:35: datasets.1.aliases.b has aliases that go round in a circle",
        "c.yaml:11:3: tokens.Zapier must be a name of 1 to 40 small letters, digits and hyphens",
        "c.yaml:12:3: tokens.none lacks scopes: what it may do, such as [ingest]",
        "c.yaml:12:3: tokens.none lacks token, token_file or sha256: the token, or its SHA-256 in hex",
        "c.yaml:13:19: tokens.both.sha256 must be the SHA-256 of the token in hex: 64 digits",
        "c.yaml:13:34: tokens.both.token must be at least 24 characters; make one with: openssl rand -base64 32",
        "c.yaml:13:54: tokens.both.token_file names a file whose text is no such secret: it must be at least 24 characters; make one with: openssl rand -base64 32",
        "c.yaml:13:70: tokens.both.scopes.0 must be ingest, read or operate",
        "c.yaml:13:90: tokens.both.datasets.0 names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:14:54: tokens.one.scopes must not be empty",
        "c.yaml:15:3: tokens.two is the same token as one: nobody could tell them apart; make another",
        "c.yaml:16:3: tokens.new is the same token as two: nobody could tell them apart; make another",
        "c.yaml:16:62: tokens.new.scope is no setting; did you mean scopes?",
        "c.yaml:18:17: sources.what.type must be http or sql",
        "c.yaml:19:3: sources.http lacks dataset: this file has 1, 2",
        "c.yaml:19:3: sources.http is what stage changes over the API are called; take another name",
        "c.yaml:19:3: sources.http lacks fields: where the stage, the time of the change and the lead are",
        "c.yaml:19:3: sources.http lacks auth: without it anybody could send; give auth: { header: X-Api-Key, secret: ... } or auth: { hmac: X-Signature, secret: ... }",
        "c.yaml:22:14: sources.crm.dataset names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:23:24: sources.crm.auth.hmac stands beside header; give one of them",
        "c.yaml:23:41: sources.crm.auth.secret must be at least 8 characters",
        "c.yaml:24:15: sources.crm.fields.emial is no field of a stage change; did you mean email?",
        "c.yaml:24:37: sources.crm.fields.stage must not be empty",
        "c.yaml:25:18: sources.crm.constants.lead_id would give every change to the same lead; say in fields where it is",
        "c.yaml:25:35: sources.crm.constants.changed_at would give every change the same time; say in fields where its time is",
        "c.yaml:26:12: sources.crm.items must be text",
        "c.yaml:30:21: sources.shop.auth.header must be the name of a header, such as X-Api-Key",
        "c.yaml:30:45: sources.shop.auth.secret.1 is the same as the one before it; leave one",
        "c.yaml:30:69: sources.shop.auth.secret_file stands beside secret; give one of them",
        "c.yaml:30:70: sources.shop.auth.secret_file.0 names a file whose text is no such secret: it must be at least 8 characters",
        "c.yaml:30:77: sources.shop.auth.secret_file.1 names a file that can't be read (ENOENT)",
        "c.yaml:30:84: sources.shop.auth.encoding is for hmac only; take it out",
        "c.yaml:33:21: sources.shop.stages.0.map.won leads to a stage that is not in funnel, other or ignore of the dataset; the nearest is datasets.1.funnel.2",
        "c.yaml:33:27: sources.shop.stages.0.map.WON is mapped twice; leave one",
        "c.yaml:33:43: sources.shop.stages.0.map.lost leads to a stage that is not in funnel, other or ignore of the dataset",
        "c.yaml:34:23: sources.shop.stages.0.ignore.1 is named twice",
        "c.yaml:35:9: sources.shop.stages.1 lacks map or ignore: the CRM's stages",
        "c.yaml:36:9: sources.shop.stages.2 is for the same object and pipeline as a table before it; make them one",
        "c.yaml:36:43: sources.shop.stages.2.maps is no setting; did you mean map?",
        "c.yaml:37:3: sources.db lacks dataset: this file has 1, 2",
        "c.yaml:37:3: sources.db lacks cursor: the column whose largest value is the next cursor",
        "c.yaml:37:3: sources.db lacks start: the cursor of the first look",
        "c.yaml:37:25: sources.db.url must be postgres://user:password@host/database or sqlite:FILE",
        "c.yaml:37:40: sources.db.query must ask for what is new: ... where updated_at > :cursor order by updated_at",
        "c.yaml:37:62: sources.db.every must be a time from 1s to 24h, such as 500ms, 90s, 10m or 2h; seconds without a unit",
        "c.yaml:37:113: sources.db.auth is no setting; known are type, dataset, lead_event_source, country, time_zone, date_order, fields, constants, stages, url, url_file, query, cursor, start, every",
        "c.yaml:39:3: lead_ads.main lacks verify_token or verify_token_file: the word that you give Meta with the address",
        "c.yaml:40:17: lead_ads.main.app_secret must be one line of letters, digits and signs, without blanks",
        "c.yaml:41:14: lead_ads.main.pages.SECRET must be the id of a page: digits",
        "c.yaml:41:29: lead_ads.main.pages.12.dataset names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:41:32: lead_ads.main.pages.13 lacks dataset: where the page's leads go",
        "c.yaml:41:77: lead_ads.main.pages.14.access_token_file names a file that can't be read (ENOENT)",
      ]
    `);
  });
});
