import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CrmDeclaration } from './crm-declaration.ts';
import { configSchema } from './json-schema.ts';
import { loadServeSettings, type ServeContext } from './load-serve-settings.ts';
import { loadSettings, loadStoreSettings } from './load-settings.ts';
import { UsageError } from './usage-error.ts';

const fields = ['stage', 'changed_at', 'lead_id', 'record_id', 'email', 'object'];

const acme: CrmDeclaration = {
  type: 'acme',
  name: 'Acme',
  needsPublicUrl: true,
  settings: {
    client_secret: { kind: 'secret', about: 'The secret of the app.', required: true, several: true },
    access_token: { kind: 'secret', about: 'A token that reads contacts.' },
    account: { kind: 'text', about: 'Id of the account.', several: true },
    api: { kind: 'address', about: 'The API.', default: 'https://api.example.com' },
    client_id: { kind: 'text', about: 'Id of the client.' },
  },
  lacks: (given) =>
    given.has('client_id') && !given.has('access_token')
      ? { settings: ['access_token', 'account'], why: 'The id alone lets nobody in.' }
      : undefined,
};
const plain: CrmDeclaration = { type: 'plain', name: 'Plain CRM', settings: {} };
const crms = [acme, plain];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'crm-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(text: string, more: Partial<ServeContext> = {}) {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, text);
  return loadServeSettings(file, { env: {}, fields, crms, ...more });
}

/** The lines of the refusal, without file and place. */
function refusal(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.split('\n').map((line) => line.replace(/^\S+: /, ''));
  }
  throw new Error('was not refused');
}

const dataset = 'datasets: { 1: { funnel: [Lead, Won] } }\npublic_url: https://leads.example.com\n';
const source = (more: string): string => `${dataset}sources: { crm: { type: acme, ${more} } }\n`;

describe("a CRM's source", () => {
  it('is read with its settings, its defaults, and the name of the CRM for Meta', () => {
    writeFileSync(join(directory, 'token'), 'TOKEN-IN-A-FILE\n');
    const text = source(
      'client_secret: [SECRET-1, SECRET-2], access_token_file: token, account: 17, fields: { lead_id: meta_lead_id }, constants: { object: deal }',
    );
    expect(load(text).sources).toEqual([
      {
        kind: 'crm',
        crm: 'acme',
        name: 'crm',
        dataset: '1',
        leadEventSource: 'Acme',
        settings: {
          client_secret: ['SECRET-1', 'SECRET-2'],
          access_token: ['TOKEN-IN-A-FILE'],
          account: ['17'],
          api: ['https://api.example.com'],
          client_id: [],
        },
        given: ['client_secret', 'access_token', 'account'],
        fields: { lead_id: ['meta_lead_id'] },
        constants: { object: 'deal' },
        stages: [],
      },
    ]);
  });

  it('keeps a lead_event_source and an address of its own', () => {
    const text = source(
      'client_secret: SECRET-1, api: "http://127.0.0.1:8080/", lead_event_source: Our Acme',
    );
    expect(load(text).sources[0]).toMatchObject({
      leadEventSource: 'Our Acme',
      settings: { api: ['http://127.0.0.1:8080'] },
    });
  });

  it('needs no settings but those that its CRM wants', () => {
    const text = 'datasets: { 1: {} }\nsources: { crm: { type: plain } }';
    expect(load(text).sources[0]).toMatchObject({ leadEventSource: 'Plain CRM', settings: {}, fields: {} });
  });

  it('has each of its mistakes named at once, and no value repeated', () => {
    writeFileSync(join(directory, 'short'), 'SHORT');
    const text = `datasets: { 1: { funnel: [Lead, Won] } }
sources:
  a: { type: acme, client_id: SECRET }
  b:
    type: acme
    client_secret: [SHORT, two words, SECRET-3]
    access_token: SECRET-1
    access_token_file: short
    api: http://SECRET.example.com
    acount: SECRET
    constants: { changed_at: SECRET }
    stages: [{ map: { x: SECRET } }]
`;
    expect(refusal(() => load(text))).toEqual([
      'the file lacks public_url: the address under which Acme reaches this server, which sources.a has to know (https://leads.example.com)',
      'the file lacks public_url: the address under which Acme reaches this server, which sources.b has to know (https://leads.example.com)',
      'sources.a lacks client_secret or client_secret_file: the secret of the app',
      'sources.a lacks access_token, access_token_file or account: the id alone lets nobody in',
      'sources.b.client_secret may be two at most',
      'sources.b.access_token_file stands beside access_token; give one of them',
      'sources.b.access_token_file names a file whose text is no such secret: it must be at least 8 characters',
      'sources.b.api must be an https address without a query, such as https://api.example.com; http on this machine only',
      'sources.b.acount is no setting; did you mean account?',
      'sources.b.constants.changed_at would give every change the same time; say in fields where its time is',
      'sources.b.stages.0.map.x leads to a stage that is not in funnel, other or ignore of the dataset; correct it, or add it to one of them',
    ]);
  });

  it('says which secret is none', () => {
    expect(refusal(() => load(source('client_secret: [SHORT, "Bearer SECRET"]')))).toEqual([
      'sources.crm.client_secret.0 must be at least 8 characters',
      'sources.crm.client_secret.1 must be one line of letters, digits and signs, without blanks',
    ]);
  });

  it('must be of a type that there is', () => {
    const of = (type: string) => `${dataset}sources: { crm: ${type} }`;
    expect(refusal(() => load(of('{ type: acmee }')))).toEqual([
      'sources.crm.type is no kind of source; did you mean acme?',
    ]);
    expect(refusal(() => load(of('{ type: SECRET }')))).toEqual([
      'sources.crm.type is no kind of source; known are http, sql, acme, plain',
    ]);
    expect(refusal(() => load(of('{}')))).toEqual(['sources.crm.type must be one of http, sql, acme, plain']);
  });

  it('is checked by the commands that work for a dataset, and not by those that only want the store', () => {
    const file = join(directory, 'send.yaml');
    writeFileSync(file, source(`client_secret: "\${SECRET}"`));
    expect(loadSettings({ config: file }, {}, fields, crms).dataset.dataset).toBe('1');
    writeFileSync(file, `${dataset}sources: { a: { type: acme, secret: x }, b: { type: acmee } }`);
    expect(refusal(() => loadSettings({ config: file }, {}, fields, crms))).toEqual([
      'sources.a.secret is no setting; did you mean client_secret?',
      'sources.b.type is no kind of source; did you mean acme?',
    ]);
    expect(loadStoreSettings({ config: file }, {}).configFile).toBe(file);
  });

  it('can be looked at without its secrets', () => {
    const text = `${source(`client_secret: "\${SECRET}", access_token_file: none`)}tokens: { a: { token: "\${OURS}", scopes: [read] } }`;
    expect(load(text, { look: true }).sources[0]).toMatchObject({
      given: ['client_secret', 'access_token'],
      settings: { client_secret: [] },
    });
    const url = text.replace('https://leads.example.com', `"\${ADDRESS}"`);
    expect(refusal(() => load(url, { look: true }))).toEqual([
      'public_url needs the environment variable ADDRESS, which is not set',
    ]);
  });

  it('stands in the schema for editors', () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema(fields, crms));
    expect(validate(parse(source('client_secret: [SECRET-1, SECRET-2], account: 17')))).toBe(true);
    expect(validate(parse(source('client_secret: SECRET-1, acount: 17')))).toBe(false);
    expect(validate(parse(source('client_secret: [SECRET-1, SECRET-2, SECRET-3]')))).toBe(false);
  });
});

