import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { CrmDeclaration } from './crm-declaration.ts';
import { loadServeSettings } from './load-serve-settings.ts';
import { loadSettings, loadStoreSettings } from './load-settings.ts';
import { UsageError } from './usage-error.ts';

const fields = ['stage', 'changed_at', 'lead_id', 'email'];
const secret = 'Se-cret/4711';
const crm: CrmDeclaration = {
  type: 'acme',
  name: 'Acme',
  settings: {
    client_secret: { kind: 'secret', about: 'The secret.', required: true, several: true },
    api: { kind: 'address', about: 'The API.' },
    region: { kind: 'text', about: 'The region.', default: 'eu' },
  },
  lacks: (given) => (given.has('api') ? undefined : { settings: ['api'], why: 'The API.' }),
  needsPublicUrl: true,
};

let file: string;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'any-config-'));
  file = join(directory, 'c.yaml');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** All ways to read the file; gives what was refused. */
function refusals(text: string): string[] {
  writeFileSync(file, text);
  const env = { SET: secret };
  const ways = [
    () => loadServeSettings(file, { env, fields, crms: [crm] }),
    () => loadServeSettings(file, { env, fields, crms: [crm], source: 'a' }),
    () => loadServeSettings(file, { env, fields, crms: [crm], look: true }),
    () => loadSettings({ config: file, dataset: '1' }, env, fields, [crm]),
    () => loadStoreSettings({ config: file }, env),
  ];
  return ways.flatMap((way) => {
    try {
      way();
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return [(error as UsageError).message];
    }
  });
}

/** Values of every kind: right ones, wrong ones, and a secret in the wrong line. */
const scalar = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      secret,
      `x ${secret}`,
      `\${SET}`,
      `\${NOT_SET}`,
      '1',
      '2',
      '10m',
      '',
      'A',
      'a',
      'http',
      'sql',
      'acme',
      'https://api.example.com',
      'ingest',
      'lead_ads',
      'crm',
      'true',
      'sqlite:x',
      `postgres://u:${secret}@h/d`,
      'select :cursor',
      '/',
      '.',
      'UTC',
      '__proto__',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);
const keys = fc.constantFrom(
  ...'store listen public_url rate_per_minute datasets tokens sources lead_ads mappings 1 2 a b http main __proto__ constructor toString'.split(
    ' ',
  ),
  ...'access_token access_token_file app_secret app_secret_file lead_event_source country currency time_zone date_order funnel other ignore aliases policy only map map_stage endpoint version reorder_window linger initial_stage'.split(
    ' ',
  ),
  ...'sha256 token token_file scopes type dataset auth header hmac secret secret_file prefix algorithm encoding timestamp_header items fields constants stages object pipeline url url_file query cursor start every client_secret client_secret_file api region verify_token pages stage changed_at lead_id email'.split(
    ' ',
  ),
);
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(keys, tie('anything'), { maxKeys: 5 }),
  ),
}));

/** Right in most places, so that what refers to one another is reached; anything in some. */
function mostly(value: unknown): fc.Arbitrary<unknown> {
  const part =
    typeof value !== 'object' || value === null
      ? fc.constant(value)
      : Array.isArray(value)
        ? fc.tuple(...value.map(mostly))
        : fc.record(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mostly(one)])), {
            requiredKeys: Object.keys(value).slice(0, 2),
          });
  return fc.oneof({ weight: 30, arbitrary: part }, { weight: 1, arbitrary: anything });
}

const whole = {
  datasets: {
    1: { lead_event_source: 'CRM', funnel: ['A', 'B'], other: ['C'], aliases: { D: 'B' } },
    2: { lead_event_source: 'X' },
  },
  tokens: {
    a: { token: `${secret}-24-characters`, scopes: ['read'], datasets: ['1'] },
    b: { scopes: ['ingest'], sha256: 'a'.repeat(64) },
  },
  sources: {
    a: {
      type: 'http',
      dataset: '1',
      auth: { header: 'X-Key', secret: [secret, `${secret}2`] },
      fields: { stage: 's', changed_at: 't', email: ['e', 'f'] },
      constants: { stage: 'A' },
      stages: [{ map: { x: 'A', y: 'B' }, ignore: ['z'], object: 'deal' }],
    },
    b: {
      type: 'sql',
      dataset: '2',
      url: `postgres://u:${encodeURIComponent(secret)}@h/d`,
      query: 'select :cursor',
      cursor: 'c',
      start: '0',
      every: '5m',
    },
    c: { type: 'acme', dataset: '1', client_secret: [secret], api: 'https://api.example.com', region: 'us' },
  },
  lead_ads: {
    main: {
      app_secret: secret,
      verify_token: secret,
      pages: { 1: '1', 2: { dataset: '2', access_token: secret } },
    },
  },
  mappings: { m: { map: { stage: 'S' } } },
  listen: '0.0.0.0:1',
  public_url: 'https://leads.example.com',
};

describe('any configuration', () => {
  it('is taken, or refused with a UsageError that repeats no value', () => {
    expect(refusals(stringify(whole))).toEqual([]);
    fc.assert(
      fc.property(mostly(whole), (value) => {
        const refused = refusals(stringify(value));
        expect(refused.join('\n')).not.toContain(secret);
      }),
      { numRuns: 80 },
    );
  });

  it('may be nested as deeply as it likes', () => {
    const message = (text: string): string => refusals(text).join('');
    for (const text of [
      '['.repeat(20_000),
      `a: ${'['.repeat(5000)}${']'.repeat(5000)}`,
      `a: ${'{a: '.repeat(5000)}x${'}'.repeat(5000)}`,
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ]) {
      expect(message(text).length).toBeLessThan(10_000);
    }
  });
});
