import { describe, expect, it } from 'vitest';
import { hash, normalize } from '../src/index.ts';
import {
  type CrmAnswer,
  type CrmApp,
  type CrmServer,
  startCrmApp,
  startCrmServer,
} from './support/crm-app.ts';

const leadKey = '9dc80c50d78a15643bfc4ca79d76156a73a1ca0e';
const leadId = '12345678901234567';
const authorization = `Basic ${Buffer.from('conversion-leads:the-password').toString('base64')}`;
const start = Math.floor(Date.now() / 1000) - 3_600;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const anna = {
  id: 1101,
  name: 'Anna Example',
  first_name: 'Anna',
  last_name: 'Example',
  emails: [{ value: 'anna.canary@example.com', primary: true, label: 'work' }],
  phones: [{ value: '+49 30 23125 001', primary: true, label: 'mobile' }],
  is_deleted: false,
  custom_fields: { [leadKey]: leadId },
};

async function open(
  person: (call: number) => CrmAnswer = () => ({ json: { success: true, data: anna } }),
  fields: Readonly<Record<string, string>> = {},
): Promise<{ readonly app: CrmApp; readonly crm: CrmServer }> {
  let calls = 0;
  const crm = await startCrmServer(({ url, headers }) => {
    if (headers['x-api-token'] !== 'the-token') return { status: 401, json: { success: false } };
    if (url !== '/api/v2/persons/1101') return { status: 404, json: { success: false } };
    calls++;
    return person(calls);
  });
  const app = await startCrmApp({
    type: 'pipedrive',
    username: 'conversion-leads',
    password: 'the-password',
    address: crm.url,
    api_token: 'the-token',
    fields: { lead_id: leadKey, ...fields },
    stages: [
      {
        object: 'deal',
        pipeline: '1',
        map: { 1: 'Lead', 2: 'Qualified', won: 'Customer', lost: 'Lost' },
        ignore: ['3'],
      },
    ],
  });
  return { app, crm };
}

/** A webhook of version 2 as Pipedrive posts it. */
function webhook(action: 'create' | 'change', previous: object | null, more: object): string {
  const data = {
    id: 746,
    title: 'Solar roof',
    status: 'open',
    stage_id: 1,
    pipeline_id: 1,
    person_id: 1101,
    org_id: null,
    owner_id: 18487521,
    value: 12500.5,
    currency: 'EUR',
    add_time: iso(start),
    update_time: iso(start + 1_900),
    stage_change_time: null,
    won_time: null,
    lost_time: null,
    close_time: null,
    custom_fields: {},
    ...more,
  };
  const meta = { action, entity: 'deal', entity_id: '746', id: '0d1f9c57', version: '2.0', attempt: 1 };
  return JSON.stringify({ meta: { ...meta, timestamp: iso(start + 1_900) }, data, previous });
}

const created = webhook('create', null, { value: 0 });
const qualified = webhook('change', { stage_id: 1 }, { stage_id: 2, stage_change_time: iso(start + 600) });
const parked = webhook('change', { stage_id: 2 }, { stage_id: 3, stage_change_time: iso(start + 900) });
const won = webhook(
  'change',
  { status: 'open', won_time: null },
  { stage_id: 3, status: 'won', stage_change_time: iso(start + 900), won_time: iso(start + 1_800) },
);
const renamed = webhook('change', { title: 'Solar' }, { stage_id: 2, stage_change_time: iso(start + 600) });

const hashed = (parameter: 'em' | 'ph' | 'fn' | 'ln', value: string): string[] => [
  hash(normalize(parameter, value) ?? ''),
];
const userData = {
  lead_id: leadId,
  em: hashed('em', 'anna.canary@example.com'),
  ph: hashed('ph', '+493023125001'),
};
const customData = { event_source: 'crm', lead_event_source: 'Pipedrive' };
const expected = [
  { event_name: 'Lead', event_time: start, user_data: userData, custom_data: customData },
  { event_name: 'Qualified', event_time: start + 600, user_data: userData },
  {
    event_name: 'Customer',
    event_time: start + 1_800,
    user_data: userData,
    custom_data: { ...customData, value: 12500.5, currency: 'EUR' },
  },
];

describe('Pipedrive', { timeout: 60_000 }, () => {
  it("sends a deal's stages as events, with its person, and nothing of other edits", async () => {
    const { app } = await open();
    for (const body of [created, renamed, qualified, parked, won])
      expect(await app.deliver(body, { authorization })).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(/canary|23125|the-token|the-password/);
  });

  it('takes nothing from others, and each change once, however often and in whatever order it comes', async () => {
    const { app } = await open();
    const wrong = `Basic ${Buffer.from('conversion-leads:the-passwore').toString('base64')}`;
    for (const headers of [{}, { authorization: wrong }, { authorization: 'Bearer the-password' }])
      expect(await app.deliver(created, headers)).toMatchObject({ status: 401 });
    expect(app.standing()).toEqual([]);
    for (const body of [won, qualified, won, created, qualified, created])
      expect(await app.deliver(body, { authorization })).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    for (const body of [created, won, qualified]) await app.deliver(body, { authorization });
    await app.stands(['Customer accepted', 'Qualified accepted', 'Lead accepted']);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(await app.arrived(3)).toHaveLength(3);
  });

  it('asks again when Pipedrive wants no calls for a while', async () => {
    const busy = { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } };
    const { app, crm } = await open((call) => (call === 1 ? busy : { json: { success: true, data: anna } }));
    await app.deliver(qualified, { authorization });
    const [event] = await app.arrived(1);
    expect(event).toMatchObject(expected[1] ?? {});
    expect(event?.user_data).toMatchObject({ fn: hashed('fn', 'Anna'), ln: hashed('ln', 'Example') });
    expect(crm.calls.length).toBeGreaterThan(1);
  });

  it('asks for consent that stands with the person, also where the deal names the lead', async () => {
    const consentKey = 'c0ffee4d5e6f708192a3b4c5d6e7f8090a1b2c3d';
    const saying = (word: string | null) => ({ ...anna, custom_fields: { [consentKey]: word } });
    const named = { stage_id: 2, stage_change_time: iso(start + 600), custom_fields: { [leadKey]: leadId } };
    const body = webhook('change', { stage_id: 1 }, named);
    const answer = (word: string | null) => () => ({ json: { success: true, data: saying(word) } });
    const { app } = await open(answer('yes'), { consent: consentKey });
    await app.deliver(body, { authorization });
    expect(await app.arrived(1)).toMatchObject([expected[1]]);
    const other = await open(answer(null), { consent: consentKey });
    await other.app.deliver(body, { authorization });
    await other.app.stands([]);
    expect(other.crm.calls).toHaveLength(1);
    expect(await other.app.arrived(0)).toEqual([]);
  });

  it('says so when the person was deleted', async () => {
    const { app } = await open();
    const other = { id: 747, person_id: 1102, stage_id: 2, stage_change_time: iso(start + 600) };
    await app.deliver(qualified, { authorization });
    await app.deliver(webhook('change', { stage_id: 1 }, other), { authorization });
    await expect.poll(() => app.invalid(), { timeout: 30_000 }).toEqual(['record_gone']);
    expect(await app.arrived(1)).toMatchObject([expected[1]]);
  });
});
