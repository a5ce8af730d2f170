import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CrmAnswer, type CrmCall, startCrmServer } from '../../../test/support/crm-app.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import { CrmApiError } from '../crm/crm.ts';
import { gohighlevel } from './index.ts';

const answerOfContact = JSON.parse(
  readFileSync(new URL('fixtures/api-contact.json', import.meta.url), 'utf8'),
) as unknown;
const contact = { object: 'contact', id: 'cJAWDskpkJHbRbhAT7bs' };

async function lookUp(answer: (call: CrmCall) => CrmAnswer, records = [contact]) {
  const { url, calls } = await startCrmServer(answer);
  const source = gohighlevel.open({
    name: 'crm',
    settings: { location_id: ['loc'], access_token: ['pit-token'], api_address: [url] },
    fields: { ...gohighlevel.fields, lead_id: ['customFields[id=MgobCB14YMVKuE4Ka8p1].value'] },
    constants: {},
  });
  return { asked: openLookUp(source)(records), calls };
}

describe('a contact', () => {
  it('is asked for with token and version, and gives what is mapped', async () => {
    const { asked, calls } = await lookUp(() => ({ json: answerOfContact }));
    const fields = {
      lead_id: '12345678901234567',
      email: 'anna@example.com',
      phone: '+12025550123',
      first_name: 'Anna',
      last_name: 'Example',
      city: 'Austin',
      state: 'TX',
      zip: '78701',
      country: 'US',
      origin: 'Facebook Form Lead',
    };
    expect(await asked).toEqual([{ kind: 'found', persons: [{ record: contact, primary: true, fields }] }]);
    expect(calls).toMatchObject([
      {
        method: 'GET',
        url: '/contacts/cJAWDskpkJHbRbhAT7bs',
        headers: { authorization: 'Bearer pit-token', version: '2021-07-28' },
      },
    ]);
  });

  it('without anything is still found; whatever is no contact is gone', async () => {
    const { asked } = await lookUp(
      () => ({ json: { contact: { id: contact.id } } }),
      [
        { object: 'contact', id: 'a/b?c' },
        { object: 'opportunity', id: 'x' },
      ],
    );
    expect(await asked).toEqual([
      { kind: 'found', persons: [{ record: { object: 'contact', id: 'a/b?c' }, primary: true, fields: {} }] },
      { kind: 'gone' },
    ]);
  });

  it.each([404, 400, 422])('that was deleted is gone: %i', async (status) => {
    const { asked, calls } = await lookUp(({ method }) =>
      method === 'GET'
        ? { status, json: { statusCode: status, message: 'x' } }
        : { json: { contacts: [], total: 0 } },
    );
    expect(await asked).toEqual([{ kind: 'gone' }]);
    expect(calls.map((call) => `${call.method} ${call.url}`)).toEqual([
      `GET /contacts/${contact.id}`,
      ...(status === 404 ? [] : ['POST /contacts/search']),
    ]);
    if (status !== 404) expect(JSON.parse(calls[1]?.body ?? '')).toEqual({ locationId: 'loc', pageLimit: 1 });
  });

  it('is not gone while HighLevel refuses everything', async () => {
    const { asked } = await lookUp(() => ({ status: 400, json: { message: 'version header is invalid' } }));
    await expect(asked).rejects.toMatchObject({ trouble: { kind: 'refused', status: 400 } });
  });

  it.each([
    [
      '429 with its header',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'throttled', waitMs: 7_000 },
    ],
    [
      '429 with the window alone',
      {
        status: 429,
        headers: { 'x-ratelimit-interval-milliseconds': '10000', 'x-ratelimit-daily-remaining': '9' },
      },
      { kind: 'throttled', waitMs: 10_000 },
    ],
    [
      '429 for the day',
      { status: 429, headers: { 'x-ratelimit-daily-remaining': '0' } },
      { kind: 'throttled', waitMs: 3_600_000 },
    ],
    ['429 alone', { status: 429 }, { kind: 'throttled' }],
    ['5xx', { status: 502 }, { kind: 'retry' }],
    ['no JSON', { text: '<html>' }, { kind: 'retry' }],
    [
      'token',
      { status: 401, json: { message: 'Invalid token: access token is invalid' } },
      { kind: 'no_access' },
    ],
    [
      'location',
      { status: 403, json: { message: 'The token does not have access to this location.' } },
      { kind: 'no_access' },
    ],
  ] as const)('that is not answered is trouble: %s', async (_, answer, expected) => {
    const { asked } = await lookUp(() => answer);
    const error: unknown = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CrmApiError);
    expect(error).toMatchObject({ trouble: expected });
  });
});
