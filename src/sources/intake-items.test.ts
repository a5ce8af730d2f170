import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStageChange } from '../event/index.ts';
import { type IntakeItems, readIntakeItems } from './intake-items.ts';

const json = 'application/json';
const lines = 'application/x-ndjson';
const change = { stage: 'Lead', changed_at: '2026-11-20T10:00:00Z', lead_id: '1234567890123456' };

function read(body: string | Uint8Array, contentType = json): IntakeItems {
  return readIntakeItems({ contentType, body: typeof body === 'string' ? Buffer.from(body) : body });
}

function rowsOf(items: IntakeItems) {
  if ('refused' in items) throw new Error(items.refused.message);
  return items.rows;
}

const codes = (items: IntakeItems) => rowsOf(items).map(({ problems }) => problems.map(({ code }) => code));

describe('readIntakeItems: what it reads', () => {
  it('one object', () => {
    expect(read(JSON.stringify(change))).toEqual({
      single: true,
      rows: [{ row: 1, record: change, problems: [] }],
    });
  });

  it('an array: a row each, numbered by place; an item that is no object harms no other', () => {
    const items = read(JSON.stringify([change, 7, null, [change], 'text', change]));
    expect('single' in items && items.single).toBe(false);
    expect(rowsOf(items).map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6]);
    const unreadable = ['row_unreadable'];
    expect(codes(items)).toEqual([[], unreadable, unreadable, unreadable, unreadable, []]);
  });

  it.each([lines, 'application/jsonl', 'application/x-ndjson; charset=utf-8'])(
    'an object a line: %s',
    (type) => {
      const good = JSON.stringify(change);
      const items = read(`${good}\n\n{"stage":\r\n${good}\r\n[]`, type);
      expect(rowsOf(items).map(({ row }) => row)).toEqual([1, 3, 4, 5]);
      expect(codes(items)).toEqual([[], ['row_unreadable'], [], ['row_unreadable']]);
    },
  );

  it('an empty list, and no lines', () => {
    expect(read('[]')).toEqual({ single: false, rows: [] });
    expect(read('\n \n', lines)).toEqual({ single: false, rows: [] });
  });

  it('behind a byte order mark', () => {
    expect(codes(read(`\ufeff${JSON.stringify(change)}`))).toEqual([[]]);
    expect(codes(read(`\ufeff${JSON.stringify(change)}`, lines))).toEqual([[]]);
  });

  it.each(['application/json', 'Application/JSON; charset="UTF-8"', 'application/vnd.crm+json', 'text/json'])(
    'JSON by the name of %s',
    (type) => expect(codes(read(JSON.stringify(change), type))).toEqual([[]]),
  );
});

describe('readIntakeItems: fields', () => {
  const recordOf = (item: object) => rowsOf(read(JSON.stringify(item)))[0]?.record;

  it('keeps every digit of a large number', () => {
    const [row] = rowsOf(read('{"stage":"Lead","changed_at":1795179780,"lead_id":12345678901234567}'));
    expect(row?.record?.lead_id).toBe('12345678901234567');
  });

  it('takes null and blank texts as nothing, as files do', () => {
    expect(recordOf({ ...change, email: '', phone: null, city: ' \t' })).toEqual(change);
    expect(recordOf({})).toEqual({ stage: '', changed_at: '' });
  });

  it('takes the marks of exports off', () => {
    expect(
      recordOf({ ...change, phone: 'p:+4917', zip: 'z:10115', record_id: 'zcrm_5725767000003000010' }),
    ).toEqual({
      ...change,
      phone: '+4917',
      zip: '10115',
      record_id: '5725767000003000010',
    });
    expect(recordOf({ ...change, record_id: '0015000000Gv7qJAAR' })?.record_id).toBe('0015000000Gv7qJ');
  });

  it('names a misspelt field with what may have been meant, once for all of an item', () => {
    const [row] = rowsOf(
      read(JSON.stringify({ ...change, emial: 'anna@example.com', leadId: 'x', owner_of_deal: 1 })),
    );
    expect(row?.record).toEqual(change);
    expect(row?.problems.map(({ code, severity, path }) => ({ code, severity, path }))).toEqual([
      { code: 'field_unknown', severity: 'warning', path: 'emial' },
    ]);
    const message = row?.problems[0]?.message ?? '';
    expect(message).toContain('"emial" (did you mean email?)');
    expect(message).toContain('"leadId" (did you mean lead_id?)');
    expect(message).toContain('"owner_of_deal"');
  });

  it('shows no name of a field that may be a value', () => {
    const values = [
      'anna@example.com',
      '+49 170 1234567',
      '4917012345678',
      'Anna Meier',
      'ü',
      'x'.repeat(100),
    ];
    const item = Object.fromEntries(values.map((value) => [value, true]));
    const [row] = rowsOf(read(JSON.stringify({ ...change, ...item })));
    const said = JSON.stringify(row?.problems);
    for (const value of values) expect(said).not.toContain(value);
    expect(row?.problems[0]?.path).toBe('row');
  });

  it('takes consent as opted_out turned round', () => {
    expect(recordOf({ ...change, consent: 'no' })?.opted_out).toBe(true);
    expect(recordOf({ ...change, consent: null })?.opted_out).toBe(true);
    expect(recordOf({ ...change, consent: true })?.opted_out).toBe(false);
    expect(recordOf({ ...change, consent: true, opted_out: true })?.opted_out).toBe(true);
  });

  it('takes prototype keys for names like others', () => {
    const [row] = rowsOf(
      read('{"stage":"Lead","__proto__":{"stage":"x","email":"a@example.com"},"constructor":1}'),
    );
    expect(row?.record).toEqual({ stage: 'Lead', changed_at: '' });
    expect(row?.record?.email).toBeUndefined();
    expect(row?.problems.map(({ code }) => code)).toEqual(['field_unknown']);
  });
});

