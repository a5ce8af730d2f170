import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CrmAnswer, startCrmServer } from '../../../test/support/crm-app.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import type { LookedUp } from '../crm/crm.ts';
import type { RecordRef } from '../webhook.ts';
import { close } from './index.ts';

type Item = Readonly<Record<string, unknown>>;
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Item;
const [leadAnswer, opportunityAnswer] = [fixture('api-lead'), fixture('api-opportunity')];
const contacts = leadAnswer['contacts'] as readonly Item[];

const leadId = 'lead_c3Bakery0000000000000000000000000000000000';
const lead = { object: 'lead', id: leadId };
const opportunity = { object: 'opportunity', id: 'oppo_d4Oven00000000000000000000000000000000000' };
const anna = {
  record: { object: 'contact', id: 'cont_e5Anna00000000000000000000000000000000000' },
  fields: { email: 'anna@example.com', phone: '+12025550123', full_name: 'Anna Example' },
};
const ben = {
  record: { object: 'contact', id: 'cont_f6Ben000000000000000000000000000000000000' },
  fields: { email: 'ben@example.org', phone: '+12025550188', full_name: 'Ben Example' },
};

async function lookUp(record: RecordRef, answer: (path: string) => CrmAnswer) {
  const { url, calls } = await startCrmServer((call) => answer(call.url));
  const source = close.open({
    name: 'crm',
    settings: { signature_key: ['ab'], api_key: ['api_the-key'], api_address: [url] },
    fields: { ...close.fields, lead_id: ['custom.cf_MetaLeadId'] },
    constants: { origin: 'Facebook' },
  });
  const found: readonly LookedUp[] = await openLookUp(source)([record]);
  return { found, calls };
}

const both = (path: string): CrmAnswer => ({
  json: path.startsWith('/api/v1/opportunity/') ? opportunityAnswer : leadAnswer,
});

describe('the people of a lead', () => {
  it('are its contacts, none of several the main one', async () => {
    const { found, calls } = await lookUp(lead, both);
    const persons = [
      { ...anna, primary: false },
      { ...ben, primary: false },
    ];
    expect(found).toEqual([{ kind: 'found', persons }]);
    expect(calls.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      `GET /api/v1/lead/${leadId}/`,
    ]);
    expect(calls[0]?.headers.authorization).toBe(`Basic ${btoa('api_the-key:')}`);
  });

  it("of an opportunity are its lead's as it is now, its own contact the main one", async () => {
    const merged = { ...opportunityAnswer, lead_id: 'lead_merged' };
    const { found, calls } = await lookUp(opportunity, (path) => ({
      json: path.startsWith('/api/v1/opportunity/') ? merged : leadAnswer,
    }));
    const change = { pipeline: 'pipe_Sales', value: 1000.5, currency: 'USD' };
    const persons = [
      { ...anna, primary: true },
      { ...ben, primary: false },
    ];
    expect(found).toEqual([{ kind: 'found', change, persons }]);
    expect(calls.map(({ url }) => url.split('?')[0])).toEqual([
      `/api/v1/opportunity/${opportunity.id}/`,
      '/api/v1/lead/lead_merged/',
    ]);
  });

  it("have what the lead's custom fields say; an only contact is the main one", async () => {
    const alone = {
      ...leadAnswer,
      contacts: contacts.slice(0, 1),
      'custom.cf_MetaLeadId': '12345678901234567',
    };
    const { found } = await lookUp(lead, () => ({ json: alone }));
    const fields = { ...anna.fields, lead_id: '12345678901234567' };
    expect(found).toEqual([{ kind: 'found', persons: [{ ...anna, fields, primary: true }] }]);
  });

  it("have their own lead ids before the lead's", async () => {
    const own = contacts.map((contact, at) => ({
      ...contact,
      'custom.cf_MetaLeadId': `1234567890123456${at}`,
    }));
    const { found } = await lookUp(lead, () => ({ json: { ...leadAnswer, contacts: own } }));
    const [first] = found;
    expect(first?.kind === 'found' && first.persons.map(({ fields }) => fields.lead_id)).toEqual([
      '12345678901234560',
      '12345678901234561',
    ]);
  });

  it('are the lead alone where its lead id could be of any of several, or of nobody else', async () => {
    for (const some of [contacts, []]) {
      const json = { ...leadAnswer, contacts: some, 'custom.cf_MetaLeadId': '12345678901234567' };
      const { found } = await lookUp(lead, () => ({ json }));
      const persons = [{ record: lead, primary: true, fields: { lead_id: '12345678901234567' } }];
      expect(found).toEqual([{ kind: 'found', persons }]);
    }
  });

  it('may be nobody, or lack everything', async () => {
    expect((await lookUp(lead, () => ({ json: { id: leadId } }))).found).toEqual([
      { kind: 'found', change: {}, persons: [] },
    ]);
    const bare = { contacts: [{ id: 'cont_1', emails: null, phones: [] }, 'nonsense'] };
    const persons = [{ record: { object: 'contact', id: 'cont_1' }, primary: true, fields: {} }];
    expect((await lookUp(lead, () => ({ json: bare }))).found).toEqual([{ kind: 'found', persons }]);
  });

  it('are gone with the lead or the opportunity', async () => {
    const gone = [{ kind: 'gone' }];
    const notFound = { status: 404, json: { error: 'Empty query: Lead does not exist.' } };
    expect((await lookUp(lead, () => notFound)).found).toEqual(gone);
    expect((await lookUp(opportunity, () => notFound)).found).toEqual(gone);
    const leadOnly = (path: string) => (path.startsWith('/api/v1/opportunity/') ? both(path) : notFound);
    expect((await lookUp(opportunity, leadOnly)).found).toEqual(gone);
  });

  it.each<[string, CrmAnswer, object]>([
    [
      'too many calls',
      { status: 429, headers: { ratelimit: 'limit=100, remaining=0, reset=2.4', 'retry-after': '3' } },
      { kind: 'throttled', waitMs: 3000 },
    ],
    ['a dead key', { status: 401, json: { error: 'unauthorized' } }, { kind: 'no_access' }],
    ['no right', { status: 403, json: {} }, { kind: 'no_access' }],
    ['an outage', { status: 503 }, { kind: 'retry' }],
    ['an error of theirs', { status: 500, text: 'oops' }, { kind: 'retry' }],
    ['a bad request', { status: 400, json: {} }, { kind: 'refused', status: 400 }],
    ['another answer', { json: [] }, { kind: 'retry' }],
    ['no JSON', { text: '<html>' }, { kind: 'retry' }],
  ])('are asked for again or reported after %s', async (_, answer, trouble) => {
    await expect(lookUp(lead, () => answer)).rejects.toMatchObject({ trouble });
  });
});
