import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStageChange } from '../../event/index.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookReading } from '../webhook.ts';
import { openHttpSource } from './open-http-source.ts';
import type { HttpSourceOptions } from './options.ts';

const now = 1_795_179_780;
const options: HttpSourceOptions = {
  auth: { kind: 'secret', header: 'X-Secret', secrets: ['s'] },
  fields: {
    stage: ['deal.stage', 'status'],
    changed_at: ['deal.changed', '$.sent_at'],
    lead_id: ['deal.custom[name=Meta lead ID].value'],
    email: ['contact.email', 'contact.emails[*].address'],
    phone: ['contact.phone'],
    first_name: ['contact.name'],
    record_id: ['deal.id'],
    value: ['deal.amount'],
  },
  constants: { object: 'deal', pipeline: 'Sales' },
};

function read(
  body: unknown,
  more: Partial<HttpSourceOptions> = {},
  contentType: string | undefined = 'application/json',
): WebhookReading {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = { 'content-type': contentType };
  return openHttpSource({ ...options, ...more }).read({
    method: 'POST',
    url: '/',
    headers,
    body: bytes,
    now,
  });
}

function rowsOf(reading: WebhookReading) {
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}

const records = (reading: WebhookReading) => rowsOf(reading).map(({ record }) => record);

const deal = { deal: { id: 4711, stage: 'Won', changed: now }, contact: { email: 'anna@example.com' } };
const change = {
  stage: 'Won',
  changed_at: now,
  email: 'anna@example.com',
  record_id: 4711,
  object: 'deal',
  pipeline: 'Sales',
};

describe('a mapping', () => {
  it('takes each field from its path, and constants', () => {
    expect(rowsOf(read(deal))).toEqual([{ row: 1, record: change, problems: [] }]);
  });

  it('takes the first path that gives something, and all for e-mail and phone', () => {
    const body = {
      deal: { stage: ' ', custom: [{ name: 'Meta lead ID', value: '1234567890123456' }] },
      status: 'Lost',
      contact: {
        email: 'a@example.com',
        emails: [{ address: 'b@example.com' }, { address: '' }, { address: 'a@example.com' }],
      },
      sent_at: '2026-11-20T10:00:00Z',
    };
    expect(records(read(body))).toEqual([
      {
        stage: 'Lost',
        changed_at: '2026-11-20T10:00:00Z',
        lead_id: '1234567890123456',
        email: ['a@example.com', 'b@example.com'],
        object: 'deal',
        pipeline: 'Sales',
      },
    ]);
  });

  it('keeps the digits of a large number, and takes it out of a list of one', () => {
    const fields = { lead_id: ['field_data[name=id].values'], stage: ['s'] };
    const body = '{"s":"Lead","field_data":[{"name":"id","values":[12345678901234567]}]}';
    expect(records(read(body, { fields, constants: {} }))).toEqual([
      { stage: 'Lead', changed_at: '', lead_id: '12345678901234567' },
    ]);
  });

  it('takes a word for nothing as nothing, where a template found nothing to fill in', () => {
    const body = {
      status: 'null',
      contact: { email: 'null', phone: 'N/A', name: '-' },
      deal: { id: 'undefined' },
    };
    expect(records(read(body))).toEqual([
      { stage: 'null', changed_at: '', object: 'deal', pipeline: 'Sales' },
    ]);
    const more = { fields: { stage: ['status'], opted_out: ['out'] }, constants: {} };
    expect(records(read({ status: 'Won', out: 'unknown' }, more))[0]?.opted_out).toBe('unknown');
  });

  it('takes a constant only where the item gives nothing', () => {
    const more = { fields: { ...options.fields, pipeline: ['p'] } };
    expect(records(read({ ...deal, p: 'Other' }, more))[0]?.pipeline).toBe('Other');
    expect(records(read({ ...deal, p: '' }, more))[0]?.pipeline).toBe('Sales');
  });

  it('gives the time of receipt for $received', () => {
    const fields = { stage: ['stage'], changed_at: ['at', '$received'] };
    expect(
      records(read([{ stage: 'a' }, { stage: 'b', at: 5 }], { fields })).map((one) => one?.changed_at),
    ).toEqual([now, 5]);
  });

  it('takes the word of consent turned round: its no, or nothing, is an opt-out', () => {
    const more = { fields: { ...options.fields, consent: ['ok'] } };
    expect(records(read({ ...deal, ok: 'yes' }, more))[0]?.opted_out).toBe(false);
    expect(records(read({ ...deal, ok: 'no' }, more))[0]?.opted_out).toBe(true);
    expect(records(read({ ...deal, ok: '' }, more))[0]?.opted_out).toBe(true);
    expect(records(read(deal, more))[0]?.opted_out).toBe(true);
  });

  it('brings the ids of Salesforce and Zoho into their one form', () => {
    const id = (value: string, crm?: string) =>
      records(read({ deal: { id: value } }, crm === undefined ? {} : { leadEventSource: crm }))[0]?.record_id;
    expect(id('zcrm_5725767000003000010')).toBe('5725767000003000010');
    expect(id('0015000000Gv7qJAAR')).toBe('0015000000Gv7qJ');
    expect(id('00q5g00000abcdeaad', 'Salesforce')).toBe('00q5g00000abcde');
  });

  it('leaves out what is not UTF-8, and says so without it', () => {
    const [row] = rowsOf(read('contact[name]=J%F6rg&status=Won', {}, 'application/x-www-form-urlencoded'));
    expect(row?.record).toEqual({ stage: 'Won', changed_at: '', object: 'deal', pipeline: 'Sales' });
    expect(row?.problems.map(({ code, path }) => ({ code, path }))).toEqual([
      { code: 'value_dropped', path: 'first_name' },
    ]);
    expect(JSON.stringify(row?.problems)).not.toContain('rg');
  });

  it('is refused with all of its mistakes at once', () => {
    const fields = { stage: ['a[0'], emial: ['x'], email: ['ok', 'a..b'] };
    const open = () => openHttpSource({ ...options, fields, constants: { pipline: 'x' } });
    expect(open).toThrow(SourceError);
    expect(open).toThrow(
      /emial is no field of a stage change \(did you mean email\?\).*pipline.*pipeline.*"a\[0" of stage.*"a\.\.b" of email/,
    );
    expect(() => openHttpSource({ ...options, items: 'a.' })).toThrow(SourceError);
  });
});