describe('names', () => {
  it.each(['datasets', 'tokens', 'sources', 'lead_ads'])('in %s may not be __proto__', (block) => {
    expect(refusal(() => load(`${block}: { __proto__: {} }\n`))).toContain(
      `${block}.__proto__ can't be a name here; take another`,
    );
  });

  it('that are wrong hide nothing of what stands under them', () => {
    const text = `${dataset}tokens: { My_Token: { scopes: [red] } }
sources: { My CRM: { type: plain, stages: [{}] } }
lead_ads: { App_1: { pages: { 1: 7 } } }`;
    expect(refusal(() => load(text))).toEqual([
      'tokens.My_Token must be a name of 1 to 40 small letters, digits and hyphens',
      'tokens.My_Token lacks token, token_file or sha256: the token, or its SHA-256 in hex',
      'tokens.My_Token.scopes.0 must be ingest, read or operate',
      'sources.My CRM must be a name of 1 to 40 small letters, digits and hyphens',
      "sources.My CRM.stages.0 lacks map or ignore: the CRM's stages",
      'lead_ads.App_1 must be a name of 1 to 40 small letters, digits and hyphens',
      "lead_ads.App_1 lacks app_secret or app_secret_file: the app's secret, which signs",
      'lead_ads.App_1 lacks verify_token or verify_token_file: the word that you give Meta with the address',
      'lead_ads.App_1.pages.1.dataset names a dataset that is not in this file, which has only 1; add it to datasets',
    ]);
  });
});

describe('the address of a database', () => {
  const load1 = (url: string) => () =>
    load(
      `${dataset.replace('1: {', '1: { lead_event_source: X,')}sources: { db: { type: sql, url: "${url}", query: "select :cursor", cursor: t, start: "0" } }`,
    );

  it.each([
    'postgres://user:pa/ss@host/db',
    'postgres://user:pa#ss@host/db',
    'postgres://user:pa?ss@host/db',
    'postgres://user:pass@/db',
    'postgres://@/db',
    'postgres://:5432/db',
    'postgres://user:pass@host:port/db',
    'postgres://user:pass@ho st/db',
    'postgres:///db',
  ])('%s names no host, so it would be looked for on this machine', (url) => {
    expect(refusal(load1(url))).toEqual([
      expect.stringMatching(/^sources\.db\.url must be postgres:\/\/user:password@host\/database/),
    ]);
  });

  it.each([
    'postgres://user:pa%2Fss@host/db',
    'postgresql://host',
    'postgres://user@[::1]:5432/db?sslmode=require',
    'postgres://user:pass@%2Fvar%2Frun/db',
    'postgres://user:pass@/db?host=/var/run/postgresql',
    'sqlite:crm.db',
  ])('%s is one', (url) => expect(load1(url)().sources).toHaveLength(1));
});
