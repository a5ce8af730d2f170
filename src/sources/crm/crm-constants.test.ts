import { describe, expect, it } from 'vitest';
import { startCrmServer } from '../../../test/support/crm-app.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import { gohighlevel } from '../gohighlevel/index.ts';
import { zoho } from '../zoho/index.ts';
import type { CrmDefinition, CrmOptions } from './crm.ts';

const constants = { origin: 'Facebook', currency: 'EUR', external_id: 'us' };
const noted = { origin: ['Origin'], currency: ['Currency'], lead_id: ['Meta'] };

function open(crm: CrmDefinition, settings: CrmOptions['settings'], fields: CrmOptions['fields']) {
  const source = crm.open({ name: 'crm', address: 'https://a.example', settings, fields, constants });
  const read = (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const bytes = Buffer.from(JSON.stringify(body));
    const reading = source.read({ method: 'POST', url: '/', headers, body: bytes, now: 1_795_305_601 });
    if ('refusal' in reading) throw new Error(reading.refusal.message);
    return reading.rows.map(({ record }) => record);
  };
  return { source, read };
}

describe('what the configuration says for all changes, of fields that are mapped', () => {
  const client = { client_id: ['id'], client_secret: ['secret'], refresh_token: ['refresh'] };
  const change = (module: string, values: object) => ({
    module,
    ids: ['7'],
    operation: 'update',
    server_time: 1_795_305_600_000,
    affected_values: [{ record_id: '7', values }],
  });

  it('waits at Zoho for the record that may say something else', async () => {
    const { url } = await startCrmServer(({ url: path }) => {
      if (path.includes('oauth')) return { json: { access_token: 'token', expires_in: 3600 } };
      const id = new URL(path, 'http://zoho').searchParams.get('ids')?.split(',') ?? [];
      if (path.includes('Roles')) return { status: 204 };
      return { json: { data: id.map((one) => ({ id: one, ...(one === '7' && { Currency: 'USD' }) })) } };
    });
    const settings = { ...client, webhook_secret: ['s'], accounts_address: [url], api_address: [url] };
    const { source, read } = open(zoho, settings, noted);
    expect(read(change('Deals', { Stage: 'Won' }))).toEqual([
      { stage: 'Won', changed_at: 1_795_305_600_000, object: 'deal', record_id: '7', external_id: 'us' },
    ]);
    const [seven, eight] = await openLookUp(source)([
      { object: 'deal', id: '7' },
      { object: 'deal', id: '8' },
    ]);
    expect(seven).toMatchObject({ change: { currency: 'USD', origin: 'Facebook' } });
    expect(eight).toMatchObject({ change: { currency: 'EUR', origin: 'Facebook' } });
  });

  it('stands in the change where nobody else is asked for it', () => {
    const { read } = open(zoho, { ...client, webhook_secret: ['s'] }, noted);
    const [lead] = read(change('Leads', { Lead_Status: 'New' }));
    expect(lead).toMatchObject({ currency: 'EUR', external_id: 'us' });
    expect(lead).not.toHaveProperty('origin');
    const alone = open(zoho, { webhook_secret: ['s'] }, noted).read(change('Deals', { Stage: 'Won' }));
    expect(alone).toMatchObject([constants]);
  });

  it('waits at GoHighLevel for the contact', async () => {
    const contact = { id: '70', Origin: 'Fair' };
    const { url } = await startCrmServer(() => ({ json: { contact } }));
    const settings = { location_id: ['here'], access_token: ['token'], api_address: [url] };
    const { source, read } = open(gohighlevel, settings, noted);
    const event = { type: 'OpportunityStageUpdate', locationId: 'here', id: '7', contactId: '70' };
    const [record] = read({ ...event, pipelineStageId: 'new', monetaryValue: 7 });
    expect(record).toMatchObject({ stage: 'new', value: 7, currency: 'EUR', external_id: 'us' });
    expect(record).not.toHaveProperty('origin');
    const [found] = await openLookUp(source)([{ object: 'contact', id: '70' }]);
    expect(found).toMatchObject({ persons: [{ fields: { origin: 'Fair' } }] });
  });
});
