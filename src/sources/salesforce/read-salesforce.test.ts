import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codes,
  openSalesforce,
  organization,
  readFixture,
  readJson,
  rowsOf,
  salesforceFile,
  salesforceRequest,
} from '../../../test/salesforce-fixture.ts';
import { acknowledgement } from './outbound-message.ts';

describe('an Outbound Message', () => {
  it('gives a row for each notification, and is acknowledged', () => {
    const reading = openSalesforce().read(salesforceRequest(salesforceFile('outbound-message.xml')));
    expect(reading).toHaveProperty('reply', acknowledgement);
    const [lead, opportunity] = rowsOf(reading);
    expect(lead).toMatchObject({
      row: 1,
      record: {
        object: 'lead',
        record_id: '00Q5f00000AAAAA',
        stage: 'Working - Contacted',
        changed_at: '2026-11-20T14:03:05.000Z',
        lead_id: '12345678901234567',
        email: 'ada@example.com',
        phone: '+1 202 555 0143',
        last_name: 'Lovelace & Sons',
        zip: '94025',
        origin: 'Facebook',
      },
    });
    // What anybody changed last is not when the stage was reached.
    expect(lead && codes(lead)).toEqual(['time_of_record']);
    expect(opportunity).toEqual({
      row: 2,
      record: {
        object: 'opportunity',
        record_id: '0065f00000BBBBB',
        stage: 'Proposal/Price Quote',
        changed_at: '2026-11-20T14:05:00.000Z',
        value: '1250.5',
        currency: 'EUR',
      },
      problems: [],
    });
  });

  it('links the records that a lead was converted to, not the account', () => {
    const body = salesforceFile('outbound-message.xml')
      .toString()
      .replace(
        '<sf:Status>',
        '<sf:ConvertedAccountId>0015f00002CCCCCEA5</sf:ConvertedAccountId><sf:ConvertedContactId>0035f00002DDDDDEA5</sf:ConvertedContactId><sf:ConvertedOpportunityId>0065f00000BBBBBEA5</sf:ConvertedOpportunityId><sf:Status>',
      );
    expect(rowsOf(openSalesforce().read(salesforceRequest(body)))[0]?.links).toEqual([
      { object: 'opportunity', id: '0065f00000BBBBB' },
      { object: 'contact', id: '0035f00002DDDDD' },
    ]);
  });

  it('is acknowledged with what can’t be used in it, which is told', () => {
    const body = salesforceFile('outbound-message.xml')
      .toString()
      .replace('xsi:type="sf:Lead"', '')
      .replace('sf:StageName', 'sf:OtherName')
      .replace('/sf:StageName', '/sf:OtherName');
    const reading = openSalesforce().read(salesforceRequest(body));
    expect(reading).toHaveProperty('reply');
    const rows = rowsOf(reading);
    expect(rows.map(codes)).toEqual([['row_unreadable'], []]);
    expect(rows[1]?.record?.stage).toBe('');
  });

  it('tells of no stage for objects that have none', () => {
    const body = salesforceFile('outbound-message.xml').toString().replace('"sf:Lead"', '"sf:Contact"');
    expect(rowsOf(openSalesforce().read(salesforceRequest(body)))[0]).toEqual({
      row: 1,
      skip: 'no_stage_change',
      problems: [],
    });
  });
});

