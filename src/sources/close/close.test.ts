import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../event/index.ts';
import type { CrmSource } from '../crm/crm.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookRequest, WebhookRow } from '../webhook.ts';
import { close } from './index.ts';

const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const oldKey = 'ab'.repeat(32);
const now = 1_795_179_785;

function open(fields = {}, settings = {}, constants = {}): CrmSource {
  return close.open({
    name: 'crm',
    settings: { signature_key: [key, oldKey], api_key: ['api_key'], ...settings },
    fields: { ...close.fields, lead_id: ['custom.cf_MetaLeadId'], ...fields },
    constants,
  });
}

const source = open();

function request(body: string | Uint8Array, headers: WebhookRequest['headers'] = {}): WebhookRequest {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { method: 'POST', url: '/v1/sources/crm', headers, body: bytes, now };
}

function signed(body: string, signingKey = key, time: number | string = now): WebhookRequest['headers'] {
  const hash = createHmac('sha256', Buffer.from(signingKey, 'hex')).update(`${time}${body}`).digest('hex');
  return { 'close-sig-hash': hash, 'close-sig-timestamp': String(time) };
}

function read(body: string | Uint8Array, from: CrmSource = source): readonly WebhookRow[] {
  const reading = from.read(request(body));
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

const leadId = 'lead_c3Bakery0000000000000000000000000000000000';
const opportunityId = 'oppo_d4Oven00000000000000000000000000000000000';
const lead = { object: 'lead', id: leadId };
const opportunity = { object: 'opportunity', id: opportunityId };

describe('who sends', () => {
  const body = fixture('opportunity-won');
  const verify = (headers: WebhookRequest['headers'], sent = body) => source.verify(request(sent, headers));

  it('is Close with either of two live keys, over the time and the raw body', () => {
    expect(verify(signed(body))).toBeUndefined();
    expect(verify(signed(body, oldKey))).toBeUndefined();
    expect(verify(signed(body, 'cd'.repeat(32)))).toMatchObject({ status: 401 });
    expect(source.signedAt?.(request(body, signed(body)))).toBe(now);
  });

  it('is checked against a signature that was made elsewhere', () => {
    // printf '%s%s' 1795179785 '{"event":{}}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:058b...
    const vector = {
      'close-sig-hash': 'd5097d1fd7a76f3dce5a00f71bcf1db01c5f04fcb4832a5f228a745bd272a31d',
      'close-sig-timestamp': '1795179785',
    };
    expect(verify(vector, '{"event":{}}')).toBeUndefined();
    expect(verify(vector, '{"event":{} }')).toMatchObject({ status: 401 });
  });

  it('is refused when the key is taken as text, when a header is missing, or for other bytes', () => {
    const asText = createHmac('sha256', key).update(`${now}${body}`).digest('hex');
    const good = signed(body);
    for (const headers of [
      { ...good, 'close-sig-hash': asText },
      { ...good, 'close-sig-hash': undefined },
      { ...good, 'close-sig-hash': '' },
      { ...good, 'close-sig-timestamp': undefined },
      { ...good, 'close-sig-timestamp': 'soon' },
      { ...good, 'close-sig-timestamp': `${now} ` },
      { ...good, 'close-sig-timestamp': String(now - 1) },
    ])
      expect(verify(headers)).toMatchObject({ status: 401 });
    expect(verify(good, `${body} `)).toMatchObject({ status: 401 });
  });

  it('is refused after five minutes, and from the future', () => {
    expect(verify(signed(body, key, now - 300))).toBeUndefined();
    expect(verify(signed(body, key, now + 300))).toBeUndefined();
    for (const time of [now - 301, now + 301, 0])
      expect(verify(signed(body, key, time))?.message).toContain('replayed');
  });

  it('is never anybody by chance', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        const headers = { 'close-sig-hash': text, 'close-sig-timestamp': String(now) };
        expect(verify(headers)).toMatchObject({ status: 401 });
      }),
      { numRuns: 100 },
    );
  });

  it('can not be set up with a key that is none', () => {
    for (const wrong of ['', 'whsub_1', 'abc', `${key}g`])
      expect(() => open({}, { signature_key: [wrong] })).toThrow(SourceError);
  });
});

