import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startCrmApp, startCrmServer } from './support/crm-app.ts';

const at = Math.floor(Date.now() / 1000) - 3_600;
const form = readFileSync(new URL('../src/sources/kommo/fixtures/stage.txt', import.meta.url), 'utf8');
const place = (id: number) => [{ lead_status: { id, pipeline_id: 8572511 } }];
const custom = (field: object) => ({ custom_fields_values: [field] });
const metaLead = custom({ field_id: 9, values: [{ value: '123456789012345' }] });
const lead = { price: 12500, pipeline_id: 8572511, status_id: 142, ...metaLead };
const answers: Readonly<Record<string, unknown>> = {
  '/api/v4/contacts/1': custom({ field_code: 'EMAIL', values: [{ value: 'anna.canary@example.com' }] }),
  '/api/v4/events': { _embedded: { events: [{ value_before: place(1), value_after: place(2) }] } },
  '/api/v4/leads/15318175': { ...lead, _embedded: { contacts: [{ id: 2 }, { id: 1, is_main: true }] } },
};

it('sends the stages of Kommo that its API confirms, once', { timeout: 60_000 }, async () => {
  const { url: address } = await startCrmServer(({ url, headers }) => {
    const json = answers[url.split('?')[0] ?? ''];
    if (headers.authorization !== 'Bearer the-token') return { status: 401 };
    return json === undefined ? { status: 204 } : { json };
  });
  const app = await startCrmApp({
    ...{ type: 'kommo', account_id: '31361463', address, access_token: 'the-token' },
    fields: { lead_id: 'lead.custom_fields_values[field_id=9].values[0].value' },
    constants: { currency: 'EUR' },
    stages: [{ object: 'lead', map: { 1: 'Lead', 2: 'Qualified', 3: 'Lost', 142: 'Customer' } }],
  });
  const deliver = (stage: number, from = form) => {
    const body = from.replace('67548619', `${stage}`).replaceAll('1795177200', `${at + stage}`);
    return app.deliver(body, { 'content-type': 'application/x-www-form-urlencoded' });
  };
  expect(await deliver(142, form.replaceAll('31361463', '7'))).toMatchObject({ status: 401 });
  for (const stage of [142, 2, 142, 1, 2]) expect(await deliver(stage)).toMatchObject({ status: 200 });
  // A stage that the lead never had, and a lead that was deleted.
  for (const body of [form, form.replace('15318175', '7')]) await deliver(3, body);
  await expect.poll(app.invalid, { timeout: 30_000 }).toEqual(['record_gone', 'record_gone']);
  const sent = await app.arrived(3);
  const stages = sent.map(({ event_name, event_time }) => `${event_name} ${event_time - at}`);
  expect(stages.toSorted()).toEqual(['Customer 142', 'Lead 1', 'Qualified 2']);
  const user_data = { lead_id: '123456789012345', em: [expect.stringMatching(/^[\da-f]{64}$/)] };
  const custom_data = { lead_event_source: 'Kommo', value: 12500, currency: 'EUR' };
  for (const event of sent) expect(event).toMatchObject({ user_data, custom_data });
  expect(app.everything()).not.toMatch(/canary|the-token/);
});
