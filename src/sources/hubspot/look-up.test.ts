import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrmAnswer, type CrmCall, startCrmServer } from '../../../test/support/crm-app.ts';
import { type HubspotAccount, hubspotApi } from '../../../test/support/hubspot-api.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import { type CrmApi, CrmApiError, type LookedUp } from '../crm/crm.ts';
import type { RecordRef } from '../webhook.ts';
import { hubspot } from './index.ts';

const ada = {
  email: 'ada@example.com',
  work_email: null,
  hs_additional_emails: 'ada@example.org;a.l@example.net',
  phone: '+1 202 555 0101',
  mobilephone: '+1 202 555 0102',
  firstname: 'Ada',
  lastname: 'Example',
  city: 'Springfield',
  zip: '',
  country: 'United States',
  hs_analytics_source: 'PAID_SOCIAL',
  hs_analytics_source_data_1: 'Facebook',
  meta_lead_id: '12345678901234567',
};
const adasFields = {
  lead_id: '12345678901234567',
  email: ['ada@example.com', 'ada@example.org', 'a.l@example.net'],
  phone: ['+1 202 555 0101', '+1 202 555 0102'],
  first_name: 'Ada',
  last_name: 'Example',
  city: 'Springfield',
  country: 'United States',
  origin: 'Facebook',
};
const account: HubspotAccount = {
  token: 'the-token',
  contacts: { 501: ada, 502: { email: 'ben@example.com' }, 901: { email: 'merged@example.com' } },
  deals: {
    601: { pipeline: 'default', amount: '1500.50', deal_currency_code: 'EUR', dealname: 'Ada' },
    602: { pipeline: '7', amount: null },
  },
  leads: { 701: { hs_pipeline: 'lead-pipeline-id', hs_lead_name: 'Ada' } },
  associations: { 'deals/601': [{ id: '502' }, { id: '501' }], 'deals/602': [{ id: '501' }] },
};

interface Asked {
  readonly found: readonly LookedUp[];
  /** `POST /path`, with the ids that were asked for. */
  readonly calls: readonly string[];
}

async function lookUp(
  records: readonly RecordRef[],
  answer: (call: CrmCall) => CrmAnswer,
  more: {
    readonly settings?: Record<string, string[]>;
    readonly fields?: Record<string, string[]>;
    readonly constants?: Record<string, string>;
  } = {},
): Promise<Asked> {
  const { url, calls } = await startCrmServer(answer);
  const source = hubspot.open({
    name: 'crm',
    address: 'https://leads.example.com/v1/sources/crm',
    settings: { client_secret: ['s'], access_token: ['the-token'], api_address: [url], ...more.settings },
    fields: { ...hubspot.fields, lead_id: ['meta_lead_id'], ...more.fields },
    constants: more.constants ?? {},
  });
  const found = await openLookUp(source)(records);
  return { found, calls: calls.map(short) };
}

function short({ method, url, body }: CrmCall): string {
  const { inputs } = JSON.parse(body === '' ? '{"inputs":[]}' : body) as { inputs: { id: string }[] };
  return [method, url.replace('/2026-09', '').split('?')[0], ...inputs.map(({ id }) => id)].join(' ');
}

const contact = (id: string): RecordRef => ({ object: 'contact', id });
const deal = (id: string): RecordRef => ({ object: 'deal', id });

