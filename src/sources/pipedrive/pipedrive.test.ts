import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmSource } from '../crm/crm.ts';
import type { WebhookRequest, WebhookRow } from '../webhook.ts';
import { pipedrive } from './index.ts';

const dealKey = '9dc80c50d78a15643bfc4ca79d76156a73a1ca0e';
const personKey = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

function open(fields = {}, settings = {}, constants = {}): CrmSource {
  return pipedrive.open({
    name: 'crm',
    settings: {
      username: ['conversion-leads'],
      password: ['new-password', 'old-password'],
      address: ['https://company.pipedrive.com'],
      api_token: ['token'],
      ...settings,
    },
    fields: { ...pipedrive.fields, lead_id: [dealKey, personKey], ...fields },
    constants,
  });
}

const source = open();

function request(body: string | Uint8Array, authorization?: string): WebhookRequest {
  return {
    method: 'POST',
    url: '/v1/sources/crm',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: typeof body === 'string' ? Buffer.from(body) : body,
    now: 1_795_179_785,
  };
}

function read(body: string | Uint8Array, from: CrmSource = source): readonly WebhookRow[] {
  const reading = from.read(request(body));
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

const deal = { object: 'deal', record_id: '746', pipeline: '1', value: 12500.5, currency: 'EUR' };
const person = { object: 'person', id: '1101' };

describe('who sends', () => {
  const basic = (user: string, password: string) =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const verify = (authorization?: string) => source.verify(request('{}', authorization));

  it('is Pipedrive with either of two live passwords', () => {
    expect(verify(basic('conversion-leads', 'new-password'))).toBeUndefined();
    expect(verify(basic('conversion-leads', 'old-password'))).toBeUndefined();
    expect(verify(basic('conversion-leads', 'old-password').replace('Basic', 'basic'))).toBeUndefined();
  });

  it('is nobody we know without it', () => {
    for (const authorization of [
      undefined,
      '',
      'Basic',
      'Basic ',
      'Basic ????',
      'Bearer new-password',
      basic('conversion-leads', ''),
      basic('', 'new-password'),
      basic('someone', 'new-password'),
      basic('conversion-leads', 'new-passwor'),
      basic('conversion-leads', 'new-password '),
      basic('conversion-leads:new', 'password'),
    ])
      expect(verify(authorization)).toMatchObject({ status: 401 });
    expect(JSON.stringify(verify(basic('someone', 'my-secret')))).not.toMatch(/someone|my-secret|password"/);
  });

  it('is refused whatever else stands there, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        expect(verify(text)).toMatchObject({ status: 401 });
        expect(verify(`Basic ${text}`)).toMatchObject({ status: 401 });
      }),
      { numRuns: 100 },
    );
  });
});