describe('bodies', () => {
  it('an object, a list of them, one a line, a form', () => {
    const form = new URLSearchParams({
      'deal[id]': '4711',
      'deal[stage]': 'Won',
      'deal[changed]': String(now),
      'contact[email]': 'anna@example.com',
    });
    const asText = { ...change, changed_at: String(now), record_id: '4711' };
    expect(records(read([deal, deal]))).toEqual([change, change]);
    expect(records(read(`${JSON.stringify(deal)}\n{\n`, {}, 'application/x-ndjson'))).toEqual([
      change,
      undefined,
    ]);
    expect(records(read(form.toString(), {}, 'application/x-www-form-urlencoded; charset=UTF-8'))).toEqual([
      asText,
    ]);
  });

  it('a form of several parts, without the files in it', () => {
    const parts = [
      'Content-Disposition: form-data; name="status"\r\n\r\nGewonnen \u00fc',
      'Content-Disposition: form-data; name="contact[email]"\r\nContent-Type: text/plain\r\n\r\nanna@example.com',
      'content-disposition: form-data; name="contact[name]"; filename="a.txt"\r\n\r\nnot a name',
      'Content-Disposition: form-data; name="note"\r\n\r\nline\r\n--other\r\n\r\nline',
      'no head',
    ];
    const body = `--X\r\n${parts.join('\r\n--X\r\n')}\r\n--X--\r\n`;
    const expected = {
      stage: 'Gewonnen \u00fc',
      changed_at: '',
      email: 'anna@example.com',
      object: 'deal',
      pipeline: 'Sales',
    };
    for (const boundary of ['X', '"X"']) {
      expect(records(read(body, {}, `multipart/form-data; boundary=${boundary}`))).toEqual([expected]);
    }
  });

  it('as PHP writes forms, by the names that stand in them', () => {
    const text =
      'leads[status][0][id]=5&leads[status][0][status_id]=142&leads[status][1][id]=6&leads[status][1][status_id]=143&account[id]=9';
    const fields = { record_id: ['id'], stage: ['status_id'], external_id: ['$.account[id]'] };
    const type = 'application/x-www-form-urlencoded';
    expect(records(read(text, { fields, items: 'leads.status', constants: {} }, type))).toEqual([
      { stage: '142', changed_at: '', record_id: '5', external_id: '9' },
      { stage: '143', changed_at: '', record_id: '6', external_id: '9' },
    ]);
    const first = { record_id: ['leads[status][0][id]'], stage: ['leads[status][0][status_id]'] };
    expect(records(read(text, { fields: first, constants: {} }, type))).toEqual([
      { stage: '142', changed_at: '', record_id: '5' },
    ]);
    const gaps = text.replaceAll('[0]', '[3]').replaceAll('[1]', '[7]');
    expect(
      records(read(gaps, { fields, items: 'leads.status', constants: {} }, type)).map(
        (one) => one?.record_id,
      ),
    ).toEqual(['5', '6']);
  });

  it.each([
    undefined,
    'text/plain',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/hal+json',
  ])('JSON that is called %s', (type) =>
    expect(records(read(`\n ${JSON.stringify(deal)}`, {}, type ?? ''))).toEqual([change]),
  );

  it('with a list of items within', () => {
    const body = { sent_at: now, data: { items: [deal, 'no object', deal] } };
    const rows = rowsOf(read(body, { items: 'data.items' }));
    expect(rows.map(({ row, record }) => [row, record])).toEqual([
      [1, change],
      [2, undefined],
      [3, change],
    ]);
    expect(records(read({ data: { items: deal } }, { items: 'data.items' }))).toEqual([change]);
    expect(records(read([{ items: [deal] }, { items: [deal, deal] }], { items: '[*].items' }))).toHaveLength(
      3,
    );
  });

  it('without the items that should be there: a row that says where they were looked for', () => {
    const [row] = rowsOf(read({ ping: true }, { items: 'data.items' }));
    expect(row?.problems.map(({ code }) => code)).toEqual(['row_unreadable']);
    expect(row?.problems[0]?.message).toContain('nothing at "data.items"');
    expect(rowsOf(read({ data: { items: [] } }, { items: 'data.items' }))).toEqual([]);
  });

  it.each([
    ['multipart/form-data', 400, 'form'],
    ['application/xml', 415, 'XML'],
    ['text/plain', 415, 'Content-Type'],
    ['application/json; charset=latin1', 415, 'UTF-8'],
    ['application/json', 400, 'JSON'],
  ])('of type %s are refused with %d', (type, status, word) => {
    const reading = read('<x>anna@example.com</x>', {}, type);
    expect('refusal' in reading && reading.refusal.status).toBe(status);
    expect('refusal' in reading && reading.refusal.message).toContain(word);
    expect(JSON.stringify(reading)).not.toContain('anna');
  });

  it('of too many items or bytes are refused', () => {
    const status = (reading: WebhookReading) => ('refusal' in reading ? reading.refusal.status : 200);
    expect(status(read(Array.from({ length: 10_001 }, () => ({}))))).toBe(413);
    expect(status(read({ a: Array.from({ length: 10_001 }, () => ({})) }, { items: 'a' }))).toBe(413);
    expect(status(read(Buffer.alloc(10 * 1024 * 1024 + 1, 32)))).toBe(413);
    expect(status(read('a=1&'.repeat(60_000), {}, 'application/x-www-form-urlencoded'))).toBe(400);
  });
});

