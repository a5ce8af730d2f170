import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CrmAnswer, startCrmServer } from '../../../test/support/crm-app.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import type { LookedUp } from '../crm/crm.ts';
import type { RecordRef } from '../webhook.ts';
import { pipedrive } from './index.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as {
    success: boolean;
    data: Record<string, unknown>;
  };
const [personAnswer, dealAnswer] = [fixture('api-person'), fixture('api-deal')];
const person = { object: 'person', id: '1101' };

async function lookUp(
  record: RecordRef,
  answer: (path: string) => CrmAnswer,
): Promise<{ found: readonly LookedUp[]; calls: string[]; token: unknown }> {
  const { url, calls } = await startCrmServer((call) => answer(call.url));
  const source = pipedrive.open({
    name: 'crm',
    settings: { username: ['u'], password: ['p'], address: [url], api_token: ['the-token'] },
    fields: { ...pipedrive.fields, lead_id: ['person.a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'] },
    constants: { origin: 'Facebook' },
  });
  const found = await openLookUp(source)([record]);
  return { found, calls: calls.map((call) => call.url), token: calls[0]?.headers['x-api-token'] };
}

const known = {
  lead_id: '12345678901234567',
  email: ['anna@example.com', 'anna.example@example.org'],
  phone: '+49 30 23125 001',
  first_name: 'Anna',
  last_name: 'Example',
  full_name: 'Anna Example',
  city: 'Berlin',
  state: 'Berlin',
  zip: '10115',
  country: 'Germany',
};

describe("a deal's person", () => {
  it('is asked for by id, with the token in a header', async () => {
    const { found, calls, token } = await lookUp(person, () => ({ json: personAnswer }));
    expect(found).toEqual([{ kind: 'found', persons: [{ record: person, primary: true, fields: known }] }]);
    expect(calls).toEqual(['/api/v2/persons/1101']);
    expect(token).toBe('the-token');
  });

  it('is found over the deal when the webhook named none, with what the deal says of itself', async () => {
    const { found, calls } = await lookUp({ object: 'deal', id: '746' }, (path) => ({
      json: path.includes('/deals/') ? dealAnswer : personAnswer,
    }));
    const change = { pipeline: '1', value: 12500.5, currency: 'EUR', origin: 'Facebook' };
    expect(found).toEqual([
      { kind: 'found', change, persons: [{ record: person, primary: true, fields: known }] },
    ]);
    expect(calls).toEqual(['/api/v2/deals/746', '/api/v2/persons/1101']);
  });

  it('may be nobody', async () => {
    const deal = { object: 'deal', id: '746' };
    const alone = { success: true, data: { ...dealAnswer.data, person_id: null } };
    const change = { pipeline: '1', value: 12500.5, currency: 'EUR' };
    const nobody = [{ kind: 'found', change, persons: [] }];
    expect((await lookUp(deal, () => ({ json: alone }))).found).toEqual(nobody);
    const answer = (path: string) => (path.includes('/deals/') ? { json: dealAnswer } : { status: 404 });
    expect((await lookUp(deal, answer)).found).toEqual(nobody);
  });

  it('may lack everything but an id', async () => {
    const json = { success: true, data: { id: 1101, emails: null, phones: [], custom_fields: null } };
    const { found } = await lookUp(person, () => ({ json }));
    expect(found).toEqual([{ kind: 'found', persons: [{ record: person, primary: true, fields: {} }] }]);
  });

  it('is gone when it is deleted, or merged into another', async () => {
    const deleted = { success: true, data: { ...personAnswer.data, is_deleted: true } };
    const missing = { success: false, error: 'Entity was not found', code: 'ERR_NOT_FOUND' };
    for (const answer of [{ status: 404, json: missing }, { status: 410 }, { json: deleted }])
      expect((await lookUp(person, () => answer)).found).toEqual([{ kind: 'gone' }]);
  });

  it.each<[string, CrmAnswer, object]>([
    [
      'a burst',
      { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' } },
      { kind: 'throttled', waitMs: 2000 },
    ],
    ["the day's budget", { status: 429, json: { success: false } }, { kind: 'throttled' }],
    ['Retry-After', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'throttled', waitMs: 7000 }],
    ['being shut out', { status: 403, text: '<html>1015</html>' }, { kind: 'throttled' }],
    ['a dead token', { status: 401, json: { success: false } }, { kind: 'no_access' }],
    ['no right', { status: 403, json: { success: false } }, { kind: 'no_access' }],
    ['an outage', { status: 503 }, { kind: 'retry' }],
    ['an error of theirs', { status: 500, text: 'oops' }, { kind: 'retry' }],
    ['a bad id', { status: 400, json: { success: false } }, { kind: 'refused', status: 400 }],
    ['another answer', { json: { success: true } }, { kind: 'retry' }],
    ['no JSON', { text: '<html>' }, { kind: 'retry' }],
  ])('waits or is reported after %s', async (_, answer, trouble) => {
    await expect(lookUp(person, () => answer)).rejects.toMatchObject({ trouble });
  });
});
