import { describe, expect, it } from 'vitest';
import type { CrmSourceSettings } from '../config/index.ts';
import { openCrm } from './open-webhook.ts';

/** Workflows of GoHighLevel; without a token nobody is asked. */
function rows(fields: CrmSourceSettings['fields'], settings: CrmSourceSettings['settings'], item: object) {
  const own = { kind: 'crm', crm: 'gohighlevel', name: 'crm', dataset: '1', given: [] } as const;
  const source = openCrm(
    { ...own, settings: { location_id: ['here'], ...settings }, fields, constants: {} } as never,
    undefined,
  );
  const body = Buffer.from(JSON.stringify({ location: { id: 'here' }, pipeline_stage: 'Booked', ...item }));
  const headers = { 'content-type': 'application/json' };
  const reading = source.read({ method: 'POST', url: '/', headers, body, now: 1_795_348_800 });
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows.map(({ record, lookUp }) => [record?.opted_out, lookUp]);
}

const token = { access_token: ['token'] };
const ask = { object: 'contact', id: '7', always: true, required: true };
const contact = { contact_id: '7', lead_id: '12345678901234567' };

describe('where a property tells of consent', () => {
  const consent = { consent: ['may'], lead_id: ['lead_id'] };

  it('the CRM is asked, before anybody is taken for opted out', () => {
    expect(rows(consent, token, contact)).toEqual([[undefined, ask]]);
  });

  it('nothing goes without, if there is nobody to ask or nobody to ask about', () => {
    expect(rows(consent, {}, contact)).toEqual([[true, undefined]]);
    expect(rows(consent, token, { ...contact, contact_id: undefined, email: 'a@example.com' })).toEqual([
      [true, undefined],
    ]);
    expect(rows(consent, {}, { ...contact, may: 'yes' })).toEqual([[false, undefined]]);
  });

  it('that somebody opted out has to be said', () => {
    const optedOut = { opted_out: ['out'], lead_id: ['lead_id'] };
    expect(rows(optedOut, {}, contact)).toEqual([[undefined, undefined]]);
    expect(rows(optedOut, token, contact)).toEqual([[undefined, ask]]);
  });
});
