import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ArrivedEvent, CrmApp } from './support/crm-app.ts';
import { hubspotSignature } from './support/crm-signatures.ts';
import { type HubspotAccount, hubspotApi } from './support/hubspot-api.ts';
import { shareCrmApp } from './support/share-crm-app.ts';

const secret = 'client-secret-0123456789';
const token = 'pat-eu1-0123456789';
const hour = 3_600;
/** Unix seconds. */
const now = Math.floor(Date.now() / 1000);
const leadIds = {
  ada: '12345678901234567',
  ben: '11345678901234567',
  dora: '13345678901234567',
  eve: '14345678901234567',
};

const account: HubspotAccount = {
  token,
  contacts: {
    501: {
      email: 'ada@example.com',
      hs_additional_emails: 'ada@example.org',
      phone: '+1 202 555 0101',
      firstname: 'Ada',
      lastname: 'Canarytest',
      meta_lead_id: leadIds.ada,
      hs_analytics_source: 'OFFLINE',
    },
    502: { email: 'ben@example.com', meta_lead_id: leadIds.ben },
    503: { email: 'cleo@example.com', hs_analytics_source: 'PAID_SEARCH' },
    504: { email: 'dora@example.com', meta_lead_id: leadIds.dora },
    505: { email: 'eve@example.com', meta_lead_id: leadIds.eve },
  },
  deals: {
    601: { pipeline: 'default', amount: '1500.50', deal_currency_code: 'EUR' },
    602: { pipeline: '77', amount: '9' },
  },
  leads: { 701: { hs_pipeline: 'lead-pipeline-id' } },
  associations: {
    'deals/601': [{ id: '503' }, { id: '504' }],
    'deals/602': [{ id: '504' }],
    'leads/701': [{ id: '502', types: [{ category: 'HUBSPOT_DEFINED', typeId: 578, label: 'Primary' }] }],
  },
};

const stages = [
  {
    object: 'contact',
    map: { lead: 'Lead', marketingqualifiedlead: 'Qualified', customer: 'Customer' },
    ignore: ['subscriber'],
  },
  { object: 'deal', pipeline: 'default', map: { closedwon: 'Customer', closedlost: 'Lost' } },
  { object: 'lead', pipeline: 'lead-pipeline-id', map: { 'qualified-stage-id': 'Qualified' } },
];

const shared = shareCrmApp(hubspotApi(account), (api) => ({
  type: 'hubspot',
  client_secret: ['older-secret', secret],
  access_token: token,
  api_address: api,
  portal_id: '33',
  fields: { lead_id: 'meta_lead_id' },
  stages,
}));

let eventId = 0;

/** A change as HubSpot writes it; `at` in seconds before now. */
function change(
  subscriptionType: string,
  objectId: number,
  value: string,
  at: number,
  more: object = {},
): object {
  const propertyName = { contact: 'lifecyclestage', deal: 'dealstage' }[subscriptionType.split('.')[0] ?? ''];
  return {
    eventId: ++eventId,
    subscriptionId: 25,
    portalId: 33,
    appId: 1160452,
    occurredAt: (now - at) * 1000 + 123,
    subscriptionType,
    attemptNumber: 0,
    objectId,
    ...(propertyName !== undefined && { propertyName }),
    propertyValue: value,
    changeSource: 'CRM_UI',
    ...more,
  };
}

interface Signing {
  readonly key?: string;
  readonly at?: number;
  readonly query?: string;
}

/** The headers that HubSpot sends with a body. */
function sign(app: CrmApp, body: string, { key = secret, at = Date.now(), query = '' }: Signing = {}) {
  return {
    ...hubspotSignature(body, app.address + query, key, at),
    'x-hubspot-signature': hash('sha256', key + body),
    'x-hubspot-signature-version': 'v1',
  };
}

