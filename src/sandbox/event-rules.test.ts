import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuleContext, refuseEvent } from './event-rules.ts';
import { whyNotRecognized } from './recognize.ts';

const now = 1_800_000_000;
const day = 86_400;
const context: RuleContext = { now, futureTolerance: 0, deletedLeadIds: new Set(['111111111111111']) };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const em = hash('test@example.com');

const good = {
  event_name: 'my lead stage',
  event_time: now - day,
  action_source: 'system_generated',
  user_data: { lead_id: '1234567890123456' },
  custom_data: { lead_event_source: 'Salesforce', event_source: 'crm' },
};
const withUserData = (user_data: unknown) => ({ ...good, user_data });
const withCustomData = (custom_data: object) => ({
  ...good,
  custom_data: { ...good.custom_data, ...custom_data },
});
const without = (name: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

describe('refuseEvent', () => {
  it.each<[string, unknown]>([
    ['the example of the specification', good],
    ['a lead id of 15 digits', withUserData({ lead_id: '123456789012345' })],
    ['a lead id of 17 digits', withUserData({ lead_id: '12345678901234567' })],
    ['a lead id as a number', withUserData({ lead_id: 1234567890123456 })],
    ['a hash as text', withUserData({ em })],
    ['hashes as a list', withUserData({ em: [em, hash('b')], ph: [] })],
    ['a hash with the appendix of Meta’s parameter builder', withUserData({ em: `${em}.ABcDEFGh` })],
    ['MD5, which Meta passes through', withUserData({ em: '0cc175b9c0f1b6a831c399e269772661' })],
    ['an external id as it is', withUserData({ external_id: ['crm-1'] })],
    ['a click id that is no click id', withUserData({ fbc: 'nonsense' })],
    ['7 days to the second', { ...good, event_time: now - 7 * day }],
    ['this very second', { ...good, event_time: now }],
    ['61 days, in a store', { ...good, event_time: now - 61 * day, action_source: 'physical_store' }],
    ['what is not recognized, but valid', { ...without('custom_data'), action_source: 'website' }],
    ['a value with its currency', withCustomData({ value: 10.5, currency: 'usd' })],
    ['keys of one’s own in custom_data', withCustomData({ deal_size: 'L', __proto__x: 1 })],
    ['a purchase with both', { ...withCustomData({ value: 1, currency: 'EUR' }), event_name: 'Purchase' }],
    ['contents', withCustomData({ contents: [{ id: 'a', quantity: 2 }] })],
    [
      'limited data use',
      {
        ...good,
        data_processing_options: ['LDU'],
        data_processing_options_country: 0,
        data_processing_options_state: 0,
      },
    ],
  ])('passes %s', (_, event) => {
    expect(refuseEvent(event, 0, context)).toBeUndefined();
  });

  it.each<[number, string, unknown]>([
    [2804003, '7 days and a second', { ...good, event_time: now - 7 * day - 1 }],
    [
      2804003,
      '63 days, in a store',
      { ...good, event_time: now - 63 * day, action_source: 'physical_store' },
    ],
    [2804004, 'a second ahead', { ...good, event_time: now + 1 }],
    [2804004, 'milliseconds', { ...good, event_time: now * 1000 }],
    [2804036, 'a lead id of 14 digits', withUserData({ lead_id: '12345678901234' })],
    [2804036, 'a lead id of 18 digits', withUserData({ lead_id: '123456789012345678' })],
    [2804036, 'a lead id with Meta’s export label', withUserData({ lead_id: 'l:1234567890123456' })],
    [2804036, 'a lead id that a spreadsheet damaged', withUserData({ lead_id: '1.23457E+15' })],
    [2804036, 'the dummy of the Lead Ads tool', withUserData({ lead_id: '444444444444' })],
    [2804036, 'a deleted lead', withUserData({ lead_id: '111111111111111', em })],
    [2804050, 'no customer information', withUserData({})],
    [2804050, 'only what says nothing', withUserData({ em: [], fbc: '' })],
    [2804050, 'a place and a browser', withUserData({ ct: em, country: [em], client_user_agent: 'x' })],
    [2804050, 'a birthday', withUserData({ db: em, client_user_agent: 'x' })],
    [2804050, 'a first name and a gender', withUserData({ fn: em, ge: em })],
    [2804050, 'a last name', withUserData({ ln: [em] })],
    [2804009, 'a purchase without value', { ...withCustomData({ currency: 'EUR' }), event_name: 'Purchase' }],
    [2804010, 'a purchase without currency', { ...withCustomData({ value: 1 }), event_name: 'Purchase' }],
    [2804023, 'a value without currency', withCustomData({ value: 1 })],
    [2804008, 'contents without id', withCustomData({ contents: [{ quantity: 1 }] })],
    [2804008, 'contents with another key', withCustomData({ contents: [{ id: '1', name: 'x' }] })],
    [2804019, 'text', 'event'],
    [2804019, 'a list', [good]],
    [2804019, 'null', null],
    [2804019, 'no event_name', without('event_name')],
    [2804019, 'an empty event_name', { ...good, event_name: ' ' }],
    [2804019, 'no event_time', without('event_time')],
    [2804019, 'event_time as text', { ...good, event_time: String(now) }],
    [2804019, 'a fraction of a second', { ...good, event_time: now - 0.5 }],
    [2804019, 'no action_source', without('action_source')],
    [2804019, 'another action_source', { ...good, action_source: 'crm' }],
    [2804019, 'no user_data', without('user_data')],
    [2804019, 'user_data as a list', withUserData([])],
    [2804019, 'a key that is not known', { ...good, advertiser_tracking_enabled: true }],
    [2804019, 'a key of every object', JSON.parse('{"__proto__":1}')],
    [2804019, 'partner_agent within an event', { ...good, partner_agent: 'x' }],
    [2804019, 'an unknown key in user_data', withUserData({ email: em })],
    [2804019, 'an address that is not hashed', withUserData({ em: 'test@example.com' })],
    [2804019, 'one of several not hashed', withUserData({ ph: [em, '16505551212'] })],
    [2804019, 'a lead id that is neither', withUserData({ lead_id: true })],
    [2804019, 'a value as text', withCustomData({ value: '1', currency: 'EUR' })],
    [2804019, 'a currency that is none', withCustomData({ value: 1, currency: 'Euro' })],
    [2804019, 'limited data use without a country', { ...good, data_processing_options: ['LDU'] }],
    [2804019, 'another processing option', { ...good, data_processing_options: ['NO'] }],
  ])('answers %i to %s', (subcode, _, event) => {
    expect(refuseEvent(event, 3, context)).toMatchObject({ code: 100, subcode });
  });

  it('tells the place only for errors of shape, as Meta does', () => {
    expect(refuseEvent({ ...good, x: 1 }, 3, context)?.message).toBe(
      'Server Side Api Parameter Error: Unexpected key "x" on param "$[\'data\'][3]".',
    );
    expect(refuseEvent({ ...good, event_time: 1 }, 3, context)).toEqual({ code: 100, subcode: 2804003 });
  });

  it('allows as much future as it is told', () => {
    const event = { ...good, event_time: now + 60 };
    expect(refuseEvent(event, 0, { ...context, futureTolerance: 60 })).toBeUndefined();
    expect(refuseEvent(event, 0, { ...context, futureTolerance: 59 })?.subcode).toBe(2804004);
  });

  it('never throws, and never repeats a value', () => {
    const secret = 'do-not-repeat';
    const value = fc.oneof(fc.constant(secret), fc.anything());
    const event = fc.record(
      { event_name: value, event_time: value, action_source: value, user_data: value, custom_data: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(value, event), (it) => {
        expect(refuseEvent(it, 0, context)?.message ?? '').not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });
});

describe('whyNotRecognized', () => {
  it.each([
    [undefined, good],
    [undefined, { ...good, user_data: { em: [em] } }],
    [undefined, { ...good, user_data: { fbc: 'fb.1.1554763741205.AbCdEf' } }],
    ['action_source', { ...good, action_source: 'website' }],
    ['event_source', without('custom_data')],
    ['event_source', withCustomData({ event_source: 'CRM' })],
    ['lead_event_source', withCustomData({ lead_event_source: ' ' })],
    ['matching_key', { ...good, user_data: { external_id: 'x', client_ip_address: '::1' } }],
    ['matching_key', { ...good, user_data: { fbc: 'nonsense' } }],
  ])('says %s', (reason, event) => {
    expect(refuseEvent(event, 0, context)).toBeUndefined();
    expect(whyNotRecognized(event)).toBe(reason);
  });
});