describe('whatever comes', () => {
  const path = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'a.b',
      'a[*]',
      'a[0]',
      '$',
      '$.a',
      '$received',
      'list[name=x].value',
      '__proto__',
      '[*]',
    ),
    fc.string({ unit: fc.constantFrom(...'ab.[]="*$0'), maxLength: 12 }),
  );
  const fieldName = fc.constantFrom(
    'stage',
    'changed_at',
    'lead_id',
    'email',
    'phone',
    'record_id',
    'consent',
    'value',
  );
  const mapping = fc.record({
    fields: fc.dictionary(fieldName, fc.array(path, { maxLength: 3 })),
    constants: fc.dictionary(fieldName, fc.string({ unit: 'binary', maxLength: 20 })),
  });
  const types = fc.oneof(
    fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'application/x-www-form-urlencoded',
      '',
      'text/plain',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  const key = fc.constantFrom('a', 'b', 'list', 'name', 'value', '0', '__proto__', '\ufffd');
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom(null, true, 1e300, '', 'x', '\ud800'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4 }),
    ),
  })).any;

  function openOrNothing(mapped: Partial<HttpSourceOptions>) {
    try {
      return openHttpSource({ ...options, ...mapped });
    } catch (error) {
      // A path that is none; nothing else may be thrown.
      expect(error).toBeInstanceOf(SourceError);
      return undefined;
    }
  }

  it('any mapping reads any item of a list as one row, which can be read on', () => {
    fc.assert(
      fc.property(mapping, fc.array(value, { maxLength: 5 }), (mapped, list) => {
        const source = openOrNothing(mapped);
        if (source === undefined) return;
        const headers = { 'content-type': 'application/json' };
        const reading = source.read({
          method: 'POST',
          url: '/',
          headers,
          body: Buffer.from(JSON.stringify(list)),
          now,
        });
        const rows = rowsOf(reading);
        expect(rows).toHaveLength(list.length);
        for (const { record } of rows) if (record !== undefined) readStageChange(record, { now });
      }),
      { numRuns: 500 },
    );
  });

  it('any bytes of any type are read or refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      value.map((one) => new Uint8Array(Buffer.from(JSON.stringify(one) ?? ''))),
      fc
        .string({ unit: fc.constantFrom(...'ab[]&=%0{"}'), maxLength: 50 })
        .map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(mapping, fc.option(path, { nil: undefined }), types, bytes, (mapped, items, type, body) => {
        const source = openOrNothing({ ...mapped, ...(items !== undefined && { items }) });
        const request = { method: 'POST', url: '/', headers: { 'content-type': type }, body, now } as const;
        const reading = source?.read(request);
        if (reading === undefined) return;
        if ('refusal' in reading) expect([400, 413, 415]).toContain(reading.refusal.status);
        else
          for (const { record } of reading.rows) if (record !== undefined) readStageChange(record, { now });
      }),
      { numRuns: 500 },
    );
  });
});