async function deliver(app: CrmApp, changes: readonly object[], signing: Signing = {}): Promise<unknown> {
  const body = JSON.stringify(changes);
  const answer = await app.deliver(body, sign(app, body, signing), signing.query);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

const shown = ({ event_name, event_time, user_data, custom_data }: ArrivedEvent): object => ({
  stage: event_name,
  ago: now - event_time,
  lead: user_data.lead_id,
  value: custom_data['value'],
});

describe('HubSpot, from its webhook to Meta', () => {
  it("sends a contact's stages in order, with what HubSpot says of the person, and nothing twice", async () => {
    const { app, crm } = shared;
    await app.meetLead(leadIds.ada, now - 30 * hour);
    const changes = [
      change('contact.propertyChange', 501, 'customer', hour),
      change('contact.propertyChange', 501, 'lead', 20 * hour),
      change('contact.propertyChange', 501, 'subscriber', 21 * hour),
      change('contact.propertyChange', 501, 'marketingqualifiedlead', 5 * hour),
      change('contact.creation', 501, '', 20 * hour),
    ];
    const first = await deliver(app, changes);
    expect(first).toMatchObject({ received: 5, skipped: 2, held: 3, reasons: { lookup: 3 } });
    const events = await app.arrived(3);
    expect(events.map(shown)).toEqual([
      { stage: 'Lead', ago: 20 * hour, lead: leadIds.ada, value: undefined },
      { stage: 'Qualified', ago: 5 * hour, lead: leadIds.ada, value: undefined },
      { stage: 'Customer', ago: hour, lead: leadIds.ada, value: undefined },
    ]);
    const { user_data, custom_data } = events[0] ?? { user_data: {}, custom_data: {} };
    expect(user_data).toMatchObject({
      em: [hash('sha256', 'ada@example.com'), hash('sha256', 'ada@example.org')],
      ph: [hash('sha256', '12025550101')],
      fn: [hash('sha256', 'ada')],
      ln: [hash('sha256', 'canarytest')],
    });
    expect(custom_data).toMatchObject({ event_source: 'crm', lead_event_source: 'HubSpot' });

    // HubSpot repeats what it is unsure of, in any order: nothing changes, and nobody is asked again.
    const calls = crm.calls.length;
    const again = changes.toReversed().map((one) => ({ ...one, attemptNumber: 1 }));
    expect(await deliver(app, again, { key: 'older-secret', query: '?v=1' })).toMatchObject({ duplicate: 3 });
    expect(await app.arrived(3)).toHaveLength(3);
    expect(crm.calls).toHaveLength(calls);
    expect(app.everything()).not.toMatch(/canarytest|ada@example|2025550101/i);
  });

  it("finds a deal's lead among its contacts, with pipeline and amount", async () => {
    const { app, crm } = shared;
    await app.meetLead(leadIds.dora, now - 30 * hour);
    await app.meetLead(leadIds.ben, now - 30 * hour);
    const lead = { objectTypeId: '0-136', propertyName: 'hs_pipeline_stage' };
    await deliver(app, [
      change('deal.propertyChange', 601, 'closedwon', hour),
      change('object.propertyChange', 701, 'qualified-stage-id', 2 * hour, lead),
    ]);
    const events = await app.arrived(2);
    expect(events.map(shown)).toContainEqual({
      stage: 'Customer',
      ago: hour,
      lead: leadIds.dora,
      value: 1500.5,
    });
    expect(events.map(shown)).toContainEqual({
      stage: 'Qualified',
      ago: 2 * hour,
      lead: leadIds.ben,
      value: undefined,
    });
    expect(crm.calls.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true);
    // The other contact of the deal, who came from elsewhere, gets no event of it.
    expect(JSON.stringify(events)).not.toContain(hash('sha256', 'cleo@example.com'));

    // The stage of a pipeline that no table names waits for one, with what was looked up.
    await deliver(app, [change('deal.propertyChange', 602, 'closedwon', hour)]);
    await app.stands([...app.standing().slice(0, 2), 'unmapped: deal › 77 › closedwon held unmapped_stage']);
  });

  it('says who is no lead, and which account is another', async () => {
    const { app } = shared;
    const other = change('contact.propertyChange', 501, 'lead', hour, { portalId: 34 });
    await deliver(app, [change('contact.propertyChange', 503, 'lead', hour), other]);
    await app.stands([]);
    expect(app.invalid()).toEqual(['other_account']);
    expect(await app.arrived(0)).toEqual([]);
  });

  it('knows a merged contact by its old id, without asking', async () => {
    const { app, crm } = shared;
    await app.meetLead(leadIds.eve, now - 30 * hour);
    await deliver(app, [change('contact.propertyChange', 505, 'lead', 20 * hour)]);
    await app.arrived(1);
    const calls = crm.calls.length;
    const ids = { primaryObjectId: 500, mergedObjectIds: [505], newObjectId: 901, objectTypeId: '0-1' };
    await deliver(app, [change('object.merge', 0, '', hour, ids)]);
    await deliver(app, [change('contact.propertyChange', 901, 'marketingqualifiedlead', hour)]);
    const events = await app.arrived(2);
    expect(events.map(shown)[1]).toEqual({
      stage: 'Qualified',
      ago: hour,
      lead: leadIds.eve,
      value: undefined,
    });
    expect(crm.calls).toHaveLength(calls);
  });

  it('refuses whatever HubSpot did not sign, or signed long ago', async () => {
    const { app, crm } = shared;
    const body = JSON.stringify([change('contact.propertyChange', 501, 'lead', hour)]);
    const good = sign(app, body);
    const { 'x-hubspot-signature-v3': _, ...older } = good;
    const refused = [
      {},
      older,
      sign(app, body, { key: 'another-secret' }),
      sign(app, body, { at: Date.now() - 301_000 }),
      sign(app, body, { at: Date.now() + 301_000 }),
      { ...good, 'x-hubspot-request-timestamp': String(Date.now() - 1_000) },
      sign(app, `${body} `),
    ];
    for (const headers of refused) {
      const answer = await app.deliver(body, headers);
      expect(answer.status).toBe(401);
      expect(answer.body).not.toContain(secret);
    }
    expect((await app.deliver(body, good, '?more=1')).status).toBe(401);
    expect((await app.deliver('{"no":"list"}', sign(app, '{"no":"list"}'))).status).toBe(400);
    expect(app.standing()).toEqual([]);
    expect(crm.calls).toEqual([]);
  });
});
