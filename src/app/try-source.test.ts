import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpSourceSettings, LiveDatasetSettings, ServeSettings } from '../config/index.ts';
import { UsageError } from '../config/index.ts';
import { type TriedItem, trySource } from './try-source.ts';

const now = 1_795_348_800;
const dataset: LiveDatasetSettings = {
  dataset: '1234567890',
  leadEventSource: 'Acme CRM',
  funnel: ['Lead', 'Qualified', 'Customer'],
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
};
const source: HttpSourceSettings = {
  kind: 'http',
  name: 'crm',
  dataset: dataset.dataset,
  auth: { kind: 'secret', header: 'X-Secret', secrets: ['right secret'] },
  stages: [{ object: 'deal', map: { won: 'Customer', q: 'Qualified' }, ignore: ['spam'] }],
  fields: {
    stage: ['stage'],
    changed_at: ['at'],
    lead_id: ['lead'],
    email: ['email'],
    record_id: ['id'],
    origin: ['origin'],
    opted_out: ['out'],
  },
  constants: { object: 'deal' },
};
const settings: ServeSettings = {
  store: '/nowhere/store.sqlite',
  storeGiven: true,
  listen: { host: '127.0.0.1', port: 0 },
  tokens: [],
  datasets: [dataset],
  sources: [source],
  leadAds: [],
  ratePerMinute: 6000,
};
const lead = '1234567890123456';
const at = now - 3600;

function tried(body: unknown, headers: Record<string, string> = {}, more: Partial<HttpSourceSettings> = {}) {
  const captured = {
    url: '/v1/sources/crm',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    hasHeaders: Object.keys(headers).length > 0,
  };
  return trySource({ ...settings, sources: [{ ...source, ...more }] }, 'crm', captured, now);
}

function item(body: object): TriedItem {
  const [one] = tried(body).items;
  if (one === undefined) throw new Error('no item');
  return one;
}

const codes = ({ problems }: TriedItem) => problems.map(({ code }) => code);

describe('what an item would become', () => {
  it('an event: in the stage that the table gives it, with nothing of the person but hashes', () => {
    const one = item({ stage: 'WON', at, lead, email: 'anna@example.com' });
    expect(one).toMatchObject({
      row: 1,
      becomes: 'event',
      unlessKnown: false,
      stage: { crm: 'WON', object: 'deal', funnel: 'Customer' },
      event: { event_name: 'Customer', event_time: at, user_data: { lead_id: Number(lead) } },
      absent: ['record_id', 'origin', 'opted_out'],
      problems: [],
    });
    expect(JSON.stringify(one)).not.toContain('anna');
  });

  it('held, while nothing maps its stage', () => {
    const one = item({ stage: 'Proposal', at, lead });
    expect(one).toMatchObject({
      becomes: 'held',
      reason: 'unmapped_stage',
      stage: { crm: 'Proposal', object: 'deal' },
    });
    expect(one.stage?.funnel).toBeUndefined();
    expect(codes(one)).toEqual(['stage_unmapped']);
  });

  it('held, while nothing says that its lead is one of Meta’s', () => {
    const one = item({ stage: 'won', at, email: 'anna@example.com' });
    expect(one).toMatchObject({ becomes: 'held', reason: 'unknown_lead', unlessKnown: true });
  });

  it('skipped, unless its lead is known after all', () => {
    const one = item({ stage: 'won', at, email: 'anna@example.com', origin: 'Google Ads' });
    expect(one).toMatchObject({ becomes: 'skipped', reason: 'not_a_meta_lead', unlessKnown: true });
  });

  it.each([
    ['ignored_stage', { stage: 'spam', at, lead }],
    ['opted_out', { stage: 'won', at, lead, out: 'yes' }],
    ['too_old_on_arrival', { stage: 'won', at: now - 30 * 86_400, lead }],
  ])('skipped: %s', (reason, body) => {
    expect(item(body)).toMatchObject({ becomes: 'skipped', reason, unlessKnown: false });
  });

  it('shows the event of one that is too old, since the mapping is what is tried', () => {
    const one = item({ stage: 'won', at: now - 30 * 86_400, lead });
    expect(one.event).toMatchObject({ event_name: 'Customer', event_time: now - 30 * 86_400 });
    expect(one.stage?.funnel).toBe('Customer');
  });

  it.each([
    ['lead_id_shape', { stage: 'won', at, lead: '12', email: 'anna@example.com' }, true],
    ['no_matching_key', { stage: 'won', at, id: '4711' }, true],
    ['no_matching_key', { stage: 'won', at }, false],
    ['time_future', { stage: 'won', at: now + 60, lead }, false],
    ['stage_missing', { at, lead }, false],
  ])('invalid: %s', (code, body, unlessKnown) => {
    const one = item(body);
    expect(one).toMatchObject({ becomes: 'invalid', unlessKnown });
    expect(codes(one)).toContain(code);
  });

  it('each by itself, in their order', () => {
    const { items } = tried([{ stage: 'won', at, lead }, 7, { stage: 'spam', at, lead }]);
    expect(items.map(({ row, becomes }) => [row, becomes])).toEqual([
      [1, 'event'],
      [2, 'invalid'],
      [3, 'skipped'],
    ]);
  });
});

describe('the request', () => {
  const body = { stage: 'won', at, lead };

  it('is let in or not by its headers, and tried all the same', () => {
    expect(tried(body).sender).toBe('unchecked');
    expect(tried(body, { 'x-secret': 'right secret' }).sender).toBe('known');
    const refused = tried(body, { 'x-secret': 'wrong' });
    expect(refused.sender).toMatchObject({ status: 401 });
    expect(refused.items).toHaveLength(1);
  });

  it('was signed in time when it was captured', () => {
    const signed = String(now - 90_000);
    const signature = createHmac('sha256', 'key of ours')
      .update(`${signed}.${JSON.stringify(body)}`)
      .digest('hex');
    const auth = {
      kind: 'hmac',
      header: 'X-Signature',
      prefix: '',
      secrets: ['key of ours'],
      algorithm: 'sha256',
      encoding: 'hex',
      timestampHeader: 'X-Time',
    } as const;
    expect(tried(body, { 'x-signature': signature, 'x-time': signed }, { auth }).sender).toBe('known');
    expect(tried(body, { 'x-signature': signature, 'x-time': String(now) }, { auth }).sender).toMatchObject({
      status: 401,
    });
  });

  it('that would not be read says why', () => {
    expect(tried('{"stage":').refusal).toMatchObject({ status: 400 });
    expect(tried('{"stage":').items).toEqual([]);
    expect(tried(body, { 'content-type': 'text/xml' }).refusal).toMatchObject({ status: 415 });
  });

  it('to a source that is not there, or is none of this kind', () => {
    const captured = { url: '/', headers: {}, body: Buffer.from('{}'), hasHeaders: false };
    const sql = {
      ...source,
      kind: 'sql',
      url: '',
      query: '',
      cursor: '',
      start: '',
      every: 60,
      name: 'db',
    } as const;
    const all = { ...settings, sources: [source, sql] };
    expect(() => trySource(all, 'crn', captured, now)).toThrow('Did you mean crm?');
    expect(() => trySource(all, 'something', captured, now)).toThrow('It has crm.');
    expect(() => trySource(all, 'db', captured, now)).toThrow(UsageError);
    expect(() => trySource({ ...settings, sources: [] }, 'crm', captured, now)).toThrow(
      'no such source, and no other one',
    );
  });
});
