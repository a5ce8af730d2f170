import { describe, expect, it } from 'vitest';
import type { CrmAnswer, CrmCall } from './support/crm-app.ts';
import {
  annaOf,
  hashed,
  leadIdOf,
  phoneOf,
  storyEvents,
  storyStart,
  userDataOf,
} from './support/crm-story.ts';
import { shareCrmApp } from './support/share-crm-app.ts';

const leadKey = '9dc80c50d78a15643bfc4ca79d76156a73a1ca0e';
const consentKey = 'c0ffee4d5e6f708192a3b4c5d6e7f8090a1b2c3d';
const authorization = `Basic ${Buffer.from('conversion-leads:the-password').toString('base64')}`;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Person 1109 doesn't say whether they consent. */
function answer({ url, headers }: CrmCall): CrmAnswer {
  if (headers['x-api-token'] !== 'the-token') return { status: 401, json: { success: false } };
  const [, id] = /^\/api\/v2\/persons\/110(\d)$/.exec(url) ?? [];
  if (id === undefined) return { status: 404, json: { success: false } };
  const n = Number(id);
  const data = {
    id: 1100 + n,
    name: 'Anna Example',
    first_name: 'Anna',
    last_name: 'Example',
    emails: [{ value: annaOf(n), primary: true, label: 'work' }],
    phones: [{ value: phoneOf(n), primary: true, label: 'mobile' }],
    is_deleted: false,
    custom_fields: { [leadKey]: leadIdOf(n), [consentKey]: n === 9 ? null : 'yes' },
  };
  return { json: { success: true, data } };
}

const shared = shareCrmApp(answer, (api) => ({
  type: 'pipedrive',
  username: 'conversion-leads',
  password: 'the-password',
  address: api,
  api_token: 'the-token',
  fields: { lead_id: leadKey, consent: consentKey },
  stages: [
    {
      object: 'deal',
      pipeline: '1',
      map: { 1: 'Lead', 2: 'Qualified', won: 'Customer', lost: 'Lost' },
      ignore: ['3'],
    },
  ],
}));

/** A webhook of version 2 as Pipedrive posts it. */
function webhook(n: number, action: 'create' | 'change', previous: object | null, more: object): string {
  const data = {
    id: 740 + n,
    title: 'Solar roof',
    status: 'open',
    stage_id: 1,
    pipeline_id: 1,
    person_id: 1100 + n,
    org_id: null,
    owner_id: 18487521,
    value: 12500.5,
    currency: 'EUR',
    add_time: iso(storyStart),
    update_time: iso(storyStart + 1_900),
    stage_change_time: null,
    won_time: null,
    lost_time: null,
    close_time: null,
    custom_fields: {},
    ...more,
  };
  const meta = {
    action,
    entity: 'deal',
    entity_id: `${740 + n}`,
    id: '0d1f9c57',
    version: '2.0',
    attempt: 1,
  };
  return JSON.stringify({ meta: { ...meta, timestamp: iso(storyStart + 1_900) }, data, previous });
}

/** What Pipedrive tells of a deal, and what comes of it. */
function story(n: number) {
  const won = {
    stage_id: 3,
    status: 'won',
    stage_change_time: iso(storyStart + 900),
    won_time: iso(storyStart + 1_800),
  };
  const moved = { stage_id: 2, stage_change_time: iso(storyStart + 600) };
  const user_data = { ...userDataOf(n), fn: hashed('fn', 'Anna'), ln: hashed('ln', 'Example') };
  return {
    created: webhook(n, 'create', null, { value: 0 }),
    qualified: webhook(n, 'change', { stage_id: 1 }, moved),
    parked: webhook(n, 'change', { stage_id: 2 }, { stage_id: 3, stage_change_time: iso(storyStart + 900) }),
    won: webhook(n, 'change', { status: 'open', won_time: null }, won),
    renamed: webhook(n, 'change', { title: 'Solar' }, moved),
    expected: storyEvents('Pipedrive', user_data, { value: 12500.5, currency: 'EUR' }),
  };
}

describe('Pipedrive', { timeout: 60_000 }, () => {
  it("sends a deal's stages as events, with its person, and nothing of other edits", async () => {
    const { app } = shared;
    const { created, renamed, qualified, parked, won, expected } = story(1);
    for (const body of [created, renamed, qualified, parked, won])
      expect(await app.deliver(body, { authorization })).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(/canary|20255501|the-token|the-password/);
  });

  it('takes nothing from others, and each change once, however often and in whatever order it comes', async () => {
    const { app } = shared;
    const { created, qualified, won, expected } = story(2);
    const wrong = `Basic ${Buffer.from('conversion-leads:the-passwore').toString('base64')}`;
    for (const headers of [{}, { authorization: wrong }, { authorization: 'Bearer the-password' }])
      expect(await app.deliver(created, headers)).toMatchObject({ status: 401 });
    expect(app.standing()).toEqual([]);
    for (const body of [won, qualified, won, created, qualified, created])
      expect(await app.deliver(body, { authorization })).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    for (const body of [created, won, qualified]) await app.deliver(body, { authorization });
    // What is repeated while it waits may stand in the place of the first.
    await expect
      .poll(() => app.standing().toSorted())
      .toEqual(['Customer accepted', 'Lead accepted', 'Qualified accepted']);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(await app.arrived(3)).toHaveLength(3);
  });

  it('asks for consent that stands with the person, also where the deal names the lead', async () => {
    const { app, crm } = shared;
    const named = (n: number) => ({
      stage_id: 2,
      stage_change_time: iso(storyStart + 600),
      custom_fields: { [leadKey]: leadIdOf(n) },
    });
    await app.deliver(webhook(9, 'change', { stage_id: 1 }, named(9)), { authorization });
    await app.stands([]);
    expect(crm.calls).toHaveLength(1);
    await app.deliver(webhook(3, 'change', { stage_id: 1 }, named(3)), { authorization });
    expect(await app.arrived(1)).toMatchObject([story(3).expected[1]]);
  });
});
