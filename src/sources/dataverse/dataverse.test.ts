import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../event/index.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookRequest, WebhookRow } from '../webhook.ts';
import { dataverse } from './index.ts';
import { operationTime } from './operation-time.ts';

const lead = '6d81597f-0f9f-e711-8122-000d3aa2331c';
const opportunity = '0a6f1e2d-0f9f-e711-8122-000d3aa2331d';
const contact = '1b7f2e3d-0f9f-e711-8122-000d3aa2331e';
const file = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

const open = (
  settings: Readonly<Record<string, readonly string[]>> = {},
  fields: Readonly<Record<string, readonly string[]>> = {},
) =>
  dataverse.open({
    name: 'crm',
    settings: { secret: ['s3'], ...settings },
    fields: { ...dataverse.fields, ...fields },
    constants: {},
  });

const request = (body: string | Uint8Array, headers: Record<string, string> = {}): WebhookRequest => ({
  method: 'POST',
  url: '/v1/sources/crm',
  headers: { 'x-webhook-secret': 's3', 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? Buffer.from(body) : body,
  now: 1_795_190_500,
});

function read(body: string, source = open(), headers: Record<string, string> = {}): readonly WebhookRow[] {
  const reading = source.read(request(body, headers));
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}
const codes = (rows: readonly WebhookRow[]) => rows.map(({ problems }) => problems.map(({ code }) => code));

/** A fixture with something else in its place. */
const changed = (name: string, change: (context: Record<string, unknown>) => void): string => {
  const context: Record<string, unknown> = JSON.parse(file(name));
  change(context);
  return JSON.stringify(context);
};
const target = (attributes: unknown) => [{ key: 'Target', value: { Attributes: attributes, Id: lead } }];

describe('who sends to a Dataverse source', () => {
  it('has the secret in the header', () => {
    expect(open().verify(request('{}'))).toBeUndefined();
    const named = open({ header: ['X-Api-Key'], secret: ['old', 'new'] });
    expect(named.verify(request('{}', { 'x-api-key': 'new' }))).toBeUndefined();
    for (const headers of [{ 'x-webhook-secret': 's4' }, { 'x-webhook-secret': '' }])
      expect(open().verify(request('{}', headers))).toMatchObject({ status: 401 });
  });

  it('is told that a secret in the address is none', () => {
    const bare = { ...request('{}', { 'x-webhook-secret': '' }), url: '/v1/sources/crm?code=s3' };
    expect(open().verify(bare)?.message).toContain('must come in the header');
  });

  it('has a mapping that can work', () => {
    expect(() => open({ stage_columns: ['statuscode'] })).toThrow(SourceError);
    expect(() => open({}, { nothing: ['a'] })).toThrow(SourceError);
  });
});

describe('an operation of Dataverse', () => {
  it('that creates a lead has its first stage from the image', () => {
    expect(read(file('lead-created.json'))).toEqual([
      {
        row: 1,
        record: {
          object: 'lead',
          record_id: lead,
          pipeline: 'statuscode',
          stage: '1',
          changed_at: '/Date(1795180000000)/',
          lead_id: '12345678901234567',
          email: 'ada@example.com',
          phone: '+1 202 555 0143',
          first_name: 'Ada',
          last_name: 'Lovelace',
          city: 'Menlo Park',
          state: 'CA',
          zip: '94025',
          country: 'US',
        },
        problems: [],
      },
    ]);
  });

  it('that updates the stage takes the other columns from the image, and the time from the change', () => {
    expect(read(file('lead-contacted.json'))[0]?.record).toEqual({
      object: 'lead',
      record_id: lead,
      pipeline: 'statuscode',
      stage: '2',
      changed_at: '/Date(1795183599000)/',
      lead_id: '12345678901234567',
      email: 'ada@example.com',
    });
  });

  it('has its own time where the columns have none', () => {
    const body = changed('lead-contacted.json', (context) => {
      context['InputParameters'] = target([{ key: 'statuscode', value: { Value: 2 } }]);
    });
    expect(read(body)[0]?.record?.changed_at).toBe(1_795_183_600_000);
  });

  it('that qualifies a lead links the opportunity and the contact', () => {
    expect(read(file('lead-qualified.json'))).toMatchObject([
      {
        record: { stage: '3', record_id: lead },
        links: [
          { object: 'opportunity', id: opportunity },
          { object: 'contact', id: contact },
        ],
      },
    ]);
    const before = changed('lead-qualified.json', (context) => {
      context['InputParameters'] = target([
        { key: 'qualifyingopportunityid', value: { Id: `{${opportunity.toUpperCase()}}` } },
      ]);
    });
    expect(read(before)).toEqual([
      {
        row: 1,
        skip: 'no_stage_change',
        problems: [],
        links: [
          { object: 'lead', id: lead },
          { object: 'opportunity', id: opportunity },
        ],
      },
    ]);
  });

  it('on an opportunity has its amount, and its lead from the image', () => {
    expect(read(file('opportunity-won.json'))).toEqual([
      {
        row: 1,
        record: {
          object: 'opportunity',
          record_id: opportunity,
          pipeline: 'statuscode',
          stage: '3',
          changed_at: '/Date(1795190400000)/',
          value: '1250.5',
        },
        problems: [],
        links: [{ object: 'lead', id: lead }],
      },
    ]);
  });

  it('on an opportunity without lead of its own has its contact', () => {
    const body = changed('opportunity-won.json', (context) => {
      context['PostEntityImages'] = [
        { key: 'Image', value: { Attributes: [{ key: 'parentcontactid', value: { Id: contact } }] } },
      ];
    });
    expect(read(body)[0]?.links).toEqual([{ object: 'contact', id: contact }]);
  });

  it('counts for each stage column that it changed', () => {
    const source = open({ stage_columns: ['Lead.StatusCode, lead.new_step'] });
    const body = changed('lead-contacted.json', (context) => {
      context['InputParameters'] = target({
        statuscode: { Value: 2 },
        new_step: 'Called',
        modifiedon: '2026-11-20T14:00:00Z',
      });
    });
    expect(
      read(body, source).map(({ record }) => [record?.pipeline, record?.stage, record?.changed_at]),
    ).toEqual([
      ['statuscode', '2', '2026-11-20T14:00:00Z'],
      ['new_step', 'Called', '2026-11-20T14:00:00Z'],
    ]);
  });

  it('that wrote other columns, the same stage, or another table tells of no stage', () => {
    const skip = [{ row: 1, skip: 'no_stage_change', problems: [] }];
    const attributes = (list: unknown) =>
      changed('lead-contacted.json', (context) => {
        context['InputParameters'] = target(list);
      });
    for (const body of [
      attributes([{ key: 'emailaddress1', value: 'b@example.com' }]),
      attributes([{ key: 'statuscode', value: { Value: 1 } }]),
      attributes([{ key: 'statuscode', value: null }]),
      changed('lead-contacted.json', (context) => {
        context['PrimaryEntityName'] = 'account';
      }),
      changed('too-large.json', (context) => {
        context['PrimaryEntityName'] = 'account';
      }),
      changed('lead-contacted.json', (context) => {
        context['PrimaryEntityName'] = 'account';
        context['MessageName'] = 'Delete';
      }),
    ])
      expect(read(body)).toEqual(skip);
  });

  it('may empty a column that the image from before still has', () => {
    const body = changed('lead-contacted.json', (context) => {
      context['InputParameters'] = target([
        { key: 'statuscode', value: { Value: 2 } },
        { key: 'emailaddress1', value: null },
      ]);
    });
    expect(read(body)[0]?.record).not.toHaveProperty('email');
  });

  it('can name choices by what Dataverse shows for them', () => {
    const source = open({}, { origin: ['leadsourcecode.label'] });
    expect(read(file('lead-created.json'), source)[0]?.record).toMatchObject({ origin: 'Web' });
  });

  it('that was cut is told with its record and what to do', () => {
    const [row] = read(file('too-large.json'), open(), { 'x-ms-dynamics-msg-size-exceeded': 'true' });
    expect(row?.problems[0]).toMatchObject({ code: 'change_untold', severity: 'error' });
    expect(row?.problems[0]?.message).toContain(`lead ${lead}`);
    expect(row?.problems[0]?.message).toContain('256 KB');
    expect(codes(read(file('too-large.json')))).toEqual([['change_untold']]);
  });

  it('of another kind, before its end, or without record is told', () => {
    const bodies = [
      changed('lead-contacted.json', (context) => {
        context['MessageName'] = 'Delete';
      }),
      changed('lead-contacted.json', (context) => {
        context['Stage'] = 20;
      }),
      changed('lead-contacted.json', (context) => {
        context['PrimaryEntityId'] = '00000000-0000-0000-0000-000000000000';
        context['InputParameters'] = [];
      }),
      '{}',
      '[]',
      '1',
    ];
    for (const body of bodies) expect(codes(read(body))).toEqual([['row_unreadable']]);
    expect(open().read(request('{'))).toMatchObject({ refusal: { status: 400 } });
  });
});

describe('the time of an operation', () => {
  it('with an offset is what its columns say: two contexts as servers wrote them', () => {
    // Microsoft's example; its modifiedon is /Date(1506384247000)/.
    expect(operationTime('/Date(1506409448000-0700)/')).toBe(1_506_384_248_000);
    // A server in Albania; its modifiedon is /Date(1724658196000)/.
    expect(operationTime('/Date(1724647396000+0300)/')).toBe(1_724_658_196_000);
  });

  it('without one is as it is written', () => {
    expect(readTime(operationTime('/Date(1697398446012)/') ?? '', {})).toMatchObject({ time: 1_697_398_446 });
    expect(operationTime('2026-11-20T14:00:00Z')).toBe('2026-11-20T14:00:00Z');
    expect(operationTime(undefined)).toBeUndefined();
  });
});

describe('any body', () => {
  const source = open();

  it('is answered', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1000 }).map((one) => Buffer.from(one));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), text), (body) => {
        source.verify(request(body));
        source.read(request(body));
      }),
      { numRuns: 300 },
    );
  });

  it('is answered, also with known names around any values', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(lead, 'statuscode', 'Target', '/Date(1795180000000+0100)/'),
    );
    const pairs = fc.array(
      fc.record({
        key: fc.constantFrom('statuscode', 'emailaddress1', 'originatingleadid', '__proto__'),
        value: fc.oneof(value, fc.record({ Value: value }), fc.record({ Id: value })),
      }),
      { maxLength: 3 },
    );
    const entity = fc.oneof(
      value,
      fc.record({ Attributes: fc.oneof(pairs, value), FormattedValues: value, Id: value }),
    );
    const context = fc.record({
      MessageName: fc.oneof(value, fc.constantFrom('Create', 'Update')),
      PrimaryEntityName: fc.oneof(value, fc.constantFrom('lead', 'opportunity')),
      PrimaryEntityId: fc.oneof(value, fc.constant(lead)),
      InputParameters: fc.oneof(value, fc.tuple(fc.record({ key: fc.constant('Target'), value: entity }))),
      PostEntityImages: fc.oneof(
        value,
        fc.array(fc.record({ key: fc.string(), value: entity }), { maxLength: 2 }),
      ),
      PreEntityImages: value,
      OperationCreatedOn: value,
      Stage: fc.oneof(value, fc.constant(40)),
    });
    fc.assert(
      fc.property(context, (body) => {
        source.read(request(JSON.stringify(body)));
      }),
      { numRuns: 500 },
    );
  });
});