describe('records as JSON', () => {
  it('are read with the time of the stage where one is mapped', () => {
    const rows = readFixture('apex.json', openSalesforce(undefined, { changed_at: ['Stage_Changed_At__c'] }));
    expect(rows.map(({ row, record }) => [row, record?.object, record?.stage, record?.changed_at])).toEqual([
      [1, 'lead', 'Working - Contacted', '2026-11-20T14:03:05.000+0000'],
      [2, 'opportunity', 'Closed Won', '2026-11-20T14:05:00.000+0000'],
    ]);
    expect(rows.map(codes)).toEqual([['time_of_record'], []]);
  });

  it('are known by their ids where nothing else says what they are', () => {
    const [flat] = readJson({ Id: '00Q5f00000AAAAAEA5', Status: 'New', LastModifiedDate: 1_795_180_000 });
    expect(flat?.record).toMatchObject({ object: 'lead', record_id: '00Q5f00000AAAAA', stage: 'New' });
    const [unknown] = readJson({ Status: 'New' });
    expect(unknown && codes(unknown)).toEqual(['row_unreadable']);
  });

  it('may be of any shape that the mapping knows: a platform event', () => {
    const fields = { stage: ['Stage__c'], record_id: ['Record_Id__c'], changed_at: ['CreatedDate'] };
    expect(readFixture('platform-event.json', openSalesforce(undefined, fields))).toEqual([
      {
        row: 1,
        record: {
          object: 'lead',
          record_id: '00Q5f00000AAAAA',
          stage: 'Working - Contacted',
          changed_at: '2026-11-20T14:05:00.123Z',
          lead_id: '12345678901234567',
        },
        problems: [],
      },
    ]);
  });

  it('give a row for each stage field of their object, with its name as the pipeline', () => {
    const source = openSalesforce({
      secret: ['s3'],
      stage_fields: ['Lead.Status,Lead.Nurture__c , deal__c.Step__c'],
    });
    const lead = { Id: '00Q5f00000AAAAAEA5', Status: 'New', Nurture__c: 'Warm', SystemModstamp: 1 };
    expect(
      readJson([lead, { ...lead, Nurture__c: null }], source).map(({ row, record }) => [
        row,
        record?.pipeline,
        record?.stage,
      ]),
    ).toEqual([
      [1, 'Status', 'New'],
      [1, 'Nurture__c', 'Warm'],
      [2, 'Status', 'New'],
    ]);
    const deal = { attributes: { type: 'Deal__c' }, Id: 'a0X5f00000AAAAAEA5', Step__c: 'Signed' };
    expect(readJson(deal, source)[0]?.record).toMatchObject({ object: 'deal__c', stage: 'Signed' });
  });

  it('that are no objects are told, and their neighbours go on', () => {
    const good = { Id: '00Q5f00000AAAAAEA5', Status: 'New' };
    expect(readJson([1, null, 'a', good]).map(({ record }) => record?.stage)).toEqual([
      undefined,
      undefined,
      undefined,
      'New',
    ]);
    expect(openSalesforce().read(salesforceRequest('{"a":'))).toMatchObject({ refusal: { status: 400 } });
  });
});

describe('any body', () => {
  const source = openSalesforce({
    organization_id: [organization],
    secret: ['s3'],
    secret_field: ['Proof__c'],
  });
  const never = (body: Uint8Array): void => {
    source.verify(salesforceRequest(body));
    source.read(salesforceRequest(body));
  };

  it('is answered', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1000 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 500 }),
          text.map((one) => Buffer.from(one)),
        ),
        never,
      ),
      { numRuns: 300 },
    );
  });

  it('is answered, also with known names around any values', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('00Q5f00000AAAAAEA5', 'Lead', 'UPDATE', 'CREATE', 'GAP_UPDATE'),
    );
    const names = ['entityName', 'recordIds', 'changeType', 'commitTimestamp', 'changedFields'];
    const header = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    const item = fc.record(
      {
        ChangeEventHeader: fc.oneof(header, value),
        Status: value,
        Id: value,
        attributes: value,
        ConvertedContactId: value,
        Email: value,
        LastModifiedDate: value,
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      item,
      fc.array(item, { maxLength: 3 }),
      fc.record({ payload: item }),
      fc.record({ records: fc.array(item) }),
    );
    fc.assert(
      fc.property(body, (one) => {
        never(Buffer.from(JSON.stringify(one)));
      }),
      { numRuns: 500 },
    );
  });

  it('is answered, also when a message is cut or changed anywhere', () => {
    const message = salesforceFile('outbound-message.xml');
    fc.assert(
      fc.property(fc.nat(message.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const other = Buffer.from(cut ? message.subarray(0, at) : message);
        if (!cut) other[at] = byte;
        never(other);
      }),
      { numRuns: 300 },
    );
  });
});
