import { describe, expect, it } from 'vitest';
import {
  codes,
  openSalesforce,
  readFixture,
  readJson,
  salesforceRequest,
} from '../../../test/salesforce-fixture.ts';

const change = (header: object, payload: object = {}) => ({
  ChangeEventHeader: {
    entityName: 'Lead',
    recordIds: ['00Q5f00000AAAAAEA5'],
    changeType: 'UPDATE',
    commitTimestamp: 1_795_180_000_000,
    ...header,
  },
  ...payload,
});

describe('change events', () => {
  it('tell of the first stage when a record is created', () => {
    expect(readFixture('lead-created.json')).toEqual([
      {
        row: 1,
        record: {
          object: 'lead',
          record_id: '00Q5f00000AAAAA',
          stage: 'Open - Not Contacted',
          changed_at: 1_795_180_000_000,
          lead_id: '12345678901234567',
          email: 'ada@example.com',
          phone: '+1 202 555 0143',
          first_name: 'Ada',
          last_name: 'Lovelace',
          city: 'Menlo Park',
          state: 'CA',
          zip: '94025',
          country: 'US',
          origin: 'Facebook',
        },
        problems: [],
      },
    ]);
  });

  it('of a conversion link the opportunity and the contact to the lead', () => {
    const [opportunity, lead] = readFixture('lead-converted.json');
    expect(opportunity?.record).toMatchObject({ record_id: '0065f00000BBBBB', stage: 'Prospecting' });
    expect(opportunity?.links).toBeUndefined();
    expect(lead).toMatchObject({
      row: 2,
      record: { object: 'lead', record_id: '00Q5f00000AAAAA', stage: 'Closed - Converted' },
      links: [
        { object: 'opportunity', id: '0065f00000BBBBB' },
        { object: 'contact', id: '0035f00002DDDDD' },
      ],
    });
  });

  it('of a conversion without another stage link as well, the lead first', () => {
    const event = change(
      { changedFields: ['IsConverted', 'ConvertedOpportunityId'] },
      { ConvertedOpportunityId: '0065f00000BBBBBEA5' },
    );
    expect(readJson(event)).toEqual([
      {
        row: 1,
        skip: 'no_stage_change',
        problems: [],
        links: [
          { object: 'lead', id: '00Q5f00000AAAAA' },
          { object: 'opportunity', id: '0065f00000BBBBB' },
        ],
      },
    ]);
  });

  it('of several records are a row for each', () => {
    const rows = readFixture('merged-change.json');
    expect(rows.map(({ record }) => record?.record_id)).toEqual([
      '00Q5f00000AAAAA',
      '00Q5f00000AAAAB',
      '00Q5f00000AAAAC',
    ]);
    expect(new Set(rows.map(({ record }) => record?.stage))).toEqual(new Set(['Working - Contacted']));
  });

  it('of other fields, other objects and other kinds tell of no stage', () => {
    const skip = [{ row: 1, skip: 'no_stage_change', problems: [] }];
    for (const event of [
      change(
        { changedFields: ['Email', 'LastModifiedDate'] },
        { Email: 'a@example.com', Status: 'enriched' },
      ),
      change({ changedFields: ['Status'] }, { Status: null }),
      change({ changedFields: ['0x4'] }, { Status: null, Email: 'a@example.com' }),
      change({ entityName: 'Account', changeType: 'CREATE' }, { Status: 'x' }),
      change({ changeType: 'DELETE' }, { Status: 'enriched' }),
      change({ changeType: 'UNDELETE' }, { Status: 'New' }),
      change({ changeType: 'GAP_DELETE' }),
      change({ entityName: 'Account', changeType: 'GAP_UPDATE' }),
    ])
      expect(readJson(event)).toEqual(skip);
  });

  it('without values are told with their records', () => {
    const [gap] = readFixture('gap-event.json');
    expect(gap && codes(gap)).toEqual(['change_untold']);
    expect(gap?.problems[0]?.message).toContain('lead 00Q5f00000AAAAA');
    const overflow = change({ changeType: 'GAP_OVERFLOW', recordIds: ['000000000000000AAA'] });
    expect(readJson(overflow)[0]?.problems[0]?.message).toContain('records of lead');
    const many = change({
      changeType: 'GAP_UPDATE',
      recordIds: Array.from({ length: 9 }, (_, at) => `00Q5f00000AAAA${at}EA5`),
    });
    expect(readJson(many)[0]?.problems[0]?.message).toContain('and 4 more');
  });

  it('that name no record are told', () => {
    const [none] = readJson(change({ recordIds: [], changedFields: ['Status'] }, { Status: 'New' }));
    expect(none && codes(none)).toEqual(['row_unreadable']);
    // A field of all records got another type.
    expect(readJson(change({ recordIds: ['00Q*'], changedFields: ['Note__c'] }, { Note__c: 'x' }))).toEqual([
      { row: 1, skip: 'no_stage_change', problems: [] },
    ]);
  });

  it('may be carried in data and payload, alone or in lists', () => {
    const event = change({ changedFields: ['Status'] }, { Status: 'New' });
    for (const body of [
      event,
      [event],
      { payload: event },
      { data: { schema: 'x', payload: event, event: { replayId: 1 } }, channel: '/data/LeadChangeEvent' },
      [{ detail: { payload: event } }],
      { records: [{ payload: event }] },
    ])
      expect(readJson(body).map(({ record }) => record?.stage)).toEqual(['New']);
  });

  it('are not taken by the thousands of records', () => {
    const ids = Array.from({ length: 10_001 }, (_, at) => `00Q5f0000${String(at).padStart(6, '0')}`);
    const event = JSON.stringify(change({ recordIds: ids, changedFields: ['Status'] }, { Status: 'New' }));
    expect(openSalesforce().read(salesforceRequest(event))).toMatchObject({ refusal: { status: 413 } });
  });
});
