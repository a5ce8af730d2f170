import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';

// The parts of facebook-nodejs-business-sdk that are used here; the package has no types of its own.
interface UserData {
  setLeadId(id: string): UserData;
  setEmail(email: string): UserData;
  setPhone(phone: string): UserData;
  setLastName(name: string): UserData;
}
interface CustomData {
  setValue(value: number): CustomData;
  setCurrency(currency: string): CustomData;
  setCustomProperties(properties: Record<string, unknown>): CustomData;
}
interface ServerEvent {
  setEventName(name: string): ServerEvent;
  setEventTime(time: number): ServerEvent;
  setEventId(id: string): ServerEvent;
  setActionSource(source: string): ServerEvent;
  setUserData(data: UserData): ServerEvent;
  setCustomData(data: CustomData): ServerEvent;
  setAdvertiserTrackingEnabled(enabled: boolean): ServerEvent;
}
interface EventResponse {
  events_received: number;
  messages: readonly string[];
  fbtrace_id: string;
}
interface EventRequest {
  setEvents(events: readonly ServerEvent[]): EventRequest;
  setPartnerAgent(agent: string): EventRequest;
  setTestEventCode(code: string): EventRequest;
  setAppSecret(secret: string): EventRequest;
  execute(): Promise<EventResponse>;
}
interface Sdk {
  FacebookAdsApi: object;
  UserData: new () => UserData;
  CustomData: new () => CustomData;
  ServerEvent: new () => ServerEvent;
  EventRequest: new (token: string, dataset: string) => EventRequest;
}

const now = 1_800_000_000;
const dataset = '1234567890';
const leadId = '12345678901234567';
const deleted = '111111111111111';
const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;
let sandbox: Sandbox;

// The client listens for uncaught exceptions of the whole process from its first request on.
const listeners = process.listeners('uncaughtException');
afterEach(() => {
  for (const listener of process.listeners('uncaughtException'))
    if (!listeners.includes(listener)) process.off('uncaughtException', listener);
});

beforeAll(async () => {
  sandbox = await startSandbox({
    now: () => now,
    random: Math.random,
    token: 'good token',
    appSecret: 'secret',
    datasets: [dataset],
    deletedLeadIds: [deleted],
  });
  // The one change: the client's base URL.
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { get: () => sandbox.url });
});
afterAll(() => sandbox.close());

const user = () => new sdk.UserData().setLeadId(leadId);
const crm = () =>
  new sdk.CustomData().setCustomProperties({ lead_event_source: 'HubSpot', event_source: 'crm' });
const stage = (name = 'Qualified') =>
  new sdk.ServerEvent()
    .setEventName(name)
    .setEventTime(now - 60)
    .setActionSource('system_generated')
    .setUserData(user())
    .setCustomData(crm());
const request = (events: readonly ServerEvent[], token = 'good token', to = dataset) =>
  new sdk.EventRequest(token, to).setEvents(events);

describe('the official client', () => {
  it('sends CRM events and gets events_received', async () => {
    const person = user().setEmail(' Test@Example.com').setPhone('+1 (650) 555-1212');
    const events = [
      stage('New').setEventId('a'),
      stage('Qualified').setUserData(person).setCustomData(crm().setValue(10.5).setCurrency('EUR')),
    ];
    const answer = await request(events)
      .setPartnerAgent('partner')
      .setTestEventCode('TEST1')
      .setAppSecret('secret')
      .execute();
    expect(answer.events_received).toBe(2);
    expect(answer.messages).toEqual([]);
    expect(answer.fbtrace_id).toMatch(/^A[\w-]{22}$/);
    expect(sandbox.events()).toMatchObject([
      {
        recognized: true,
        dataset,
        event: { event_name: 'New', event_id: 'a', user_data: { lead_id: leadId } },
      },
      {
        recognized: true,
        event: {
          user_data: { em: [createHash('sha256').update('test@example.com').digest('hex')] },
          custom_data: { event_source: 'crm', value: 10.5, currency: 'EUR' },
        },
      },
    ]);
    expect(sandbox.requests()).toMatchObject([
      {
        version: 'v24.0',
        token_from: 'query',
        partner_agent: 'partner',
        test_event_code: 'TEST1',
        user_agent: expect.stringContaining('fbbizsdk-nodejs'),
      },
    ]);
  });

  const userless = new sdk.ServerEvent()
    .setEventName('New')
    .setEventTime(now)
    .setActionSource('system_generated');
  // Made late: the client takes the token of the request that was made last.
  it.each<[string, () => EventRequest, number, number, number?]>([
    ['an event 8 days old', () => request([stage().setEventTime(now - 8 * 86_400)]), 400, 100, 2804003],
    ['an event of tomorrow', () => request([stage().setEventTime(now + 86_400)]), 400, 100, 2804004],
    [
      'a deleted lead',
      () => request([stage(), stage().setUserData(user().setLeadId(deleted))]),
      400,
      100,
      2804036,
    ],
    [
      'a lead id of 12 digits',
      () => request([stage().setUserData(user().setLeadId('444444444444'))]),
      400,
      100,
      2804036,
    ],
    ['no matching key', () => request([stage().setUserData(new sdk.UserData())]), 400, 100, 2804050],
    [
      'a last name alone',
      () => request([stage().setUserData(new sdk.UserData().setLastName('x'))]),
      400,
      100,
      2804050,
    ],
    ['a stage called Purchase', () => request([stage('Purchase')]), 400, 100, 2804009],
    [
      'Purchase without currency',
      () => request([stage('Purchase').setCustomData(crm().setValue(1))]),
      400,
      100,
      2804010,
    ],
    ['a value alone', () => request([stage().setCustomData(crm().setValue(1))]), 400, 100, 2804023],
    ['no user_data', () => request([userless]), 400, 100, 2804019],
    ['a key of app events', () => request([stage().setAdvertiserTrackingEnabled(true)]), 400, 100, 2804019],
    ['no events', () => request([]), 400, 100],
    ['1,001 events', () => request(Array.from({ length: 1001 }, () => stage())), 400, 100],
    ['a wrong token', () => request([stage()], 'another token'), 401, 190],
    ['a wrong app secret', () => request([stage()]).setAppSecret('another'), 400, 104],
    ['another dataset', () => request([stage()], 'good token', '987'), 400, 100, 33],
  ])('gets the documented error for %s', async (_, bad, status, code, subcode) => {
    const before = sandbox.counts().events;
    const { message: __, ...error } = await bad()
      .execute()
      .then(
        () => expect.unreachable(),
        (thrown: { status: number; response: { code: number; error_subcode?: number }; message: string }) =>
          thrown,
      );
    expect([error.status, error.response.code, error.response.error_subcode]).toEqual([
      status,
      code,
      subcode,
    ]);
    expect(sandbox.counts().events).toBe(before);
  });
});