describe('contacts', () => {
  it('are read together, with the properties that are mapped and no other', async () => {
    let asked: unknown;
    const { found, calls } = await lookUp([contact('502'), contact('501')], (call) => {
      asked = (JSON.parse(call.body) as { properties: unknown }).properties;
      return hubspotApi(account)(call);
    });
    expect(found).toEqual([
      {
        kind: 'found',
        persons: [{ record: contact('502'), primary: true, fields: { email: 'ben@example.com' } }],
      },
      { kind: 'found', persons: [{ record: contact('501'), primary: true, fields: adasFields }] },
    ]);
    expect(calls).toEqual(['POST /crm/objects/contacts/batch/read 502 501']);
    expect(asked).toEqual([
      'email',
      'work_email',
      'hs_additional_emails',
      'phone',
      'mobilephone',
      'firstname',
      'lastname',
      'gender',
      'date_of_birth',
      'city',
      'state',
      'zip',
      'country',
      'hs_country_region_code',
      'hs_analytics_source',
      'meta_lead_id',
      'hs_analytics_source_data_1',
    ]);
  });

  it('that were deleted are gone, and their neighbours are not', async () => {
    const { found, calls } = await lookUp([contact('1'), contact('502')], hubspotApi(account));
    expect(found.map(({ kind }) => kind)).toEqual(['gone', 'found']);
    expect(calls).toEqual(['POST /crm/objects/contacts/batch/read 1 502', 'GET /crm/objects/contacts/1']);
  });

  it('that were merged are the record that they became', async () => {
    const merged = { 'contacts/501': '901', 'contacts/502': '901' };
    const { found } = await lookUp(
      [contact('501'), contact('502'), contact('901')],
      hubspotApi({ ...account, merged }),
    );
    const person = { record: contact('901'), primary: true, fields: { email: 'merged@example.com' } };
    expect(found).toEqual(Array(3).fill({ kind: 'found', persons: [person] }));
  });

  it.each([
    ['PAID_SOCIAL', 'LinkedIn', 'LinkedIn'],
    ['SOCIAL_MEDIA', 'Instagram', 'Instagram'],
    ['PAID_SOCIAL', null, undefined],
    ['OFFLINE', 'Facebook', undefined],
    ['EMAIL_MARKETING', 'Facebook fans', 'EMAIL_MARKETING'],
    ['ORGANIC_SEARCH', 'facebook', 'ORGANIC_SEARCH'],
    [null, 'Facebook', undefined],
  ])('come from %s, %s: %s', async (source, drillDown, origin) => {
    const contacts = { 1: { hs_analytics_source: source, hs_analytics_source_data_1: drillDown } };
    const { found } = await lookUp([contact('1')], hubspotApi({ ...account, contacts }));
    expect(found[0]).toMatchObject({ persons: [{ fields: origin === undefined ? {} : { origin } }] });
    expect(JSON.stringify(found)).toContain(origin === undefined ? '"fields":{}' : origin);
  });

  it('are what the configuration says where they say nothing', async () => {
    const constants = { origin: 'Instagram', country: 'US', currency: 'EUR' };
    const { found } = await lookUp([contact('502'), contact('501')], hubspotApi(account), { constants });
    expect(found.map((one) => one.kind === 'found' && one.persons[0]?.fields)).toEqual([
      { email: 'ben@example.com', origin: 'Instagram', country: 'US' },
      adasFields,
    ]);
  });
});

describe('deals', () => {
  it('give pipeline and amount, and their contacts: each asked for once', async () => {
    const { found, calls } = await lookUp([deal('601'), contact('501'), deal('602')], hubspotApi(account));
    const persons = [
      { record: contact('502'), fields: { email: 'ben@example.com' } },
      { record: contact('501'), fields: adasFields },
    ];
    expect(found).toEqual([
      { kind: 'found', change: { pipeline: 'default', value: '1500.50', currency: 'EUR' }, persons },
      { kind: 'found', persons: [{ ...persons[1], primary: true }] },
      { kind: 'found', change: { pipeline: '7' }, persons: [persons[1]] },
    ]);
    expect(calls).toEqual([
      'POST /crm/objects/deals/batch/read 601 602',
      'POST /crm/associations/deals/contacts/batch/read 602 601',
      'POST /crm/objects/contacts/batch/read 501 502',
    ]);
  });

  it('have a main contact where its label says so', async () => {
    const types = [{ category: 'USER_DEFINED', typeId: 11, label: 'Decision maker' }];
    const associations = { 'deals/601': [{ id: '501' }, { id: '502', types }] };
    const settings = { primary_label: ['decision MAKER'] };
    const { found } = await lookUp([deal('601')], hubspotApi({ ...account, associations }), { settings });
    expect(found[0]).toMatchObject({ persons: [{ record: contact('501') }, { primary: true }] });
    const unlabelled = await lookUp([deal('601')], hubspotApi({ ...account, associations }));
    expect(JSON.stringify(unlabelled.found)).not.toContain('primary');
  });

  it('without contacts, deleted, and with a contact that is gone', async () => {
    const associations = { 'deals/602': [{ id: '999' }] };
    const { found } = await lookUp(
      [deal('601'), deal('602'), deal('1')],
      hubspotApi({ ...account, associations }),
    );
    expect(found).toMatchObject([
      { kind: 'found', persons: [] },
      { kind: 'found', persons: [] },
      { kind: 'gone' },
    ]);
  });

  it('without contacts gave no consent where that is mapped', async () => {
    const fields = { consent: ['may'] };
    const answer = hubspotApi({ ...account, associations: {} });
    const { found } = await lookUp([deal('602')], answer, { fields, constants: { origin: 'Facebook' } });
    const change = { pipeline: '7', opted_out: true, origin: 'Facebook' };
    expect(found).toEqual([{ kind: 'found', persons: [], change }]);
  });

  it('with more contacts than a page holds', async () => {
    const contacts = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [String(1000 + index), { email: `p${index}@example.com` }]),
    );
    const ids = Object.keys(contacts);
    const associations = { 'deals/601': ids.map((id) => ({ id })), 'deals/602': [{ id: '1000' }] };
    const answer = hubspotApi({ ...account, contacts, associations, page: 50 });
    const { found, calls } = await lookUp([deal('601'), deal('602')], answer);
    const of = (index: number): readonly string[] => {
      const one = found[index];
      return one?.kind === 'found' ? one.persons.map(({ record }) => record.id) : [];
    };
    expect(of(0)).toEqual(ids);
    expect(of(1)).toEqual(['1000']);
    expect(calls.map((call) => call.split(' ').length - 2)).toEqual([2, 2, 1, 1, 100, 20]);
  });

  it('that were merged have the contacts of what they became', async () => {
    const merged = { 'deals/600': '601' };
    const { found } = await lookUp([deal('600')], hubspotApi({ ...account, merged }));
    expect(found[0]).toMatchObject({ change: { pipeline: 'default' }, persons: [{}, {}] });
  });

  it('may carry the lead id themselves', async () => {
    const deals = { 601: { pipeline: 'default', meta_lead_id: '76543210987654321' } };
    const { found } = await lookUp([deal('601')], hubspotApi({ ...account, deals }));
    expect(found[0]).toMatchObject({ change: { lead_id: '76543210987654321' } });
  });
});

