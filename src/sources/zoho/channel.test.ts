import { describe, expect, it, onTestFinished } from 'vitest';
import { type CrmAnswer, type CrmCall, startCrmServer } from '../../../test/support/crm-app.ts';
import { CrmApiError } from '../crm/crm.ts';
import { openCrmApi } from '../crm/crm-api.ts';
import { channelId } from './channel.ts';
import { zoho } from './index.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const hour = 3_600_000;
const address = 'https://leads.example.com/v1/sources/crm';
const notSubscribed = {
  json: { watch: [{ code: 'NOT_SUBSCRIBED', details: {}, message: 'Not subscribed', status: 'error' }] },
};

const granted = (until: string): CrmAnswer => ({
  status: 201,
  json: {
    watch: [
      {
        code: 'SUCCESS',
        details: {
          events: [
            { channel_expiry: until, resource_name: 'Leads', resource_id: '1', channel_id: '7' },
            {
              channel_expiry: '2026-11-29T12:00:00Z',
              resource_name: 'Deals',
              resource_id: '2',
              channel_id: '7',
            },
          ],
        },
        message: 'Successfully subscribed for actions-watch of the given module',
        status: 'success',
      },
    ],
  },
});

async function run(answer: (call: CrmCall) => CrmAnswer) {
  const { url, calls } = await startCrmServer((call) =>
    call.url.startsWith('/oauth/') ? { json: { access_token: 't', expires_in: 3600 } } : answer(call),
  );
  const { upkeep } = zoho.open({
    name: 'crm',
    address,
    settings: {
      notification_token: ['new-token', 'old-token'],
      client_id: ['i'],
      client_secret: ['s'],
      refresh_token: ['r'],
      accounts_address: [url],
      api_address: [url],
    },
    fields: zoho.fields,
    constants: {},
  });
  if (upkeep === undefined) throw new Error('there is nothing to keep up');
  const api = openCrmApi({ ...upkeep.access, perSecond: 1000 });
  onTestFinished(() => api.close());
  return { done: upkeep.run(api, now), asked: () => calls.filter(({ url }) => url.startsWith('/crm/')) };
}

describe('the channel for notifications', () => {
  it('is renewed, and again in half a day', async () => {
    const { done, asked } = await run(() => granted('2026-11-28T12:00:00+00:00'));
    expect(await done).toEqual({ again: now + 12 * hour });
    expect(asked().map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /crm/v8/actions/watch']);
    expect(JSON.parse(asked()[0]?.body ?? '')).toEqual({
      watch: [
        {
          channel_id: channelId(address),
          events: ['Leads.create', 'Leads.edit', 'Deals.create', 'Deals.edit'],
          channel_expiry: '2026-11-28T12:00:00+00:00',
          token: 'new-token',
          notify_url: address,
          return_affected_field_values: true,
          notify_on_related_action: false,
        },
      ],
    });
  });

  it.each([
    ['in an answer that is a success', { ...notSubscribed, status: 202 }],
    ['with status 400', { ...notSubscribed, status: 400 }],
  ])('is made where Zoho knows none: %s', async (_, unknown) => {
    const { done, asked } = await run(({ method }) =>
      method === 'PUT' ? unknown : granted('2026-11-28T12:00:00+00:00'),
    );
    expect(await done).toMatchObject({ again: now + 12 * hour, note: expect.stringContaining('opened') });
    expect(asked().map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(asked()[1]?.body).toBe(asked()[0]?.body);
  });

  it('is renewed sooner where Zoho grants less, and that is told', async () => {
    const { done } = await run(() => granted('2026-11-22T08:00:00-05:00'));
    expect(await done).toMatchObject({
      again: now + hour / 2,
      note: expect.stringContaining('2026-11-22T13:00:00'),
    });
  });

  it('is never renewed more than once a minute', async () => {
    const { done } = await run(() => granted('2026-11-22T11:00:00Z'));
    expect(await done).toMatchObject({ again: now + 60_000 });
  });

  it.each([
    [
      'a refusal',
      { status: 202, json: { watch: [{ code: 'INVALID_DATA', status: 'error', message: 'x' }] } },
      'INVALID_DATA',
    ],
    ['status 400', { status: 400, json: { watch: [] } }, 'status 400'],
    ['nothing', { json: {} }, 'no channel'],
  ])('that is not made is tried again, with the reason: %s', async (_, answer, reason) => {
    const { done } = await run(() => answer);
    await expect(done).rejects.toMatchObject({
      trouble: { kind: 'retry', reason: expect.stringContaining(reason) },
    });
  });

  it('tells of a token without the right to it', async () => {
    const { done } = await run(() => ({ status: 401, json: { code: 'OAUTH_SCOPE_MISMATCH' } }));
    await expect(done).rejects.toBeInstanceOf(CrmApiError);
  });

  it('has a number of its address alone', () => {
    expect(channelId(address)).toMatch(/^[1-9]\d{12}$/);
    expect(channelId(address)).toBe(channelId(address));
    expect(channelId(`${address}2`)).not.toBe(channelId(address));
  });
});
