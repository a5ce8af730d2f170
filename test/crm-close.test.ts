import { describe, expect, it } from 'vitest';
import type { CrmAnswer, CrmCall } from './support/crm-app.ts';
import { closeSignature } from './support/crm-signatures.ts';
import {
  annaOf,
  benOf,
  leadIdOf,
  phoneOf,
  storyEvents,
  storyStart,
  userDataOf,
} from './support/crm-story.ts';
import { shareCrmApp } from './support/share-crm-app.ts';

const signatureKey = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const apiKey = 'api_0123456789.abcdefghij';
/** As Close writes the times of its events: UTC, and no word of it. */
const bare = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('Z', '000');

const contact = (n: number, id: string, email: string) => ({
  id,
  name: 'Anna Example',
  lead_id: `lead_${n}`,
  emails: [{ type: 'office', email }],
  phones: [{ type: 'mobile', phone: phoneOf(n) }],
});

/** Leads whose id is 5 or more have two contacts. */
function answer({ url, headers }: CrmCall): CrmAnswer {
  if (headers.authorization !== `Basic ${btoa(`${apiKey}:`)}`) return { status: 401, json: {} };
  const [, kind, id] = /^\/api\/v1\/(lead|opportunity)\/(?:lead|oppo)_(\d)\//.exec(url) ?? [];
  const n = Number(id);
  if (kind === 'opportunity')
    return {
      json: { id: `oppo_${n}`, lead_id: `lead_${n}`, contact_id: `cont_anna${n}`, pipeline_id: 'pipe_1' },
    };
  if (kind !== 'lead') return { status: 404, json: { error: 'does not exist' } };
  const anna = contact(n, `cont_anna${n}`, annaOf(n));
  const ben = { ...contact(n, `cont_ben${n}`, benOf(n)), phones: [] };
  const contacts = n < 5 ? [anna] : [ben, anna];
  return { json: { id: `lead_${n}`, name: 'Example Bakery', contacts, 'custom.cf_meta': leadIdOf(n) } };
}

const shared = shareCrmApp(answer, (api) => ({
  type: 'close',
  signature_key: signatureKey,
  api_key: apiKey,
  api_address: api,
  // The zone of the office has no say in Close's times.
  time_zone: 'America/New_York',
  fields: { lead_id: 'custom.cf_meta' },
  stages: [
    { object: 'lead', map: { stat_new: 'Lead', stat_qualified: 'Qualified' } },
    { object: 'opportunity', pipeline: 'pipe_1', map: { stat_won: 'Customer' }, ignore: ['stat_active'] },
  ],
}));

const signed = (body: string, time = Math.floor(Date.now() / 1000), key = signatureKey) =>
  closeSignature(body, key, time);

/** A webhook as Close posts it. */
function webhook(
  type: 'lead' | 'opportunity',
  n: number,
  statusId: string,
  at: number,
  more: object = {},
): string {
  const id = `${type === 'lead' ? 'lead' : 'oppo'}_${n}`;
  const data = { id, status_id: statusId, status_label: statusId, lead_id: `lead_${n}`, ...more };
  const event = {
    id: `ev_${at}`,
    object_type: type,
    object_id: id,
    lead_id: `lead_${n}`,
    action: 'updated',
    date_created: bare(at),
    date_updated: bare(at),
    changed_fields: ['status_id', 'status_label', 'date_updated'],
    previous_data: { status_id: 'stat_before', status_label: 'Before' },
    data,
  };
  return JSON.stringify({ event, subscription_id: 'whsub_1' });
}

/** What Close tells of a lead, and what comes of it. */
function story(n: number) {
  const isQualified = webhook('lead', n, 'stat_qualified', storyStart + 600);
  return {
    isNew: webhook('lead', n, 'stat_new', storyStart),
    isQualified,
    won: webhook('opportunity', n, 'stat_won', storyStart + 1_800, {
      pipeline_id: 'pipe_1',
      contact_id: `cont_anna${n}`,
      value: 1_250_050,
      value_currency: 'USD',
      value_period: 'one_time',
    }),
    renamed: isQualified
      .replace('"status_id","status_label","date_updated"', '"name"')
      .replace('"previous_data":{"status_id":"stat_before"', '"previous_data":{"x":"stat_before"'),
    expected: storyEvents('Close', userDataOf(n), { value: 12500.5, currency: 'USD' }),
  };
}

describe('Close', { timeout: 60_000 }, () => {
  it('sends the stages of a lead and its opportunity as events, and nothing of other edits', async () => {
    const { app } = shared;
    const { isNew, renamed, isQualified, won, expected } = story(1);
    for (const body of [isNew, renamed, isQualified, won])
      expect(await app.deliver(body, signed(body))).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(/canary|20255501|api_0123|058bfb6a/);
  });

  it("gives an event to the opportunity's own contact of several, and to no contact where nobody says whose it is", async () => {
    const { app } = shared;
    const { won, expected } = story(5);
    await app.deliver(won, signed(won));
    expect(await app.arrived(1)).toMatchObject([expected[2]]);
    const { isNew } = story(6);
    await app.deliver(isNew, signed(isNew));
    const [, event] = await app.arrived(2);
    expect(event?.user_data).toEqual({ lead_id: leadIdOf(6) });
  });

  it('takes nothing tampered, stale or signed by others, and each change once in whatever order', async () => {
    const { app } = shared;
    const { isNew, isQualified, won } = story(2);
    const now = Math.floor(Date.now() / 1000);
    for (const headers of [
      {},
      signed(isQualified),
      signed(isNew, now - 301),
      signed(isNew, now, 'cd'.repeat(32)),
      { ...signed(isNew, now - 5), 'close-sig-timestamp': String(now) },
    ])
      expect(await app.deliver(isNew, headers)).toMatchObject({ status: 401 });
    expect(app.standing()).toEqual([]);
    for (const body of [won, isQualified, won, isNew, isQualified])
      expect(await app.deliver(body, signed(body))).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    for (const body of [isNew, won, isQualified]) await app.deliver(body, signed(body));
    expect(await app.arrived(3)).toHaveLength(3);
    expect(app.standing()).toHaveLength(3);
    const times = events.map(({ event_name, event_time }) => [event_name, event_time]);
    expect(times).toEqual(
      expect.arrayContaining([
        ['Lead', storyStart],
        ['Qualified', storyStart + 600],
        ['Customer', storyStart + 1_800],
      ]),
    );
  });
});
