import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrmSourceSettings, ServeSettings } from '../config/index.ts';
import { UsageError } from '../config/index.ts';
import { type CrmDefinition, crms, type WebhookRow } from '../sources/index.ts';
import { listSources } from './list-sources.ts';
import { trySource } from './try-source.ts';

const now = 1_795_348_800;
const day = 86_400;

/** A CRM that signs with the time and the address; its rows are the JSON of its body. */
const acme: CrmDefinition = {
  type: 'acme-of-the-tests',
  name: 'Acme',
  needsPublicUrl: true,
  settings: {
    secret: { kind: 'secret', about: 'The secret.', required: true },
    token: { kind: 'secret', about: 'The token.' },
    api: { kind: 'address', about: 'The API.', default: 'https://api.example.com' },
  },
  fields: {},
  open: ({ address, settings }) => ({
    verify: ({ headers, now: at }) =>
      headers['x-signature'] === `${settings['secret']?.[0]} ${address}` && at === now - day
        ? undefined
        : { status: 401, message: 'The signature is wrong or old.' },
    read: ({ body }) => ({ rows: JSON.parse(Buffer.from(body).toString()) as readonly WebhookRow[] }),
    signedAt: ({ headers }) => Number(headers['x-time']),
  }),
};
const registry = crms as CrmDefinition[];
beforeAll(() => {
  registry.push(acme);
});
afterAll(() => {
  registry.splice(registry.indexOf(acme), 1);
});

const source: CrmSourceSettings = {
  kind: 'crm',
  crm: acme.type,
  name: 'crm',
  dataset: '1234567890',
  leadEventSource: 'Acme',
  settings: { secret: ['SECRET-1'], token: [], api: ['https://api.example.com'] },
  given: ['secret'],
  fields: { email: ['mail'] },
  constants: {},
  stages: [{ object: 'deal', pipeline: 'sales', map: { won: 'Customer' }, ignore: [] }],
};
const settings: ServeSettings = {
  store: '/nowhere/store.sqlite',
  storeGiven: true,
  publicUrl: 'https://leads.example.com',
  listen: { host: '127.0.0.1', port: 0 },
  tokens: [],
  datasets: [
    {
      dataset: '1234567890',
      funnel: ['Lead', 'Customer'],
      other: [],
      ignore: [],
      aliases: {},
      policy: 'fill',
      dropBadLeadId: false,
      map: {},
      mapStage: {},
      endpoint: 'http://127.0.0.1:1',
      version: 'v26.0',
      reorderWindow: 600,
      lingerMs: 500,
      initialStage: 'crm',
    },
  ],
  sources: [source],
  leadAds: [],
  ratePerMinute: 6000,
};
const change = { stage: 'won', changed_at: now - 2 * day, record_id: '9', object: 'deal' };

function tried(
  rows: readonly object[],
  headers: Record<string, string> = {},
  more: Partial<ServeSettings> = {},
) {
  const body = Buffer.from(JSON.stringify(rows.map((row) => ({ row: 1, problems: [], ...row }))));
  const captured = { url: '/v1/sources/crm', headers, body, hasHeaders: Object.keys(headers).length > 0 };
  return trySource({ ...settings, ...more }, 'crm', captured, now);
}

describe("a CRM's captured webhook", () => {
  it('is verified at the time at which it was signed, with the address that the CRM knows', () => {
    const address = 'https://leads.example.com/v1/sources/crm';
    const headers = { 'x-time': String(now - day), 'x-signature': `SECRET-1 ${address}` };
    expect(tried([], headers)).toMatchObject({ sender: 'known', leadEventSource: 'Acme' });
    expect(tried([], { ...headers, 'x-time': String(now) }).sender).toMatchObject({ status: 401 });
    expect(() => tried([], headers, { publicUrl: undefined } as object)).toThrow(UsageError);
  });

  it('shows which records the CRM would be asked about, and which belong together', () => {
    const lookUp = { object: 'deal', id: '9' };
    const links = [
      { object: 'lead', id: '1' },
      { object: 'contact', id: '2' },
    ];
    const { items } = tried([
      { record: change, lookUp },
      { record: change, lookUp: { ...lookUp, always: true } },
      { record: { ...change, lead_id: '1234567890123456', pipeline: 'sales' }, links },
      { skip: 'no_stage_change' },
    ]);
    expect(items).toMatchObject([
      { becomes: 'held', reason: 'lookup', unlessKnown: true, lookUp, absent: [] },
      { becomes: 'held', reason: 'lookup', unlessKnown: false, lookUp, problems: [] },
      { becomes: 'event', stage: { crm: 'won', funnel: 'Customer' }, links, absent: ['email'] },
      { becomes: 'skipped', reason: 'no_stage_change' },
    ]);
    expect(items[2]).not.toHaveProperty('lookUp');
  });
});

describe("a CRM's source in the list", () => {
  it('has the names of its settings, and no value of them', async () => {
    const list = await listSources(settings, undefined);
    expect(list).toEqual([
      {
        name: 'crm',
        type: acme.type,
        datasets: ['1234567890'],
        path: '/v1/sources/crm',
        settings: { secret: 'given', token: 'not_given', api: 'default' },
        unmappedPages: [],
        refusedPages: [],
      },
    ]);
    expect(JSON.stringify(list)).not.toContain('SECRET');
  });
});
