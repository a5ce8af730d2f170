import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { specificationExample } from '../../test/broken-events.ts';
import { validateEvent } from '../spec/index.ts';
import { type BuildOptions, buildEvent } from './build-event.ts';
import { eventId } from './event-id.ts';
import { stageChangeFields } from './stage-change.ts';
import { stringifyEvent } from './stringify-events.ts';

const options: BuildOptions = { dataset: '77', leadEventSource: 'Salesforce', now: 1617693900 };
const example = { stage: 'my lead stage', changed_at: '2021-04-06T07:23:53Z', lead_id: '1234567890123456' };

describe('buildEvent', () => {
  it("builds the specification's example, key for key", () => {
    const { event, problems } = buildEvent(example, options);
    expect(problems).toEqual([]);
    if (event === undefined) throw new Error('no event');
    const id = eventId('77', 'lead_id:1234567890123456', 'my lead stage');
    const { event_id, ...rest } = event;
    expect(event_id).toBe(id);
    expect(stringifyEvent(rest)).toBe(JSON.stringify(JSON.parse(specificationExample)));
    expect(Object.keys(event).slice(0, 3)).toEqual(['event_name', 'event_time', 'event_id']);
  });

  it.each([
    [{ lead_id: undefined }, 'no_matching_key'],
    [{ lead_id: undefined, city: 'Berlin' }, 'user_data_too_broad'],
    [{ stage: 'Purchase' }, 'purchase_needs_value'],
    [{ changed_at: 1617693900 - 7 * 86_400 - 1 }, 'time_too_old'],
    [{ lead_created_at: 1617693833 }, 'time_before_lead'],
    [{ opted_out: 'yes' }, 'opted_out'],
    [{ changed_at: 1617693901 }, 'time_future'],
  ])('refuses the example with %j: %s', (more, code) => {
    const { event, problems } = buildEvent({ ...example, ...more } as typeof example, options);
    expect(event).toBeUndefined();
    expect(problems.map((one) => one.code)).toEqual([code]);
  });

  it('settles a date that covers the creation of the lead', () => {
    const row = { ...example, changed_at: '2021-04-06', lead_created_at: '2021-04-06T07:00:00Z' };
    const { event, problems } = buildEvent(row, { ...options, timeZone: 'UTC' });
    expect(event?.event_time).toBe(1617692401);
    expect(problems.map((one) => one.code)).toEqual(['time_precision']);
  });

  it('adds amount and limited data use', () => {
    const row = { ...example, value: '12.50', currency: 'EUR', data_processing_options: 'LDU' };
    expect(buildEvent(row, options).event).toMatchObject({
      custom_data: { lead_event_source: 'Salesforce', event_source: 'crm', value: 12.5, currency: 'EUR' },
      data_processing_options: ['LDU'],
      data_processing_options_country: 1,
      data_processing_options_state: 1000,
    });
    expect(buildEvent({ ...row, client_ip_address: '203.0.113.7' }, options).event).toMatchObject({
      data_processing_options_country: 0,
      data_processing_options_state: 0,
    });
  });

  it('goes on the other keys when one is bad', () => {
    const row = { ...example, lead_id: 'x', email: 'a@example.com', fbp: 'x' };
    const { event, problems } = buildEvent(row, { ...options, dropBadLeadId: true });
    expect(Object.keys(event?.user_data ?? {})).toEqual(['em']);
    expect(problems.map((one) => one.code)).toEqual(['lead_id_dropped', 'fbp_invalid']);
  });

  it('makes of any row an event whose parameters are all right, or says why there is none', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
      fc.stringMatching(/^[+0-9 ()./:-]{1,24}$/),
      fc.stringMatching(/^fb\.\d{1,2}\.\d{12,14}\.[\w.-]{1,30}$/),
      fc.stringMatching(/^[0-9a-fA-F]{64}(\.[\w-]{1,9})?$/),
      fc.stringMatching(/^(\d{1,3}\.){3}\d{1,3}(:\d{1,4})?$/),
      fc.stringMatching(/^[\w.+-]{1,10}@[a-z]{1,8}\.(com|de)$/),
      fc.constantFrom('N/A', 'null', 'Mary', 'Berlin', 'CA', 'f', '1997-02-16', '2001:db8::1', '12,50 €'),
    );
    const rows = fc.dictionary(
      fc.constantFrom(...stageChangeFields.filter((field) => field !== 'stage' && field !== 'changed_at')),
      fc.oneof(text, fc.array(text, { maxLength: 3 })),
    );
    let made = 0;
    fc.assert(
      fc.property(rows, (row) => {
        const read = { ...row, stage: 'Won', changed_at: example.changed_at, opted_out: 'no' };
        const { event, problems } = buildEvent(read as unknown as typeof example, options);
        for (const { code } of problems) expect(code).not.toMatch(/^(?:parameter|currency)_/);
        if (event === undefined) {
          expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
          return;
        }
        made += 1;
        expect(stringifyEvent(event)).not.toContain('null');
        // Its own hashes are not looked at while it is built: whoever does look finds nothing.
        expect(validateEvent(event, { now: options.now })).toEqual(
          problems.filter(({ code }) => code.startsWith('parameter_')),
        );
      }),
      { numRuns: 1500 },
    );
    expect(made).toBeGreaterThan(250);
  });
});
