import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CrmAnswer, CrmCall } from './support/crm-app.ts';
import { highlevelSignature } from './support/crm-signatures.ts';
import { annaOf, leadIdOf, phoneOf, storyEvents, storyStart, userDataOf } from './support/crm-story.ts';
import { shareCrmApp } from './support/share-crm-app.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const location = 've9EPM428h8vShlRW1KT';
const secret = 'workflow-secret-0123456789';
const accessToken = 'pit-00000000-0000-4000-8000-000000000000';
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

function answer({ url, headers }: CrmCall): CrmAnswer {
  if (headers.authorization !== `Bearer ${accessToken}` || headers['version'] !== '2021-07-28')
    return { status: 401, json: { statusCode: 401, message: 'Invalid JWT' } };
  const [, id] = /^\/contacts\/contact(\d)$/.exec(url) ?? [];
  if (id === undefined) return { status: 400, json: { statusCode: 400, message: 'Contact not found' } };
  const n = Number(id);
  const contact = {
    id: `contact${n}`,
    locationId: location,
    firstName: 'Anna',
    email: annaOf(n),
    phone: phoneOf(n),
    source: 'Facebook Form Lead',
    customFields: [{ id: 'fieldMetaLeadId', value: leadIdOf(n) }],
  };
  return { json: { contact, traceId: 'x' } };
}

const shared = shareCrmApp(answer, (api) => ({
  type: 'gohighlevel',
  location_id: location,
  public_key: publicKey,
  webhook_secret: secret,
  access_token: accessToken,
  api_address: api,
  fields: { lead_id: 'customFields[id=fieldMetaLeadId].value' },
  constants: { currency: 'USD' },
  stages: [
    {
      object: 'opportunity',
      pipeline: 'pipeSales',
      map: { stageNew: 'Lead', stageBooked: 'Qualified', Booked: 'Qualified', won: 'Customer', lost: 'Lost' },
      ignore: ['open'],
    },
  ],
}));

const signed = (body: string, key = keys.privateKey) => highlevelSignature(body, key);

/** A webhook as HighLevel posts it. */
function webhook(n: number, type: string, stage: string, at: number, more: object = {}): string {
  return JSON.stringify({
    type: `Opportunity${type}`,
    locationId: location,
    id: `opportunity${n}`,
    contactId: `contact${n}`,
    monetaryValue: 40,
    name: 'Anna Example',
    pipelineId: 'pipeSales',
    pipelineStageId: stage,
    source: 'Facebook Form Lead',
    status: 'open',
    dateAdded: iso(storyStart - 86_400),
    timestamp: iso(at),
    webhookId: `00000000-0000-4000-8000-${at}`,
    ...more,
  });
}

/** What HighLevel tells of an opportunity, and what comes of it. */
function story(n: number) {
  const amount = { value: 40, currency: 'USD' };
  const events = storyEvents('GoHighLevel', userDataOf(n), amount);
  return {
    created: webhook(n, 'Create', 'stageNew', storyStart, { dateAdded: iso(storyStart) }),
    booked: webhook(n, 'StageUpdate', 'stageBooked', storyStart + 600),
    won: webhook(n, 'StatusUpdate', 'stageBooked', storyStart + 1_800, { status: 'won' }),
    expected: events.map((event) => ({ ...event, custom_data: { ...event.custom_data, ...amount } })),
  };
}

describe('GoHighLevel', { timeout: 60_000 }, () => {
  it('sends the stages and the status of an opportunity as events, and nothing of other edits', async () => {
    const { app } = shared;
    const { created, booked, won, expected } = story(1);
    const edited = webhook(1, 'Update', 'stageBooked', storyStart + 900);
    const reopened = webhook(1, 'StatusUpdate', 'stageBooked', storyStart + 1_000);
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
    const { app } = shared;
    const { created, booked, won, expected } = story(2);
    const stale = webhook(2, 'StageUpdate', 'stageBooked', storyStart - 90_000);
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
    const { app } = shared;
    const leadId = leadIdOf(3);
    const body = JSON.stringify({
      contact_id: 'contact3',
      email: annaOf(3),
      opportunity_name: 'Anna Example',
      lead_value: 0,
      pipleline_stage: 'Booked',
      pipeline_id: 'pipeSales',
      id: 'opportunity3',
      location: { id: location },
      customData: {},
    });
    await app.meetLead(leadId, storyStart);
    await app.change({
      stage: 'Lead',
      changed_at: storyStart + 1,
      lead_id: leadId,
      email: annaOf(3),
    });
    await app.arrived(1);
    const before = Math.floor(Date.now() / 1000);
    expect(await app.deliver(body, { 'x-webhook-secret': secret })).toMatchObject({ status: 200 });
    const [, event] = await app.arrived(2);
    expect(event).toMatchObject({ event_name: 'Qualified', user_data: { lead_id: leadId } });
    expect(event?.event_time).toBeGreaterThanOrEqual(before);
  });
});