describe('a webhook', () => {
  it('of a deal in another stage is a change, with the time of the stage', () => {
    expect(read(fixture('stage'))).toEqual([
      {
        row: 1,
        record: { ...deal, stage: '2', changed_at: '2026-11-20T14:03:12Z' },
        problems: [],
        lookUp: person,
      },
    ]);
  });

  it('of a deal won or lost is that stage, with its own time', () => {
    expect(read(fixture('won')).map(({ record }) => record)).toEqual([
      { ...deal, stage: 'won', changed_at: '2026-11-21T09:30:00Z' },
    ]);
    expect(read(fixture('lost')).map(({ record }) => record)).toEqual([
      { ...deal, stage: 'lost', changed_at: '2026-11-21T10:00:00Z' },
    ]);
  });

  it('of a deal moved and won at once is both, in this order', () => {
    expect(read(fixture('stage-and-won')).map(({ record }) => [record?.stage, record?.changed_at])).toEqual([
      ['5', '2026-11-21T09:29:59Z'],
      ['won', '2026-11-21T09:30:00Z'],
    ]);
  });

  it('of a new deal is its first stage; without a value none is sent', () => {
    const { value: _, currency: __, ...rest } = deal;
    expect(read(fixture('created')).map(({ record }) => record)).toEqual([
      { ...rest, stage: '1', changed_at: '2026-11-18T08:15:27Z' },
    ]);
  });

  it.each(['reopened', 'renamed', 'deleted', 'person'])('of nothing else is skipped: %s', (name) => {
    expect(read(fixture(name))).toEqual([{ row: 1, skip: 'no_stage_change', problems: [] }]);
  });

  it('of version 1 says what to do', () => {
    const [row] = read(fixture('version-1'));
    expect(row?.problems[0]).toMatchObject({ code: 'row_unreadable' });
    expect(row?.problems[0]?.message).toContain('version 2.0');
  });

  it('names the lead by its own field, every digit kept, and asks nothing then', () => {
    expect(read(fixture('stage-with-lead-id'))).toEqual([
      {
        row: 1,
        record: { ...deal, lead_id: '12345678901234567', stage: '2', changed_at: '2026-11-20T14:03:12Z' },
        problems: [],
      },
    ]);
    const number = fixture('stage-with-lead-id').replace('"12345678901234567"', '12345678901234567');
    expect(read(number)[0]?.record?.lead_id).toBe('12345678901234567');
  });

  it('asks for the deal when it names no person, and for nothing without a token', () => {
    expect(read(fixture('without-person'))[0]?.lookUp).toEqual({ object: 'deal', id: '746' });
    const silent = open({}, { address: [], api_token: [] });
    expect(silent.lookUp).toBeUndefined();
    expect(read(fixture('stage'), silent)[0]).not.toHaveProperty('lookUp');
  });

  it('takes single and multiple options by their ids, and a field of the deal alone by deal.', () => {
    const fields = { origin: ['deal.dcf558aac1ae4e8c4f849ba5e668430d8df9be12'] };
    expect(read(fixture('stage'), open(fields))[0]?.record).toMatchObject({ origin: 31 });
    const set = fixture('stage')
      .replace('"type": "enum"', '"values": [{"id": 7}], "type": "set"')
      .replace('"id": 31', '"n": 1');
    expect(read(set, open(fields))[0]?.record).toMatchObject({ origin: 7 });
    expect(
      read(fixture('stage'), open({ origin: [`person.${dealKey}`] }))[0]?.record?.origin,
    ).toBeUndefined();
  });

  it('puts constants into every change', () => {
    const records = read(fixture('stage-and-won'), open({}, {}, { origin: 'Facebook' }));
    expect(records.map(({ record }) => record?.origin)).toEqual(['Facebook', 'Facebook']);
  });

  it('that is no JSON is refused', () => {
    for (const body of ['', 'null and void', '{"meta":', Buffer.from([0xff, 0xfe])])
      expect(source.read(request(body))).toMatchObject({ refusal: { status: 400 } });
    expect(source.read(request(Buffer.alloc(11 << 20, 32)))).toMatchObject({ refusal: { status: 413 } });
  });

  it('that is no webhook of Pipedrive is a row that says so', () => {
    for (const body of ['[]', '7', 'null', '{}', '{"meta":{"entity":"deal","action":"create"},"data":null}'])
      expect(read(body)[0]?.problems[0]).toMatchObject({ code: 'row_unreadable' });
  });

  it('of any shape never throws', () => {
    const part = fc.jsonValue({ maxDepth: 3 });
    const shape = fc.record(
      {
        meta: fc.record({
          entity: fc.constantFrom('deal', 'person', {}),
          action: fc.constantFrom('create', 'change', 'delete'),
          timestamp: part,
        }),
        data: fc.oneof(
          part,
          fc.record(
            {
              id: part,
              stage_id: part,
              status: fc.constantFrom('won', 'lost', {}, 'open'),
              won_time: part,
              custom_fields: part,
              person_id: part,
              value: part,
            },
            { requiredKeys: [] },
          ),
        ),
        previous: fc.oneof(part, fc.record({ stage_id: part, status: part }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (body) => {
        for (const row of read(JSON.stringify(body))) {
          const kinds = [row.record !== undefined, row.skip !== undefined, row.problems.length > 0];
          expect(kinds).toContain(true);
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        source.read(request(bytes));
      }),
      { numRuns: 200 },
    );
  });
});