describe('a webhook', () => {
  it('of an opportunity in another status is a change; its lead_id is a record of Close', () => {
    expect(read(fixture('opportunity-won'))).toEqual([
      {
        row: 1,
        record: {
          stage: 'stat_Won',
          changed_at: '2026-11-20T12:48:23.395000Z',
          object: 'opportunity',
          record_id: opportunityId,
          pipeline: 'pipe_Sales',
          value: 1000.5,
          currency: 'USD',
        },
        problems: [],
        links: [lead],
        lookUp: opportunity,
      },
    ]);
  });

  it('of a lead in another status is a change at the end of what Close made one event of', () => {
    expect(read(fixture('lead-qualified'))).toEqual([
      {
        row: 1,
        record: {
          stage: 'stat_Qualified',
          changed_at: '2026-11-20T09:10:11.395000Z',
          object: 'lead',
          record_id: leadId,
        },
        problems: [],
        lookUp: lead,
      },
    ]);
  });

  it('of something new is its first status', () => {
    expect(read(fixture('lead-created'))[0]?.record).toMatchObject({
      stage: 'stat_New',
      changed_at: '2026-11-19T08:00:00.010000Z',
    });
    const [row] = read(fixture('opportunity-created'));
    expect(row?.record).toMatchObject({ stage: 'stat_Active', record_id: opportunityId });
    expect(row?.record).not.toHaveProperty('value');
  });

  it('of the activity that Close writes for a change of status is the same change', () => {
    const { record: won, ...rest } = read(fixture('opportunity-won'))[0] ?? {};
    const changed_at = '2026-11-20T12:48:23.400000+00:00';
    expect(read(fixture('status-change-activity'))).toEqual([{ ...rest, record: { ...won, changed_at } }]);
    expect(read(fixture('lead-status-change-activity'))[0]).toMatchObject({
      record: { stage: 'stat_Qualified', changed_at: '2026-11-20T09:10:02.100000+00:00', record_id: leadId },
      lookUp: lead,
    });
  });

  it.each([
    'lead-renamed',
    'lead-merged',
    'contact-created',
    'opportunity-value-changed',
    'opportunity-deleted',
  ])('of nothing else is skipped: %s', (name) => {
    expect(read(fixture(name))).toEqual([{ row: 1, skip: 'no_stage_change', problems: [] }]);
  });

  it('has times in UTC, also in the night in which clocks change', () => {
    for (const [text, time] of [
      ['2026-03-29T02:30:00.000000', 1_774_751_400],
      ['2026-10-25T02:30:00.000000', 1_792_895_400],
    ] as const) {
      const body = fixture('lead-created').replace(
        /"date_(created|updated)": "2026-11-19T08:00:00.010000"/g,
        `"date_$1": "${text}"`,
      );
      const changed = read(body)[0]?.record?.changed_at ?? '';
      expect(readTime(changed, { timeZone: 'Europe/Berlin' })).toMatchObject({ time });
    }
  });

  it('has values in hundredths; a value a month is left out with a warning', () => {
    const [row] = read(fixture('opportunity-monthly'));
    expect(row?.record).not.toHaveProperty('value');
    expect(row?.record).not.toHaveProperty('currency');
    expect(row?.problems).toMatchObject([{ code: 'amount_dropped', severity: 'warning' }]);
    expect(row?.problems[0]?.message).toContain('a month');
  });

  it('has the label for a stage where the configuration says so', () => {
    const byLabel = open({ stage: ['status_label'] });
    expect(read(fixture('opportunity-won'), byLabel)[0]?.record?.stage).toBe('Won');
    expect(read(fixture('status-change-activity'), byLabel)[0]?.record?.stage).toBe('Won');
    expect(read(fixture('lead-qualified'), byLabel)[0]?.record?.stage).toBe('Qualified');
  });

  it('names the lead of Meta by a custom field alone, and asks nothing then', () => {
    const [row] = read(fixture('lead-with-lead-id'));
    expect(row?.record).toMatchObject({ lead_id: '12345678901234567', record_id: leadId });
    expect(row).not.toHaveProperty('lookUp');
    expect(read(fixture('lead-qualified'))[0]?.record).not.toHaveProperty('lead_id');
    expect(read(fixture('lead-qualified'))[0]?.record).not.toHaveProperty('full_name');
  });

  it('asks for nothing without a key of the API', () => {
    const silent = open({}, { api_key: [] });
    expect(silent.lookUp).toBeUndefined();
    expect(read(fixture('lead-qualified'), silent)[0]).not.toHaveProperty('lookUp');
  });

  it('that is no JSON is refused; one that is no event of Close is a row that says so', () => {
    for (const body of ['', '{"event":', Buffer.from([0xff, 0xfe])])
      expect(source.read(request(body))).toMatchObject({ refusal: { status: 400 } });
    for (const body of ['[]', '7', '{}', '{"event":[]}'])
      expect(read(body)[0]?.problems).toMatchObject([{ code: 'row_unreadable' }]);
    const nameless =
      '{"event":{"object_type":"opportunity","action":"created","data":{"status_id":"stat_1"}}}';
    expect(read(nameless)[0]?.problems).toMatchObject([{ code: 'row_unreadable' }]);
  });

  it('of any shape never throws', () => {
    const part = fc.jsonValue({ maxDepth: 3 });
    const data = fc.record(
      {
        id: part,
        status_id: part,
        new_status_id: part,
        custom: part,
        value: part,
        opportunity_id: part,
        date_created: part,
      },
      { requiredKeys: [] },
    );
    const event = fc.record(
      {
        object_type: fc.oneof(
          part,
          fc.constantFrom('lead', 'opportunity', 'activity.opportunity_status_change'),
        ),
        action: fc.constantFrom('created', 'updated', {}),
        data: fc.oneof(part, data),
        previous_data: fc.oneof(part, data),
        changed_fields: fc.oneof(part, fc.constant(['status_id', 'new_status_id'])),
        object_id: part,
        lead_id: part,
        date_updated: part,
      },
      { requiredKeys: [] },
    );
    const bodies = fc.oneof(part, fc.record({ event }, { requiredKeys: [] }));
    fc.assert(
      fc.property(bodies, (body) => {
        const [row] = read(JSON.stringify(body));
        expect(row?.record !== undefined || row?.skip !== undefined || row?.problems.length === 1).toBe(true);
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
