import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hash, normalize } from '../src/index.ts';
import {
  type CrmAnswer,
  type CrmApp,
  type CrmServer,
  startCrmApp,
  startCrmServer,
} from './support/crm-app.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const location = 've9EPM428h8vShlRW1KT';
const secret = 'workflow-secret-0123456789';
const accessToken = 'pit-00000000-0000-4000-8000-000000000000';
const leadId = '12345678901234567';
const start = Math.floor(Date.now() / 1000) - 3_600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

const contact = {
  id: 'contactAnna',
  locationId: location,
  firstName: 'Anna',
  email: 'anna.canary@example.com',
  phone: '+12025550123',
  source: 'Facebook Form Lead',
  customFields: [{ id: 'fieldMetaLeadId', value: leadId }],
};

async function open(
  first: readonly CrmAnswer[] = [],
): Promise<{ readonly app: CrmApp; readonly crm: CrmServer }> {
  const waiting = [...first];
  const crm = await startCrmServer(({ url, headers }) => {
    if (headers.authorization !== `Bearer ${accessToken}` || headers['version'] !== '2021-07-28')
      return { status: 401, json: { statusCode: 401, message: 'Invalid JWT' } };
    const next = waiting.shift();
    if (next !== undefined) return next;
    if (url === '/contacts/contactAnna') return { json: { contact, traceId: 'x' } };
    if (url === '/contacts/search') return { json: { contacts: [], total: 0 } };
    return { status: 400, json: { statusCode: 400, message: 'Contact not found' } };
  });
  const app = await startCrmApp({
    type: 'gohighlevel',
    location_id: location,
    public_key: publicKey,
    webhook_secret: secret,
    access_token: accessToken,
    api_address: crm.url,
    fields: { lead_id: 'customFields[id=fieldMetaLeadId].value' },
    constants: { currency: 'USD' },
    stages: [
      {
        object: 'opportunity',
        pipeline: 'pipeSales',
        map: {
          stageNew: 'Lead',
          stageBooked: 'Qualified',
          Booked: 'Qualified',
          won: 'Customer',
          lost: 'Lost',
        },
        ignore: ['open'],
      },
    ],
  });
  return { app, crm };
}

function signed(body: string, key = keys.privateKey) {
  return { 'x-ghl-signature': sign(null, Buffer.from(body), key).toString('base64') };
}

/** A webhook as HighLevel posts it. */
function webhook(type: string, stage: string, at: number, more: object = {}): string {
  return JSON.stringify({
    type: `Opportunity${type}`,
    locationId: location,
    id: 'opportunity1',
    contactId: 'contactAnna',
    monetaryValue: 40,
    name: 'Anna Example',
    pipelineId: 'pipeSales',
    pipelineStageId: stage,
    source: 'Facebook Form Lead',
    status: 'open',
    dateAdded: iso(start - 86_400),
    timestamp: iso(at),
    webhookId: `00000000-0000-4000-8000-${at}`,
    ...more,
  });
}

const created = webhook('Create', 'stageNew', start, { dateAdded: iso(start) });
const booked = webhook('StageUpdate', 'stageBooked', start + 600);
const won = webhook('StatusUpdate', 'stageBooked', start + 1_800, { status: 'won' });

const hashed = (parameter: 'em' | 'ph', value: string): string[] => [hash(normalize(parameter, value) ?? '')];
const userData = {
  lead_id: leadId,
  em: hashed('em', 'anna.canary@example.com'),
  ph: hashed('ph', '+12025550123'),
};
const customData = { event_source: 'crm', lead_event_source: 'GoHighLevel', value: 40, currency: 'USD' };
const expected = [
  { event_name: 'Lead', event_time: start, user_data: userData, custom_data: customData },
  { event_name: 'Qualified', event_time: start + 600, user_data: userData, custom_data: customData },
  { event_name: 'Customer', event_time: start + 1_800, user_data: userData, custom_data: customData },
];

describe('GoHighLevel', { timeout: 60_000 }, () => {
  it('sends the stages and the status of an opportunity as events, and nothing of other edits', async () => {
    const { app } = await open();
    const edited = webhook('Update', 'stageBooked', start + 900);
    const reopened = webhook('StatusUpdate', 'stageBooked', start + 1_000);
    for (const body of [created, edited, reopened])
      expect(await app.deliver(body, signed(body))).toMatchObject({ status: 200 });
    await app.arrived(1);
    await app.deliver(booked, signed(booked));
    await app.arrived(2);
    await app.deliver(won, signed(won));
    expect(await app.arrived(3)).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(/canary|20255501|pit-0000|workflow-secret/);
  });

  it('takes nothing tampered, stale, of another location or signed by others, and each change once in whatever order', async () => {
    const { app } = await open();
    const stale = webhook('StageUpdate', 'stageBooked', start - 90_000);
    const elsewhere = booked.replace(location, 'another');
    for (const [body, headers] of [
      [booked, {}],
      [booked, { 'x-ghl-signature': 'N/A' }],
      [booked, signed(created)],
      [booked, signed(booked, generateKeyPairSync('ed25519').privateKey)],
      [booked, { 'x-webhook-secret': `${secret}x` }],
      [stale, signed(stale)],
      [elsewhere, signed(elsewhere)],
    ] as const)
      expect(await app.deliver(body, headers)).toMatchObject({ status: 401 });
    expect(app.standing()).toEqual([]);
    for (const body of [booked, created, booked]) await app.deliver(body, signed(body));
    await app.arrived(2);
    for (const body of [won, created, won]) await app.deliver(body, signed(body));
    const events = await app.arrived(3);
    for (const body of [won, booked, created]) await app.deliver(body, signed(body));
    expect(await app.arrived(3)).toHaveLength(3);
    expect(app.standing()).toHaveLength(3);
    const inOrder = [...events].sort((one, two) => one.event_time - two.event_time);
    expect(inOrder).toMatchObject(expected.map(({ event_name, event_time }) => ({ event_name, event_time })));
  });

  it("takes a workflow's webhook by its secret, at the time of its receipt", async () => {
    const { app } = await open();
    const body = JSON.stringify({
      contact_id: 'contactAnna',
      email: 'anna.canary@example.com',
      opportunity_name: 'Anna Example',
      lead_value: 0,
      pipleline_stage: 'Booked',
      pipeline_id: 'pipeSales',
      id: 'opportunity1',
      location: { id: location },
      customData: {},
    });
    await app.meetLead(leadId, start);
    await app.change({
      stage: 'Lead',
      changed_at: start + 1,
      lead_id: leadId,
      email: 'anna.canary@example.com',
    });
    await app.arrived(1);
    const before = Math.floor(Date.now() / 1000);
    expect(await app.deliver(body, { 'x-webhook-secret': secret })).toMatchObject({ status: 200 });
    const [, event] = await app.arrived(2);
    expect(event).toMatchObject({ event_name: 'Qualified', user_data: { lead_id: leadId } });
    expect(event?.event_time).toBeGreaterThanOrEqual(before);
  });

  it('asks again after an outage, and says so when a contact was deleted', async () => {
    const { app, crm } = await open([{ status: 503, text: 'down' }]);
    await app.deliver(booked, signed(booked));
    expect(await app.arrived(1)).toMatchObject([expected[1]]);
    const gone = webhook('StageUpdate', 'stageBooked', start + 700, {
      id: 'opportunity2',
      contactId: 'contactBen',
    });
    await app.deliver(gone, signed(gone));
    await expect.poll(() => app.invalid(), { timeout: 30_000 }).toEqual(['record_gone']);
    expect(crm.calls.map(({ url }) => url)).toContain('/contacts/search');
  });
});