describe('readIntakeItems: what it refuses', () => {
  const refusal = (body: string | Uint8Array, type = json) => {
    const items = read(body, type);
    return 'refused' in items ? items.refused : undefined;
  };

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'json',
  ])('the type "%s"', (type) => expect(refusal(JSON.stringify(change), type)?.status).toBe(415));

  it.each(['', ' \n', '7', '"text"', 'null', 'true', '{"stage":', '[{"stage":"Lead"},]', '{} {}'])(
    'the body %j',
    (body) => expect(refusal(body)?.status).toBe(400),
  );

  it('says where JSON breaks and repeats nothing of it', () => {
    const message = refusal('{"email":"anna@example.com" "phone":"+49170"}')?.message ?? '';
    expect(message).toBe('The body is not valid JSON (wrong at character 29).');
  });

  it('bytes that are not UTF-8: the body, or the line', () => {
    const broken = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(refusal(broken)).toEqual({ status: 400, message: 'The body is not UTF-8.' });
    const good = Buffer.from(`\n${JSON.stringify({ ...change, first_name: 'Zoë' })}`);
    expect(codes(read(Buffer.concat([broken, good]), lines))).toEqual([['row_unreadable'], []]);
  });

  it('more items, or more bytes, than may come at once', () => {
    const many = (count: number) => JSON.stringify(Array.from({ length: count }, () => ({})));
    expect(rowsOf(read(many(10_000)))).toHaveLength(10_000);
    expect(refusal(many(10_001))?.status).toBe(413);
    const pad = JSON.stringify(Array.from({ length: 10_001 }, () => ({ stage: 'Lead, "and" [more]' })));
    expect(refusal(pad)?.status).toBe(413);
    expect(refusal('{}\n'.repeat(10_001), lines)?.status).toBe(413);
    expect(rowsOf(read('{}\n'.repeat(10_000), lines))).toHaveLength(10_000);
    expect(refusal(Buffer.alloc(10 * 1024 * 1024 + 1, 32))?.status).toBe(413);
    expect(refusal(Buffer.alloc(10 * 1024 * 1024 + 1, 32), lines)?.status).toBe(413);
  });

  it('nesting without end, before anything of it is built', () => {
    expect(refusal(Buffer.alloc(10_000_000, '['))?.status).toBe(400);
    expect(refusal(`[${'{"a":'.repeat(1_000_000)}`)?.status).toBe(400);
  });

  it('a line longer than any row', () => {
    const long = JSON.stringify({ ...change, city: 'x'.repeat(1_000_001) });
    expect(codes(read(`${long}\n${JSON.stringify(change)}`, lines))).toEqual([['row_unreadable'], []]);
  });
});

describe('readIntakeItems: whatever comes', () => {
  const options = { now: 1_795_179_780 };
  const anyName = fc.oneof(
    fc.constantFrom(
      'stage',
      'changed_at',
      'lead_id',
      'email',
      'record_id',
      'opted_out',
      'consent',
      '__proto__',
      'emial',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  const anyValue = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1000 }),
    fc.constantFrom(null, true, '\0', '\ud800', 1e308, -0, [], {}, [[[]]], { a: { b: [] } }),
    fc.double(),
    fc.array(fc.string({ maxLength: 5 }), { maxLength: 5 }),
  );
  const item = fc.oneof(fc.dictionary(anyName, anyValue, { maxKeys: 8 }), anyValue);

  it('gives one row for each item, which can be read on, and never throws', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 10 }), (all) => {
        for (const items of [
          read(JSON.stringify(all)),
          read(all.map((one) => JSON.stringify(one)).join('\n'), lines),
        ]) {
          const rows = rowsOf(items);
          expect(rows).toHaveLength(all.length);
          for (const { record } of rows) if (record !== undefined) readStageChange(record, options);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses or reads any bytes of any type', () => {
    const type = fc.oneof(fc.constantFrom(json, lines), fc.string({ unit: 'binary', maxLength: 50 }));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.json().map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(type, bytes, (contentType, body) => {
        const items = readIntakeItems({ contentType, body });
        if ('refused' in items) expect([400, 413, 415]).toContain(items.refused.status);
        else for (const { row } of items.rows) expect(row).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('shows nothing of a value in a problem', () => {
    const secret = fc.stringMatching(/^[a-z]{6}@[a-z]{6}\.example$/);
    fc.assert(
      fc.property(secret, (value) => {
        const bodies = [`{"${value}":1}`, `["${value}"]`, `{"email":"${value}"`, `{"stage" "${value}"}`];
        for (const body of bodies) {
          for (const type of [json, lines]) {
            const items = read(body, type);
            const said = 'refused' in items ? items.refused.message : JSON.stringify(items.rows[0]?.problems);
            expect(said).not.toContain(value.slice(0, 6));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
