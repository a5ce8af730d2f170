import { describe, expect, it } from 'vitest';
import { hash, normalize } from '../src/index.ts';
import {
  type CrmAnswer,
  type CrmApp,
  type CrmCall,
  type CrmServer,
  startCrmApp,
  startCrmServer,
} from './support/crm-app.ts';

const token = 'notification-token-0123456789';
const secret = 'workflow-secret-0123456789';
const leadId = '12345678901234567';
const start = Math.floor(Date.now() / 1000) - 3_600;
const lead = '5725767000003000064';
const deal = '5725767000003000010';
const contact = '5725767000003000070';
const other = '5725767000003000071';
const laterDeal = '5725767000003000012';

const records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  Leads: [
    {
      id: lead,
      Email: 'anna.canary@example.com',
      Mobile: '+12025550123',
      Lead_Source: 'Facebook',
      Meta_Lead_ID: leadId,
    },
  ],
  Deals: [
    {
      id: deal,
      Contact_Name: { name: 'Anna Example', id: contact },
      Pipeline: 'Standard',
      Amount: 1200.5,
      Currency: 'EUR',
    },
    { id: laterDeal, Contact_Name: { name: 'Ben Example', id: other }, Pipeline: 'Standard', Amount: null },
  ],
  Contacts: [
    { id: contact, Email: 'anna.canary@example.com', Meta_Lead_ID: null },
    { id: other, Email: 'ben.canary@example.org' },
  ],
};

/** As Zoho's API documents it; the channel is not known yet. */
function answer({ method, url, headers, body }: CrmCall, tokenNow: string): CrmAnswer {
  const { pathname, searchParams } = new URL(url, 'http://zoho');
  if (pathname === '/oauth/v2/token') {
    const isKnown = new URLSearchParams(body).get('refresh_token') === '1000.refresh-token';
    return { json: isKnown ? { access_token: tokenNow, expires_in: 3600 } : { error: 'invalid_code' } };
  }
  if (headers.authorization !== `Zoho-oauthtoken ${tokenNow}`)
    return { status: 401, json: { code: 'INVALID_TOKEN', details: {}, message: 'invalid', status: 'error' } };
  if (pathname === '/crm/v8/actions/watch') {
    const { watch } = JSON.parse(body) as {
      watch: readonly { channel_id: string; channel_expiry: string }[];
    };
    if (method === 'PUT')
      return { status: 400, json: { watch: [{ code: 'NOT_SUBSCRIBED', details: {}, status: 'error' }] } };
    return {
      status: 201,
      json: {
        watch: watch.map((one) => ({ code: 'SUCCESS', status: 'success', details: { events: [one] } })),
      },
    };
  }
  if (pathname.endsWith('/Contact_Roles'))
    return {
      json: { data: [{ id: contact }, { id: other }].map((one) => ({ ...one, Contact_Role: null })) },
    };
  const ids = searchParams.get('ids')?.split(',') ?? [];
  const data = records[pathname.split('/').at(-1) ?? '']?.filter(({ id }) => ids.includes(String(id))) ?? [];
  return data.length === 0 ? { status: 204 } : { json: { data, info: { more_records: false } } };
}

async function open(
  first: readonly CrmAnswer[] = [],
): Promise<{ readonly app: CrmApp; readonly crm: CrmServer }> {
  const waiting = [...first];
  const crm = await startCrmServer((call) => {
    const isRecords = call.url.startsWith('/crm/v8/') && !call.url.includes('actions');
    return (isRecords ? waiting.shift() : undefined) ?? answer(call, 'access-token-1');
  });
  const app = await startCrmApp({
    type: 'zoho',
    notification_token: token,
    webhook_secret: secret,
    client_id: '1000.CLIENT',
    client_secret: 'client-secret-0123456789',
    refresh_token: '1000.refresh-token',
    accounts_address: crm.url,
    api_address: crm.url,
    time_zone: 'UTC',
    fields: { lead_id: 'Meta_Lead_ID' },
    stages: [
      { object: 'lead', map: { 'Not Contacted': 'Lead', Contacted: 'Qualified' }, ignore: ['Junk Lead'] },
      { object: 'deal', pipeline: 'Standard', map: { 'Closed Won': 'Customer', 'Closed Lost': 'Lost' } },
    ],
  });
  return { app, crm };
}

/** A notification as Zoho posts it. */
function notification(
  module: 'Leads' | 'Deals',
  stages: Readonly<Record<string, string>>,
  at: number,
  given = token,
): string {
  const field = module === 'Leads' ? 'Lead_Status' : 'Stage';
  const ids = Object.keys(stages);
  return JSON.stringify({
    server_time: at * 1000 + 473,
    affected_values: ids.map((id) => ({ record_id: id, values: { [field]: stages[id] } })),
    query_params: {},
    module,
    resource_uri: `https://www.zohoapis.com/crm/v8/${module}`,
    ids,
    affected_fields: ids.map((id) => ({ [id]: [field] })),
    operation: 'update',
    channel_id: '1000000068001',
    token: given,
  });
}

const isNew = notification('Leads', { [lead]: 'Not Contacted' }, start);
const contacted = notification('Leads', { [lead]: 'Contacted' }, start + 600);
const won = notification('Deals', { [deal]: 'Closed Won' }, start + 1_800);

