import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from './read-change.ts';
import { readStageChange } from './read-stage-change.ts';
import { type StageChange, stageChangeFields } from './stage-change.ts';

const options: ReadOptions = { now: 1795200000 };
const time = 1795179785;
const row: StageChange = { stage: ' Qualified ', changed_at: time, lead_id: '12345678901234567' };

function read(more: Record<string, unknown>, given: Partial<ReadOptions> = {}) {
  return readStageChange({ ...row, ...more } as StageChange, { ...options, ...given });
}

function found(more: Record<string, unknown>, given: Partial<ReadOptions> = {}): string[] {
  return read(more, given).problems.map((one) => `${one.severity} ${one.code} ${one.path}`);
}

const megabytes = [
  ...['a', ' ', '1', '-', '.', '+', '(', '<', '"', '\u0301\u0316', '\ud800', '٣', 'é', '\n', ','],
  ...['a@', 'a.', 'a b', '0/', '1,', '1.', '12:', '2026-', 'fb.1.', 'l:', '://', '?fbclid=', '::', '\u200b'],
];

describe('readStageChange', () => {
  it('reads a plain row', () => {
    expect(read({})).toEqual({
      change: {
        stage: 'Qualified',
        time,
        precision: 1,
        leadId: '12345678901234567',
        userData: {},
        optedOut: false,
      },
      problems: [],
    });
  });

  it('reads every field', () => {
    const { change, problems } = read({
      click_id: 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk',
      clicked_at: '2026-11-19T10:00:00Z',
      fbp: 'fb.1.1617693000000.1098115397',
      email: ['John_Smith@gmail.com', 'john_smith@gmail.com '],
      phone: '+1 (650) 555-1212',
      first_name: 'Mary',
      last_name: 'Smith',
      gender: 'f',
      date_of_birth: '1997-02-16',
      city: 'Menlo Park',
      state: 'CA',
      zip: '94025',
      country: 'US',
      external_id: 'customer-7',
      client_ip_address: '203.0.113.7',
      client_user_agent: 'Mozilla/5.0',
      subscription_id: 's-1',
      record_id: 77,
      object: 'deal',
      pipeline: 'Sales',
      form_id: 5,
      origin: 'Facebook',
      lead_created_at: '2026-11-19T10:00:00Z',
      value: '1,234.50',
      currency: 'usd',
      opted_out: 'no',
      data_processing_options: 'ldu',
    });
    expect(problems).toEqual([]);
    expect(change).toMatchObject({
      recordId: '77',
      object: 'deal',
      pipeline: 'Sales',
      formId: '5',
      origin: 'Facebook',
      leadCreatedAt: { time: 1795082400, precision: 1 },
      value: 1234.5,
      currency: 'USD',
      optedOut: false,
      dataProcessingOptions: ['LDU'],
    });
    expect(change?.userData.em).toEqual(['62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f']);
    expect(change?.userData.ph).toEqual(['e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176']);
    expect(change?.userData.fn).toEqual(['6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec']);
    expect(change?.userData.fbc).toMatch(/^fb\.1\.1795082400000\.IwAR2F4/);
    expect(Object.keys(change?.userData ?? {})).toEqual([
      ...['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country', 'external_id'],
      ...['fbc', 'fbp', 'client_ip_address', 'client_user_agent', 'subscription_id'],
    ]);
  });

  it.each([
    [{ stage: '' }, 'error stage_missing stage'],
    [{ stage: '  ' }, 'error stage_missing stage'],
    [{ stage: undefined }, 'error stage_missing stage'],
    [{ changed_at: '' }, 'error time_missing changed_at'],
    [{ changed_at: undefined }, 'error time_missing changed_at'],
    [{ changed_at: 'soon' }, 'error time_unreadable changed_at'],
    [{ changed_at: 0 }, 'error time_unreadable changed_at'],
    [{ changed_at: '2026-11-20' }, 'error time_zone_missing changed_at'],
    [{ changed_at: '05/06/2026' }, 'error date_order_ambiguous changed_at'],
    [{ changed_at: options.now + 1 }, 'error time_future changed_at'],
    [{ lead_id: '1.23457E+16' }, 'error lead_id_damaged lead_id'],
    [{ lead_id: '12345' }, 'error lead_id_shape lead_id'],
    [{ lead_id: '444444444444' }, 'error lead_id_dummy lead_id'],
    [{ data_processing_options: 'GDPR' }, 'error data_processing_options_invalid data_processing_options'],
    [{ lead_created_at: '2026-11-19' }, 'error time_zone_missing lead_created_at'],
  ])('refuses %j', (more, expected) => {
    expect(read(more).change).toBeUndefined();
    expect(found(more)).toEqual([expected]);
  });

  it.each([
    [{ email: 'n/a at home' }, 'warning email_invalid email'],
    [{ click_id: 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB' }, 'warning click_id_invalid click_id'],
    [{ fbp: 'x' }, 'warning fbp_invalid fbp'],
    [{ lead_created_at: 'long ago' }, 'warning value_dropped lead_created_at'],
    [{ value: '5' }, 'warning amount_dropped value'],
    [{ value: '-5', currency: 'EUR' }, 'warning amount_dropped value'],
    [{ opted_out: 'perhaps' }, 'warning opted_out_unclear opted_out'],
    [{ city: { name: 'Berlin' } }, 'warning value_dropped city'],
    [{ email: ['a@example.com', null] }, 'warning value_dropped email'],
    [{ record_id: ['7'] }, 'warning value_dropped record_id'],
  ])('goes on with a warning for %j', (more, expected) => {
    expect(read(more).change).toBeDefined();
    expect(found(more)).toEqual([expected]);
  });

  it('finds everything that is wrong at once', () => {
    expect(found({ stage: '', changed_at: '', lead_id: 'x', fbp: 'x' })).toEqual([
      'error stage_missing stage',
      'error time_missing changed_at',
      'error lead_id_shape lead_id',
      'warning fbp_invalid fbp',
    ]);
  });

  it('leaves a bad lead id out when told to', () => {
    const { change, problems } = read({ lead_id: '444444444444', email: 'a@b.org' }, { dropBadLeadId: true });
    expect(change?.leadId).toBeUndefined();
    expect(change?.userData.em).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['lead_id_dropped']);
    expect(problems[0]?.message).not.toContain('?');
    expect(read({ lead_id: '1.2E+15' }, { dropBadLeadId: true }).problems[0]?.message).not.toContain('?');
  });

  it('takes a full name only where no part of it stands by itself', () => {
    expect(read({ full_name: 'Mary Smith' }).change?.userData).toEqual(
      read({ first_name: 'Mary', last_name: 'Smith' }).change?.userData,
    );
    expect(read({ full_name: 'Mary Smith', first_name: 'Anna' }).change?.userData.ln).toBeUndefined();
  });

  it('takes the currency of the dataset for a value without one, and keeps no currency without value', () => {
    expect(read({ value: 5 }, { currency: 'EUR' }).change).toMatchObject({ value: 5, currency: 'EUR' });
    expect(read({ currency: 'EUR' }).change).not.toHaveProperty('currency');
  });

  it('reads nothing but stage and time of a person who opted out', () => {
    const { change, problems } = read({ opted_out: true, email: 'a@b.org', lead_id: 'x', value: '-1' });
    expect(change).toEqual({ stage: 'Qualified', time, precision: 1, userData: {}, optedOut: true });
    expect(problems).toEqual([]);
  });

  it('never adds the country of the dataset, and prefers that of the row', () => {
    expect(read({ phone: '030 901820' }, { country: 'DE' }).change?.userData).toEqual(
      read({ phone: '+4930901820' }).change?.userData,
    );
    const own = read({ phone: '030 901820', country: 'Germany' }, { country: 'US' }).change?.userData;
    expect(own?.ph).toEqual(read({ phone: '+4930901820' }).change?.userData.ph);
  });

  it('takes empty fields as nothing, also when the rows before had values', () => {
    const texts = Object.fromEntries(
      stageChangeFields.filter((field) => !(field in row)).map((field) => [field, 'Mary']),
    );
    const empty = Object.fromEntries(Object.keys(texts).map((field) => [field, '']));
    read(texts);
    expect(read(empty)).toEqual(read({}));
  });

  it('takes words for nothing as nothing', () => {
    const words = {
      record_id: 'N/A',
      client_user_agent: '-',
      subscription_id: 'null',
      lead_id: '-',
      fbp: '',
    };
    const { change, problems } = readStageChange({ ...row, ...words }, options);
    expect(problems).toEqual([]);
    expect(change?.recordId).toBeUndefined();
    expect(change?.leadId).toBeUndefined();
    expect(change?.userData).toEqual({});
  });

  it('leaves out what is too long to be anything', () => {
    const { change, problems } = readStageChange({ ...row, client_user_agent: 'x'.repeat(5000) }, options);
    expect(change?.userData.client_user_agent).toBeUndefined();
    expect(problems.map(({ code, path }) => [code, path])).toEqual([['value_dropped', 'client_user_agent']]);
  });

  it.each(stageChangeFields)('reads %s of a megabyte at once', (field) => {
    for (const shape of megabytes) {
      const value = shape.repeat(Math.ceil(1_000_000 / shape.length));
      for (const choice of [options, { ...options, country: 'US', timeZone: 'UTC', currency: 'EUR' }]) {
        const { change, problems } = readStageChange({ ...row, [field]: value }, choice);
        expect(JSON.stringify([change, problems]).length).toBeLessThan(5000);
      }
    }
  });

  it('takes anything in any field, and repeats none of it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1000 });
    const values = fc.oneof(text, fc.anything(), fc.array(text, { maxLength: 3 }), fc.double());
    const rows = fc.dictionary(fc.constantFrom(...stageChangeFields), values);
    const given = fc.constantFrom<ReadOptions>(options, {
      ...options,
      country: 'DE',
      timeZone: 'UTC',
      dateOrder: 'dmy',
    });
    fc.assert(
      fc.property(rows, given, (change, choice) => {
        const { problems } = readStageChange(change as unknown as StageChange, choice);
        for (const one of problems) expect(stageChangeFields).toContain(one.path.split('[')[0]);
      }),
      { numRuns: 500 },
    );
    const canary = 'Zebedee77@exam ple';
    const everywhere = Object.fromEntries(stageChangeFields.map((field) => [field, canary]));
    const all = readStageChange({ ...everywhere, opted_out: false } as unknown as StageChange, options);
    expect(JSON.stringify(all.problems)).not.toMatch(/zebedee/i);
  });
});
