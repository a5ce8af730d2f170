import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookReading, WebhookRow } from '../webhook.ts';
import { type ReadOptions, readWebhook } from './read-webhook.ts';
import { defaultStageProperties, stageProperties } from './stage-properties.ts';

const options: ReadOptions = {
  stages: stageProperties(defaultStageProperties, 'crm'),
  portal: '',
  constants: {},
  ofContact: {},
};

function read(body: string | Uint8Array, more: Partial<ReadOptions> = {}): WebhookReading {
  const request = {
    method: 'POST',
    url: '/',
    headers: {},
    body: Buffer.from(body),
    now: 1_795_178_410,
  } as const;
  return readWebhook(request, { ...options, ...more });
}

function rows(body: string | Uint8Array, more: Partial<ReadOptions> = {}): readonly WebhookRow[] {
  const reading = read(body, more);
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url));

describe("HubSpot's changes", () => {
  it('of contacts and deals: whose, which, and when to the millisecond', () => {
    expect(rows(fixture('changes'))).toEqual([
      {
        row: 1,
        record: {
          stage: 'marketingqualifiedlead',
          changed_at: '1795178400123',
          object: 'contact',
          record_id: '501',
        },
        problems: [],
        lookUp: { object: 'contact', id: '501' },
      },
      {
        row: 2,
        record: { stage: 'IN_PROGRESS', changed_at: '1795178401000', object: 'contact', record_id: '501' },
        problems: [],
        lookUp: { object: 'contact', id: '501' },
      },
      {
        row: 3,
        record: {
          stage: '1f4f1ec1-0c5e-4a7b-9b57-3c1c5d5f0a11',
          changed_at: '1795178402999',
          object: 'deal',
          // More digits than a number holds.
          record_id: '12345678901234567',
        },
        problems: [],
        lookUp: { object: 'deal', id: '12345678901234567', always: true },
      },
    ]);
  });

  it('in the generic form, by the number of the object', () => {
    const found = rows(fixture('generic'));
    expect(found.map(({ record, skip }) => skip ?? `${record?.object} ${record?.stage}`)).toEqual([
      'contact customer',
      'deal closedwon',
      'lead qualified-stage-id',
      'no_stage_change',
    ]);
    expect(found[2]?.lookUp).toEqual({ object: 'lead', id: '701', always: true });
  });

  it('of anything else tell of no stage', () => {
    const found = rows(fixture('no-stage'));
    expect(found.map(({ skip }) => skip)).toEqual(Array(7).fill('no_stage_change'));
    expect(found.every(({ record, lookUp, links }) => (record ?? lookUp ?? links) === undefined)).toBe(true);
  });

  it('of merged records: the new one stands for each of the old', () => {
    const ref = (object: string, id: string) => ({ object, id });
    expect(rows(fixture('merge'))).toEqual([
      {
        row: 1,
        skip: 'no_stage_change',
        problems: [],
        links: [ref('contact', '501'), ref('contact', '901')],
      },
      {
        row: 1,
        skip: 'no_stage_change',
        problems: [],
        links: [ref('contact', '502'), ref('contact', '901')],
      },
      { row: 2, skip: 'no_stage_change', problems: [], links: [ref('deal', '602'), ref('deal', '601')] },
      { row: 2, skip: 'no_stage_change', problems: [], links: [ref('deal', '603'), ref('deal', '601')] },
    ]);
    expect(rows('[{"subscriptionType":"contact.merge","primaryObjectId":5,"mergedObjectIds":[5]}]')).toEqual([
      { row: 1, skip: 'no_stage_change', problems: [] },
    ]);
  });

  it('count by the properties of the configuration', () => {
    const stages = stageProperties('contact.my_stage', 'crm');
    expect(rows(fixture('changes'), { stages }).map(({ skip }) => skip)).toEqual(
      Array(3).fill('no_stage_change'),
    );
    const own =
      '[{"subscriptionType":"contact.propertyChange","propertyName":"my_stage","propertyValue":"Hot","objectId":"7","occurredAt":1}]';
    expect(rows(own, { stages })[0]?.record?.stage).toBe('Hot');
  });

  it('of another account are refused where the account is known', () => {
    expect(rows(fixture('changes'), { portal: '33' })[0]?.problems).toEqual([]);
    const [other] = rows(fixture('changes'), { portal: '34' });
    expect(other?.record).toBeUndefined();
    expect(other?.problems.map(({ code }) => code)).toEqual(['other_account']);
  });

  it('take what is the same in every change from the configuration', () => {
    const given = { constants: { origin: 'Facebook', stage: 'no' }, ofContact: { currency: 'EUR' } };
    const made = rows(fixture('changes'), given).map(({ record }) => record);
    const [contact] = made;
    const deal = made.find((record) => record?.object === 'deal');
    expect(contact).toMatchObject({ origin: 'Facebook', currency: 'EUR', stage: 'marketingqualifiedlead' });
    expect(deal).toMatchObject({ origin: 'Facebook' });
    expect(deal).not.toHaveProperty('currency');
  });
});

