import { describe, expect, it } from 'vitest';
import type { CrmAnswer, CrmCall } from './support/crm-app.ts';
import {
  annaOf,
  benOf,
  hashed,
  leadIdOf,
  phoneOf,
  storyEvents,
  storyStart,
  userDataOf,
} from './support/crm-story.ts';
import { shareCrmApp } from './support/share-crm-app.ts';

const token = 'notification-token-0123456789';
const secret = 'workflow-secret-0123456789';
/** Records of story `n`: its lead, its deal and that one's contact; another contact, and that one's deal. */
const idOf = (n: number, record: number): string => `5725767000003000${n}${record}0`;
const leadOf = (n: number): string => idOf(n, 1);
const dealOf = (n: number): string => idOf(n, 2);
const contactOf = (n: number): string => idOf(n, 3);
const otherOf = (n: number): string => idOf(n, 4);
const laterDealOf = (n: number): string => idOf(n, 5);

function recordsOf(n: number): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> {
  const deal = { Pipeline: 'Standard', Amount: 1200.5, Currency: 'EUR' };
  return {
    Leads: [
      {
        id: leadOf(n),
        Email: annaOf(n),
        Mobile: phoneOf(n),
        Lead_Source: 'Facebook',
        Meta_Lead_ID: leadIdOf(n),
      },
    ],
    Deals: [
      { id: dealOf(n), Contact_Name: { name: 'Anna Example', id: contactOf(n) }, ...deal },
      { id: laterDealOf(n), Contact_Name: { name: 'Ben Example', id: otherOf(n) }, ...deal, Amount: null },
    ],
    Contacts: [
      { id: contactOf(n), Email: annaOf(n), Meta_Lead_ID: null },
      { id: otherOf(n), Email: benOf(n) },
    ],
  };
}

/** As Zoho's API documents it; the channel is not known yet. */
function answer({ method, url, headers, body }: CrmCall): CrmAnswer {
  const tokenNow = 'access-token-1';
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
  if (pathname.endsWith('/Contact_Roles')) {
    const n = Number(pathname.split('/').at(-2)?.at(-3));
    return { json: { data: [contactOf(n), otherOf(n)].map((id) => ({ id, Contact_Role: null })) } };
  }
  const ids = searchParams.get('ids')?.split(',') ?? [];
  const data = ids.flatMap((id) => {
    const module = recordsOf(Number(id.at(-3)))[pathname.split('/').at(-1) ?? ''] ?? [];
    return module.filter((record) => record['id'] === id);
  });
  return data.length === 0 ? { status: 204 } : { json: { data, info: { more_records: false } } };
}

const shared = shareCrmApp(answer, (api) => ({
  type: 'zoho',
  notification_token: token,
  webhook_secret: secret,
  client_id: '1000.CLIENT',
  client_secret: 'client-secret-0123456789',
  refresh_token: '1000.refresh-token',
  accounts_address: api,
  api_address: api,
  time_zone: 'UTC',
  fields: { lead_id: 'Meta_Lead_ID' },
  stages: [
    { object: 'lead', map: { 'Not Contacted': 'Lead', Contacted: 'Qualified' }, ignore: ['Junk Lead'] },
    { object: 'deal', pipeline: 'Standard', map: { 'Closed Won': 'Customer', 'Closed Lost': 'Lost' } },
  ],
}));

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

/** What Zoho tells of a lead and its deal, and what comes of it. */
function story(n: number) {
  const [isLead, isQualified, isCustomer] = storyEvents('Zoho', userDataOf(n), {
    value: 1200.5,
    currency: 'EUR',
  });
  // The deal's contact has no phone.
  const { ph: _, ...ofContact } = userDataOf(n);
  return {
    isNew: notification('Leads', { [leadOf(n)]: 'Not Contacted' }, storyStart),
    contacted: notification('Leads', { [leadOf(n)]: 'Contacted' }, storyStart + 600),
    won: notification('Deals', { [dealOf(n)]: 'Closed Won' }, storyStart + 1_800),
    expected: [isLead, isQualified, { ...isCustomer, user_data: ofContact }],
  };
}

describe('Zoho', { timeout: 60_000 }, () => {
  it('opens its channel, and sends the stages of a lead and its deal as events', async () => {
    const { app, crm } = shared;
    const { isNew, contacted, won, expected } = story(1);
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
    const { app } = shared;
    const { isNew, contacted, won, expected } = story(2);
    for (const [body, headers] of [
      [notification('Leads', { [leadOf(2)]: 'Contacted' }, storyStart, `${token}x`), {}],
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
    // What is repeated while it waits may stand in the place of the first.
    await expect
      .poll(() => app.standing().toSorted())
      .toEqual(['Customer accepted', 'Lead accepted', 'Qualified accepted']);
    const inOrder = [...events].sort((one, two) => one.event_time - two.event_time);
    expect(inOrder).toMatchObject(expected.map(({ event_name, event_time }) => ({ event_name, event_time })));
  });

  it('takes the webhooks of workflows, as a form, by its secret', async () => {
    const { app } = shared;
    const { contacted } = story(3);
    const em = hashed('em', annaOf(3));
    const modified = new Date((storyStart + 600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const form = new URLSearchParams({
      id: `zcrm_${leadOf(3)}`,
      Lead_Status: 'Contacted',
      Modified_Time: modified,
      Email: annaOf(3),
      Meta_Lead_ID: leadIdOf(3),
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'x-webhook-secret': secret,
    };
    expect(await app.deliver(form.toString(), headers)).toMatchObject({ status: 200 });
    expect(await app.arrived(1)).toMatchObject([
      { event_name: 'Qualified', event_time: storyStart + 600, user_data: { lead_id: leadIdOf(3), em } },
    ]);
    await app.deliver(contacted);
    expect(app.standing()).toEqual(['Qualified accepted']);
  });

  it('follows a conversion: the lead, its contact and its deal are one', async () => {
    const { app } = shared;
    const { isNew, expected } = story(4);
    await app.deliver(isNew);
    await app.arrived(1);
    const converted = {
      Converted__s: true,
      Converted_Contact: { name: 'Ben Example', id: otherOf(4) },
      Converted_Deal: { name: 'Example Inc', id: laterDealOf(4) },
    };
    const told = JSON.parse(notification('Leads', { [leadOf(4)]: '' }, storyStart + 900)) as Record<
      string,
      unknown
    >;
    const values = [{ record_id: leadOf(4), values: converted }];
    const conversion = JSON.stringify({ ...told, affected_values: values, affected_fields: [] });
    expect(await app.deliver(conversion)).toMatchObject({ status: 200 });
    await app.deliver(notification('Deals', { [laterDealOf(4)]: 'Closed Won' }, storyStart + 1_800));
    expect(await app.arrived(2)).toMatchObject([
      expected[0],
      { event_name: 'Customer', event_time: storyStart + 1_800, user_data: { lead_id: leadIdOf(4) } },
    ]);
  });

  it('gives a deal to the contact that is a known lead where its main one is none', async () => {
    const { app } = shared;
    const { won } = story(5);
    const ben = { lead_id: '22345678901234567', email: benOf(5) };
    await app.change({ stage: 'Lead', changed_at: storyStart, ...ben });
    await app.arrived(1);
    await app.deliver(won);
    const [, event] = await app.arrived(2);
    expect(event).toMatchObject({ event_name: 'Customer', user_data: { lead_id: ben.lead_id } });
    expect(event?.user_data['em']).toEqual(hashed('em', ben.email));
  });
});
