import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmOptions } from '../crm/crm.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookRequest } from '../webhook.ts';
import { zoho } from './index.ts';

const file = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const token = 'example-notification-token';
const client = { client_id: ['1000.ABC'], client_secret: ['client-secret'], refresh_token: ['1000.refresh'] };

function open(more: Partial<CrmOptions> = {}, settings: CrmOptions['settings'] = {}) {
  return zoho.open({
    name: 'crm',
    address: 'https://leads.example.com/v1/sources/crm',
    settings: { notification_token: [token], webhook_secret: ['workflow-secret'], ...settings },
    fields: { ...zoho.fields, lead_id: ['Meta_Lead_ID'] },
    constants: {},
    ...more,
  });
}

function request(body: Uint8Array | string, headers: WebhookRequest['headers'] = {}): WebhookRequest {
  return {
    method: 'POST',
    url: '/v1/sources/crm',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
    now: 1_795_305_601,
  };
}

function rows(body: Uint8Array | string, headers = {}, settings: CrmOptions['settings'] = client) {
  const reading = open({}, settings).read(request(body, headers));
  if (!('rows' in reading)) throw new Error(reading.refusal.message);
  return reading.rows;
}

const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };

describe('who sends', () => {
  it.each(['lead', 'deals', 'insert', 'untold', 'converted'])('is known by the token: %s', (name) => {
    expect(open().verify(request(file(`notification-${name}.json`)))).toBeUndefined();
  });

  it('is known by either of two tokens, and by no other', () => {
    const source = open({}, { notification_token: ['the-new-one', token] });
    expect(source.verify(request(file('notification-lead.json')))).toBeUndefined();
    const other = String(file('notification-lead.json')).replace(token, `${token}x`);
    expect(source.verify(request(other))).toMatchObject({ status: 401 });
  });

  it.each([
    ['no token', '{"ids":["1"],"module":"Deals"}'],
    ['a number', '{"token":7}'],
    ['a list with one that lacks it', `[{"token":"${token}"},{"ids":["1"]}]`],
    ['an empty list', '[]'],
    ['a text', `"${token}"`],
    ['a form', ''],
  ])('is refused: %s', (_, body) => {
    expect([400, 401]).toContain(open().verify(request(body))?.status);
  });

  it('is known by the secret of a workflow in a header', () => {
    const body = file('workflow-lead.json');
    expect(open().verify(request(body, { 'x-webhook-secret': 'workflow-secret' }))).toBeUndefined();
    expect(open().verify(request(body, { 'x-webhook-secret': 'workflow-secre' }))).toMatchObject({
      status: 401,
    });
    expect(open().verify(request(body))).toMatchObject({ status: 401 });
  });

  it('is not known by a header where no secret for it is set, nor by a token where none is', () => {
    const onlyToken = open({}, { webhook_secret: [] });
    const withHeader = request(file('workflow-lead.json'), { 'x-webhook-secret': '' });
    expect(onlyToken.verify(withHeader)).toMatchObject({ status: 401 });
    const onlySecret = open({}, { notification_token: [] });
    expect(onlySecret.verify(request(file('notification-lead.json')))).toEqual({
      status: 401,
      message:
        'The header X-Webhook-Secret with the secret is missing. No notification_token is configured, so no notification is taken.',
    });
  });

  it('repeats no secret in a refusal', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (body, secret) => {
        const refusal = open().verify(request(body, { 'x-webhook-secret': secret }));
        expect(refusal?.message ?? '').not.toContain('workflow-secret');
        expect(refusal?.message ?? '').not.toContain(token);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a notification', () => {
  it('of a lead gives its status, at the time of the server, and asks who it is', () => {
    const lead = { object: 'lead', id: '5725767000003000064' };
    expect(rows(file('notification-lead.json'))).toEqual([
      {
        row: 1,
        record: { object: 'lead', record_id: lead.id, stage: 'Contacted', changed_at: 1_795_305_600_473 },
        problems: [],
        lookUp: lead,
      },
    ]);
  });

  it('of several deals gives one row each; an edit of anything else is skipped', () => {
    expect(rows(file('notification-deals.json'))).toEqual([
      {
        row: 1,
        record: {
          object: 'deal',
          record_id: '5725767000003000010',
          stage: 'Closed Won',
          changed_at: '2026-11-22T13:59:58+05:30',
        },
        problems: [],
        lookUp: { object: 'deal', id: '5725767000003000010', always: true },
      },
      { row: 2, skip: 'no_stage_change', problems: [] },
      {
        row: 3,
        record: {
          object: 'deal',
          record_id: '5725767000003000012',
          stage: 'Closed Lost',
          changed_at: 1_795_305_600_473,
        },
        problems: [],
        lookUp: { object: 'deal', id: '5725767000003000012', always: true },
      },
    ]);
  });

  it('that names no values is told where the stage was edited, and skipped otherwise', () => {
    expect(rows(file('notification-untold.json'))).toMatchObject([{ problems: [{ code: 'change_untold' }] }]);
    expect(rows(file('notification-insert.json'))).toEqual([
      { row: 1, skip: 'no_stage_change', problems: [] },
    ]);
  });

  it('of a conversion ties the lead to its contact and deal', () => {
    expect(rows(file('notification-converted.json'))).toEqual([
      {
        row: 1,
        skip: 'no_stage_change',
        problems: [],
        links: [
          { object: 'lead', id: '5725767000003000064' },
          { object: 'contact', id: '5725767000003000070' },
          { object: 'deal', id: '5725767000003000010' },
        ],
      },
    ]);
  });

  it('takes what it tells beside the stage, and asks for nothing then', () => {
    const text = String(file('notification-lead.json')).replace(
      '"Lead_Status": "Contacted"',
      '"Lead_Status": "Contacted", "Meta_Lead_ID": 12345678901234567, "Email": "anna@example.com"',
    );
    const [row] = rows(text);
    expect(row?.record).toMatchObject({ lead_id: '12345678901234567', email: 'anna@example.com' });
    expect(row?.lookUp).toBeUndefined();
  });

  it('of a deletion, of an unknown module, of an emptied stage is skipped', () => {
    const text = String(file('notification-lead.json'));
    for (const other of [
      text.replace('"update"', '"delete"'),
      text.replace('"Leads"', '"Tasks"'),
      text.replace('"Contacted"', 'null'),
    ])
      expect(rows(other)).toEqual([{ row: 1, skip: 'no_stage_change', problems: [] }]);
  });

  it('asks for nothing where the client is not configured', () => {
    expect(rows(file('notification-lead.json'), {}, {})[0]?.lookUp).toBeUndefined();
  });

  it('of a module of the user finds its stage', () => {
    const text = String(file('notification-lead.json'))
      .replace('"Leads"', '"Trial_Lessons"')
      .replace('"Lead_Status": "Contacted"', '"Step": "Booked"');
    const [row] = rows(text, {}, { ...client, stage_fields: ['Deals.Stage, Trial_Lessons.Step'] });
    expect(row).toMatchObject({ record: { object: 'trial_lessons', stage: 'Booked' } });
  });

  it('gives a row that says so for an id that is none', () => {
    const text = String(file('notification-lead.json')).replace(
      '"ids": ["5725767000003000064"]',
      '"ids": ["x", {}]',
    );
    expect(rows(text).map(({ problems }) => problems[0]?.code)).toEqual(['row_unreadable', 'row_unreadable']);
  });
});

describe("a workflow's webhook", () => {
  it('is read by the names of the API, as a form', () => {
    expect(rows(file('workflow-deal.txt'), form)).toEqual([
      {
        row: 1,
        record: {
          object: 'deal',
          record_id: '5725767000003000010',
          stage: 'Negotiation/Review',
          changed_at: '2026-11-22 09:30:00',
          pipeline: 'Standard',
          value: '1200.5',
          currency: 'EUR',
          email: 'anna@example.com',
          lead_id: '12345678901234567',
          origin: 'Facebook',
        },
        problems: [],
        links: [{ object: 'contact', id: '5725767000003000070' }],
      },
    ]);
  });

  it('is read as JSON, and asked about where it brings no lead id', () => {
    const [row] = rows(file('workflow-lead.json'));
    expect(row).toMatchObject({
      record: { object: 'lead', stage: 'Contacted', email: 'anna@example.com', phone: '+34600123456' },
      lookUp: { object: 'lead', id: '5725767000003000064' },
    });
    expect(row?.record?.lead_id).toBeUndefined();
  });

  it('is read by names of the user', () => {
    const source = open({
      fields: {
        ...zoho.fields,
        stage: ['status'],
        changed_at: ['when'],
        record_id: ['rid'],
        email: ['mail'],
      },
      constants: { object: 'lead' },
    });
    const body = 'status=Contacted&when=2026-11-22T09%3A30%3A00Z&rid=zcrm_7&mail=a%40example.com';
    expect(source.read(request(body, form))).toEqual({
      rows: [
        {
          row: 1,
          record: {
            object: 'lead',
            record_id: '7',
            stage: 'Contacted',
            changed_at: '2026-11-22T09:30:00Z',
            email: 'a@example.com',
          },
          problems: [],
        },
      ],
    });
  });

  it('whose stage was emptied is skipped, and one without any is a row without a stage', () => {
    expect(rows('{"module":"Leads","id":"1","Lead_Status":""}')).toMatchObject([{ skip: 'no_stage_change' }]);
    expect(rows('{"id":"1","Email":"a@example.com"}')).toMatchObject([{ record: { stage: '' } }]);
  });
});

describe('any body', () => {
  it('is refused or read', () => {
    const source = open({}, client);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 1000 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary', maxLength: 1000 }).map((text) => Buffer.from(text)),
      fc
        .record({
          module: fc.constantFrom('Leads', 'Deals', 'x'),
          ids: fc.array(fc.jsonValue()),
          affected_values: fc.jsonValue(),
          affected_fields: fc.jsonValue(),
        })
        .map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom('application/json', form['content-type'], 'text/plain', ''),
        (body, type) => {
          const one = request(body, { 'content-type': type });
          source.verify(one);
          source.read(one);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of a megabyte takes no long time', () => {
    const text = JSON.stringify({
      module: 'Leads',
      ids: ['1'],
      token: 'x'.repeat(1_000_000),
      affected_values: [],
    });
    expect(open().verify(request(text))).toMatchObject({ status: 401 });
    expect(rows(text)).toHaveLength(1);
  });

  it('with too many records is refused', () => {
    const ids = Array.from({ length: 10_001 }, (_, at) => String(at));
    const reading = open().read(request(JSON.stringify({ module: 'Leads', ids })));
    expect(reading).toMatchObject({ refusal: { status: 413 } });
  });
});

describe('settings', () => {
  const lacks = (...given: string[]) => zoho.lacks?.(new Set(given))?.settings;

  it('need a proof, and the client whole or not at all', () => {
    expect(lacks()).toEqual(['notification_token', 'webhook_secret']);
    expect(lacks('webhook_secret')).toBeUndefined();
    expect(lacks('notification_token', 'client_id')).toEqual(['client_secret']);
    expect(lacks('notification_token', 'client_id', 'client_secret')).toEqual(['refresh_token']);
    expect(lacks('notification_token', 'client_id', 'client_secret', 'refresh_token')).toBeUndefined();
  });

  it.each([
    [{ stage_fields: ['Leads'] }],
    [{ stage_fields: [' '] }],
    [{ stage_fields: ['Leads.A, Leads.B'] }],
    [{ notification_token: ['x'.repeat(51)] }],
  ])('that make no sense are refused: %j', (settings) => {
    expect(() => open({}, settings)).toThrow(SourceError);
  });

  it('give a channel only where there are token and client, a look-up with the client alone', () => {
    expect(open({}, client)).toMatchObject({ upkeep: {}, lookUp: {} });
    expect(open({}, { ...client, notification_token: [] }).upkeep).toBeUndefined();
    expect(open()).not.toHaveProperty('lookUp');
  });
});