const hashed = (parameter: 'em' | 'ph', value: string): string[] => [hash(normalize(parameter, value) ?? '')];
const em = hashed('em', 'anna.canary@example.com');
const customData = { event_source: 'crm', lead_event_source: 'Zoho' };
const ofLead = { lead_id: leadId, em, ph: hashed('ph', '+12025550123') };
const expected = [
  { event_name: 'Lead', event_time: start, user_data: ofLead, custom_data: customData },
  { event_name: 'Qualified', event_time: start + 600, user_data: ofLead },
  {
    event_name: 'Customer',
    event_time: start + 1_800,
    user_data: { lead_id: leadId, em },
    custom_data: { ...customData, value: 1200.5, currency: 'EUR' },
  },
];

describe('Zoho', { timeout: 60_000 }, () => {
  it('opens its channel, and sends the stages of a lead and its deal as events', async () => {
    const { app, crm } = await open();
    await expect.poll(() => app.log(), { timeout: 20_000 }).toContain('for notifications is opened');
    const watch = crm.calls.filter(({ url }) => url.includes('actions/watch'));
    expect(watch.map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(JSON.parse(watch[1]?.body ?? '')).toMatchObject({ watch: [{ notify_url: app.address, token }] });
    const edited = isNew.replaceAll('Lead_Status', 'Description');
    for (const body of [isNew, edited]) expect(await app.deliver(body)).toMatchObject({ status: 200 });
    await app.arrived(1);
    expect(await app.deliver(contacted)).toMatchObject({ status: 200 });
    await app.arrived(2);
    expect(await app.deliver(won)).toMatchObject({ status: 200 });
    expect(await app.arrived(3)).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(
      /canary|20255501|notification-token|workflow-secret|client-secret|refresh-token|access-token/,
    );
  });

  it('takes nothing from others, and each change once in whatever order', async () => {
    const { app } = await open();
    for (const [body, headers] of [
      [notification('Leads', { [lead]: 'Contacted' }, start, `${token}x`), {}],
      [contacted.replace(`"${token}"`, 'null'), {}],
      [contacted, { 'x-webhook-secret': 'another-secret' }],
      ['{"id":"1","Lead_Status":"Contacted"}', {}],
    ] as const)
      expect(await app.deliver(body, headers)).toMatchObject({ status: 401 });
    expect(app.standing()).toEqual([]);
    for (const body of [contacted, isNew, contacted, isNew])
      expect(await app.deliver(body)).toMatchObject({ status: 200 });
    await app.arrived(2);
    for (const body of [won, contacted, won, isNew]) await app.deliver(body);
    const events = await app.arrived(3);
    for (const body of [won, contacted, isNew]) await app.deliver(body);
    expect(await app.arrived(3)).toHaveLength(3);
    await app.stands(['Qualified accepted', 'Lead accepted', 'Customer accepted']);
    const inOrder = [...events].sort((one, two) => one.event_time - two.event_time);
    expect(inOrder).toMatchObject(expected.map(({ event_name, event_time }) => ({ event_name, event_time })));
  });

  it('takes the webhooks of workflows, as a form, by its secret', async () => {
    const { app } = await open();
    const modified = new Date((start + 600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const form = new URLSearchParams({
      id: `zcrm_${lead}`,
      Lead_Status: 'Contacted',
      Modified_Time: modified,
      Email: 'anna.canary@example.com',
      Meta_Lead_ID: leadId,
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'x-webhook-secret': secret,
    };
    expect(await app.deliver(form.toString(), headers)).toMatchObject({ status: 200 });
    expect(await app.arrived(1)).toMatchObject([
      { event_name: 'Qualified', event_time: start + 600, user_data: { lead_id: leadId, em } },
    ]);
    await app.deliver(contacted);
    expect(app.standing()).toEqual(['Qualified accepted']);
  });

  it('follows a conversion: the lead, its contact and its deal are one', async () => {
    const { app } = await open();
    await app.deliver(isNew);
    await app.arrived(1);
    const converted = {
      Converted__s: true,
      Converted_Contact: { name: 'Ben Example', id: other },
      Converted_Deal: { name: 'Example Inc', id: laterDeal },
    };
    const told = JSON.parse(notification('Leads', { [lead]: '' }, start + 900)) as Record<string, unknown>;
    const values = [{ record_id: lead, values: converted }];
    const conversion = JSON.stringify({ ...told, affected_values: values, affected_fields: [] });
    expect(await app.deliver(conversion)).toMatchObject({ status: 200 });
    await app.deliver(notification('Deals', { [laterDeal]: 'Closed Won' }, start + 1_800));
    expect(await app.arrived(2)).toMatchObject([
      expected[0],
      { event_name: 'Customer', event_time: start + 1_800, user_data: { lead_id: leadId } },
    ]);
  });

  it('gives a deal to the contact that is a known lead where its main one is none', async () => {
    const { app } = await open();
    const ben = { lead_id: '22345678901234567', email: 'ben.canary@example.org' };
    await app.change({ stage: 'Lead', changed_at: start, ...ben });
    await app.arrived(1);
    await app.deliver(won);
    const [, event] = await app.arrived(2);
    expect(event).toMatchObject({ event_name: 'Customer', user_data: { lead_id: ben.lead_id } });
    expect(event?.user_data['em']).toEqual(hashed('em', ben.email));
  });

  it('asks again after an outage, and says so when a record was deleted', async () => {
    const { app } = await open([{ status: 500, json: { code: 'INTERNAL_ERROR' } }]);
    const many = notification(
      'Leads',
      { [lead]: 'Contacted', '5725767000003000099': 'Contacted' },
      start + 600,
    );
    expect(await app.deliver(many)).toMatchObject({ status: 200 });
    expect(await app.arrived(1)).toMatchObject([expected[1]]);
    await expect.poll(() => app.invalid(), { timeout: 30_000 }).toEqual(['record_gone']);
  });
});