describe('what is none of it', () => {
  it.each([
    ['{}', 400],
    ['"text"', 400],
    ['null', 400],
    ['', 400],
    ['[', 400],
    [`[${'1,'.repeat(10_000)}1]`, 413],
    [Buffer.alloc(10 * 1024 * 1024 + 1, 0x20), 413],
    [
      `[{"subscriptionType":"contact.merge","primaryObjectId":1,"mergedObjectIds":[${Array.from({ length: 10_001 }, (_, n) => n + 2).join()}]}]`,
      413,
    ],
  ])('is refused as a whole: %.20s', (body, status) => {
    const reading = read(body);
    expect('refusal' in reading && reading.refusal.status).toBe(status);
  });

  it('is a row that says why, and leaves its neighbours alone', () => {
    const good = '{"subscriptionType":"deal.creation"}';
    const bad = ['1', '"x"', 'true', 'null', '[]', '{}', '{"subscriptionType":""}'];
    const found = rows(`[${good},${bad.join()},${good}]`);
    const [first, last] = [found[0], found.at(-1)];
    expect([first?.skip, last?.skip, last?.row]).toEqual(['no_stage_change', 'no_stage_change', 9]);
    const codes = found.slice(1, -1).map(({ problems }) => problems.map(({ code }) => code));
    expect(codes).toEqual(Array(bad.length).fill(['row_unreadable']));
  });

  it.each(['null', '-5', '"abc"', '1.5', '{}'])('is a change without a record: %s', (id) => {
    const item = `{"subscriptionType":"deal.propertyChange","propertyName":"dealstage","propertyValue":"won","objectId":${id}}`;
    const [row] = rows(`[${item}]`);
    expect(row?.record).toBeUndefined();
    expect(row?.problems.map(({ code }) => code)).toEqual(['row_unreadable']);
  });

  it('never throws, whatever bytes come', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void read(bytes)));
    const key = fc.constantFrom(
      'subscriptionType',
      'objectTypeId',
      'propertyName',
      'objectId',
      'mergedObjectIds',
      'x',
    );
    const value = fc.oneof(
      fc.constantFrom('object.merge', 'contact.merge', 'object.propertyChange', '0-1', 'lifecyclestage', 7),
      fc.jsonValue(),
    );
    const item = fc.dictionary(key, value);
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.jsonValue()), { maxLength: 5 }), (items) => {
        const found = rows(JSON.stringify(items));
        expect(new Set(found.map(({ row }) => row)).size).toBe(items.length);
      }),
    );
  });
});

describe('stage_properties', () => {
  it('names object and property', () => {
    expect([...stageProperties(' deal.dealstage , contact.My_1,', 'crm')]).toEqual([
      'deal.dealstage',
      'contact.My_1',
    ]);
  });

  it.each(['', ',', 'dealstage', 'ticket.stage', 'deal.', 'deal.a.b', 'deal.a b'])(
    'is wrong: %j',
    (setting) => {
      expect(() => stageProperties(setting, 'crm')).toThrowError(/crm/);
    },
  );
});