describe('the lead object', () => {
  it('gives its pipeline, and its primary contact by the association of HubSpot itself', async () => {
    const types = [
      { category: 'HUBSPOT_DEFINED', typeId: 608, label: null },
      { category: 'HUBSPOT_DEFINED', typeId: 578, label: 'Primary' },
    ];
    const associations = { 'leads/701': [{ id: '502' }, { id: '501', types }] };
    const settings = { primary_label: ['Main'] };
    const { found, calls } = await lookUp(
      [{ object: 'lead', id: '701' }],
      hubspotApi({ ...account, associations }),
      { settings },
    );
    expect(found).toMatchObject([
      { change: { pipeline: 'lead-pipeline-id' }, persons: [{ record: contact('502') }, { primary: true }] },
    ]);
    expect(calls[0]).toBe('POST /crm/objects/leads/batch/read 701');
  });
});

describe('what keeps HubSpot from answering', () => {
  const daily = { status: 'error', errorType: 'RATE_LIMIT', policyName: 'DAILY', message: 'Daily limit.' };
  const rolling = { ...daily, policyName: 'TEN_SECONDLY_ROLLING' };
  it.each<[string, CrmAnswer, object]>([
    ['the limit of ten seconds', { status: 429, json: rolling }, { kind: 'throttled', waitMs: 10_000 }],
    ['the limit of a day', { status: 429, json: daily }, { kind: 'throttled', waitMs: 3_600_000 }],
    [
      'a limit that says when it ends',
      { status: 429, headers: { 'retry-after': '7' }, json: daily },
      { kind: 'throttled', waitMs: 7_000 },
    ],
    [
      'a token that ended',
      { status: 401, json: { category: 'EXPIRED_AUTHENTICATION' } },
      { kind: 'no_access' },
    ],
    ['a scope that is missing', { status: 403, json: { category: 'MISSING_SCOPES' } }, { kind: 'no_access' }],
    [
      'an account that moves',
      { status: 477, headers: { 'retry-after': '60' } },
      { kind: 'throttled', waitMs: 60_000 },
    ],
    ['a record that is locked', { status: 423 }, { kind: 'retry' }],
    ['an outage', { status: 502, text: '<html>' }, { kind: 'retry' }],
    [
      'a batch that it dislikes',
      { status: 400, json: { category: 'VALIDATION_ERROR' } },
      { kind: 'refused' },
    ],
    ['another address', { status: 404, text: '' }, { kind: 'retry' }],
    ['an answer of something else', { json: { ok: true } }, { kind: 'retry' }],
  ])('%s', async (_, answer, trouble) => {
    await expect(lookUp([deal('601'), contact('501')], () => answer)).rejects.toMatchObject({ trouble });
  });

  it('an answer without what was asked for is no reason to crash', async () => {
    const results = [
      null,
      1,
      {},
      { id: 5 },
      { id: '601', properties: {} },
      { from: { id: '601' }, to: [{}, 7] },
    ];
    const { found } = await lookUp([deal('601'), contact('501')], () => ({ json: { results } }));
    expect(found).toEqual([{ kind: 'found', change: {}, persons: [] }, { kind: 'gone' }]);
  });

  it('and whatever else comes is understood, or is an error of the API', async () => {
    const key = fc.constantFrom(
      'results',
      'id',
      'properties',
      'from',
      'to',
      'toObjectId',
      'paging',
      'next',
      'after',
    );
    const any = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })));
    const answer = fc.oneof(any, fc.record({ results: fc.array(any, { maxLength: 4 }) }));
    const source = hubspot.open({ name: 'crm', settings: {}, fields: hubspot.fields, constants: {} });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(answer), async (answers) => {
        const api: CrmApi = { ask: async () => answers.next().value };
        const asked = source.lookUp?.lookUp([deal('601'), contact('501'), { object: 'lead', id: '1' }], api);
        const found = await asked?.catch((error: unknown) => error);
        expect(found instanceof CrmApiError || (Array.isArray(found) && found.length === 3)).toBe(true);
      }),
    );
  });
});
