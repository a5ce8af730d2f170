import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hash, normalize } from '../src/index.ts';
import {
  type CrmAnswer,
  type CrmApp,
  type CrmServer,
  startCrmApp,
  startCrmServer,
} from './support/crm-app.ts';

const signatureKey = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const apiKey = 'api_0123456789.abcdefghij';
const leadId = '12345678901234567';
const start = Math.floor(Date.now() / 1000) - 3_600;
/** As Close writes the times of its events: UTC, and no word of it. */
const bare = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('Z', '000');

const contact = (id: string, name: string, email: string, phone: string) => ({
  id,
  name,
  lead_id: 'lead_1',
  emails: [{ type: 'office', email }],
  phones: [{ type: 'mobile', phone }],
});
const anna = contact('cont_anna', 'Anna Example', 'anna.canary@example.com', '+12025550123');
const ben = contact('cont_ben', 'Ben Example', 'ben.canary@example.org', '+12025550188');
const lead = { id: 'lead_1', name: 'Example Bakery', contacts: [anna], 'custom.cf_meta': leadId };
const opportunity = { id: 'oppo_1', lead_id: 'lead_1', contact_id: 'cont_anna', pipeline_id: 'pipe_1' };

async function open(
  first?: CrmAnswer,
  contacts: readonly object[] = lead.contacts,
): Promise<{ readonly app: CrmApp; readonly crm: CrmServer }> {
  let calls = 0;
  const crm = await startCrmServer(({ url, headers }) => {
    calls++;
    if (headers.authorization !== `Basic ${btoa(`${apiKey}:`)}`) return { status: 401, json: {} };
    if (calls === 1 && first !== undefined) return first;
    if (url.startsWith('/api/v1/lead/lead_1/?')) return { json: { ...lead, contacts } };
    if (url.startsWith('/api/v1/opportunity/oppo_1/')) return { json: opportunity };
    return { status: 404, json: { error: 'does not exist' } };
  });
  const app = await startCrmApp({
    type: 'close',
    signature_key: signatureKey,
    api_key: apiKey,
    api_address: crm.url,
    // The zone of the office has no say in Close's times.
    time_zone: 'America/New_York',
    fields: { lead_id: 'custom.cf_meta' },
    stages: [
      { object: 'lead', map: { stat_new: 'Lead', stat_qualified: 'Qualified' } },
      { object: 'opportunity', pipeline: 'pipe_1', map: { stat_won: 'Customer' }, ignore: ['stat_active'] },
    ],
  });
  return { app, crm };
}

function signed(body: string, time = Math.floor(Date.now() / 1000), key = signatureKey) {
  const mac = createHmac('sha256', Buffer.from(key, 'hex')).update(`${time}${body}`);
  return { 'close-sig-hash': mac.digest('hex'), 'close-sig-timestamp': String(time) };
}

/** A webhook as Close posts it. */
function webhook(
  type: 'lead' | 'opportunity',
  id: string,
  statusId: string,
  at: number,
  more: object = {},
): string {
  const data = { id, status_id: statusId, status_label: statusId, lead_id: 'lead_1', ...more };
  const event = {
    id: `ev_${at}`,
    object_type: type,
    object_id: id,
    lead_id: 'lead_1',
    action: 'updated',
    date_created: bare(at),
    date_updated: bare(at),
    changed_fields: ['status_id', 'status_label', 'date_updated'],
    previous_data: { status_id: 'stat_before', status_label: 'Before' },
    data,
  };
  return JSON.stringify({ event, subscription_id: 'whsub_1' });
}

const isNew = webhook('lead', 'lead_1', 'stat_new', start);
const isQualified = webhook('lead', 'lead_1', 'stat_qualified', start + 600);
const won = webhook('opportunity', 'oppo_1', 'stat_won', start + 1_800, {
  pipeline_id: 'pipe_1',
  contact_id: 'cont_anna',
  value: 1_250_050,
  value_currency: 'USD',
  value_period: 'one_time',
});
const renamed = isQualified
  .replace('"status_id","status_label","date_updated"', '"name"')
  .replace('"previous_data":{"status_id":"stat_before"', '"previous_data":{"x":"stat_before"');

const hashed = (parameter: 'em' | 'ph', value: string): string[] => [hash(normalize(parameter, value) ?? '')];
const customData = { event_source: 'crm', lead_event_source: 'Close' };
const userData = {
  lead_id: leadId,
  em: hashed('em', 'anna.canary@example.com'),
  ph: hashed('ph', '+12025550123'),
};
const expected = [
  { event_name: 'Lead', event_time: start, user_data: userData, custom_data: customData },
  { event_name: 'Qualified', event_time: start + 600, user_data: userData },
  {
    event_name: 'Customer',
    event_time: start + 1_800,
    user_data: userData,
    custom_data: { ...customData, value: 12500.5, currency: 'USD' },
  },
];

describe('Close', { timeout: 60_000 }, () => {
  it('sends the stages of a lead and its opportunity as events, and nothing of other edits', async () => {
    const { app } = await open();
    for (const body of [isNew, renamed, isQualified, won])
      expect(await app.deliver(body, signed(body))).toMatchObject({ status: 200 });
    const events = await app.arrived(3);
    const inOrder = [...events].sort((one, other) => one.event_time - other.event_time);
    expect(inOrder).toMatchObject(expected);
    expect(app.invalid()).toEqual([]);
    expect(app.everything()).not.toMatch(/canary|20255501|api_0123|058bfb6a/);
  });

  it("gives an event to the opportunity's own contact of several, and to no contact where nobody says whose it is", async () => {
    const { app } = await open(undefined, [ben, anna]);
    await app.deliver(won, signed(won));
    expect(await app.arrived(1)).toMatchObject([expected[2]]);
    const other = await open(undefined, [ben, anna]);
    await other.app.deliver(isNew, signed(isNew));
    const [event] = await other.app.arrived(1);
    expect(event?.user_data).toEqual({ lead_id: leadId });
  });

  it('takes nothing tampered, stale or signed by others, and each change once in whatever order', async () => {
    const { app } = await open();
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
        ['Lead', start],
        ['Qualified', start + 600],
        ['Customer', start + 1_800],
      ]),
    );
  });

  it('asks again after an outage, and says so when a lead was deleted', async () => {
    const { app, crm } = await open({ status: 503, text: 'down' });
    const other = webhook('lead', 'lead_2', 'stat_qualified', start + 600);
    await app.deliver(isQualified, signed(isQualified));
    expect(await app.arrived(1)).toMatchObject([expected[1]]);
    await app.deliver(other, signed(other));
    await expect.poll(() => app.invalid(), { timeout: 30_000 }).toEqual(['record_gone']);
    expect(await app.arrived(1)).toHaveLength(1);
    expect(crm.calls.length).toBeGreaterThan(2);
  });
});
