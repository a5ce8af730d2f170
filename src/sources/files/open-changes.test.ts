import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceInput, SourceOptions, SourceRow } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';

type Row = Record<string, unknown>;

const input = (text: string | Uint8Array, chunk?: number) =>
  bytesInput('made.csv', typeof text === 'string' ? Buffer.from(text) : text, chunk);

async function rowsOf<T>(source: {
  rows(): AsyncIterable<readonly SourceRow<T>[]>;
}): Promise<SourceRow<T>[]> {
  const rows: SourceRow<T>[] = [];
  for await (const chunk of source.rows()) rows.push(...chunk);
  return rows;
}

async function recordsOf(text: string | Uint8Array, options: SourceOptions = {}, chunk?: number) {
  const rows = await rowsOf(await openChanges(input(text, chunk), options));
  return rows.map(({ record, problems }) => record ?? problems[0]?.message);
}

async function errorOf(text: string | Uint8Array, options: SourceOptions = {}): Promise<SourceError> {
  try {
    await openChanges(input(text), options);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('opened');
}

const time = '2026-11-20T14:03:00+01:00';
const id = '12345678901234567';

const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with BOM': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16LE with BOM': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16BE with BOM': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
};

function csv(
  rows: readonly Row[],
  headers: readonly string[],
  delimiter: string,
  newline: string,
  quoted: boolean,
) {
  const cell = (value: unknown) => {
    const text = String(value ?? '');
    return quoted || /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header]))];
  return lines.map((cells) => cells.map(cell).join(delimiter)).join(newline);
}

describe('openChanges', () => {
  it('gives any table of stage changes back, in any dialect and encoding, wherever its chunks end', async () => {
    const free = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r\n', 'é', '漢', '😀'),
          fc.string({ minLength: 1, maxLength: 1 }),
        ),
        maxLength: 12,
      })
      .filter((text) => text.trim() !== '' && text[1] !== ':');
    const change = fc.record(
      {
        stage: free,
        changed_at: fc.constant(time),
        lead_id: fc.constant(id),
        full_name: free,
        phone: free,
        zip: free,
        city: free,
      },
      { requiredKeys: ['stage', 'changed_at'] },
    );
    const writers: ((rows: readonly Row[]) => string)[] = [
      (rows) => JSON.stringify(rows),
      (rows) => JSON.stringify(rows, null, 2),
      (rows) => rows.map((row) => JSON.stringify(row)).join('\r\n'),
    ];
    const headers = ['full_name', 'changed_at', 'city', 'stage', 'lead_id', 'phone', 'zip'];
    for (const delimiter of [',', ';', '\t', '|'])
      for (const newline of ['\n', '\r\n', '\r'])
        for (const quoted of [true, false])
          writers.push((rows) => csv(rows, headers, delimiter, newline, quoted));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...writers),
        fc.constantFrom(...Object.values(encodings)),
        fc.constantFrom(1, 2, 3, 7, 65_536),
        async (rows, write, encode, chunk) => {
          expect(await recordsOf(encode(write(rows)), {}, chunk)).toEqual(rows);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('throws nothing but SourceError, whatever the bytes', async () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({ unit: 'binary', maxLength: 300 })
        .map((text) => Buffer.from(`stage,changed_at,lead_id\n${text}`)),
      fc
        .string({ unit: 'binary', maxLength: 300 })
        .map((text) => Buffer.from(`[{"stage":"a","changed_at":1},{${text}`)),
      fc.array(fc.jsonValue()).map((list) => Buffer.from(JSON.stringify(list))),
      fc
        .array(fc.record({ stage: fc.jsonValue(), changed_at: fc.jsonValue(), __proto__: fc.jsonValue() }))
        .map((list) => Buffer.from(JSON.stringify(list))),
    );
    await fc.assert(
      fc.asyncProperty(any, async (bytes) => {
        try {
          await recordsOf(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SourceError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every digit of an id: CSV, JSON Lines and JSON array, as text and as number', async () => {
    const expected = [{ stage: 'Lead', changed_at: time, lead_id: id }];
    expect(await recordsOf(`Stage,Changed At,Lead ID\nLead,${time},l:${id}\n`)).toEqual(expected);
    expect(await recordsOf(`{"stage":"Lead","changed_at":"${time}","lead_id":"${id}"}`)).toEqual(expected);
    expect(await recordsOf(`{"stage":"Lead","changed_at":"${time}","lead_id":${id}}`)).toEqual(expected);
    expect(await recordsOf(`[{"stage":"Lead","changed_at":"${time}","lead_id":${id}}]`)).toEqual(expected);
  });

  it('says what the file is and what was taken for what', async () => {
    const head = 'Lead Stage;Changed At;E-Mail;Lead Source;Notes;\n';
    const source = await openChanges(input(`${head}Lead;${time};a@b.de;Facebook;x;y\n`), {});
    expect(source).toMatchObject({
      name: 'made.csv',
      shape: 'history',
      format: 'csv',
      description: 'CSV, UTF-8, semicolon; stage changes (history)',
      unmapped: ['Notes', 'column 6'],
      header: ['Lead Stage', 'Changed At', 'E-Mail', 'Lead Source', 'Notes', ''],
    });
    expect(Object.fromEntries(source.columns)).toEqual({
      stage: 'Lead Stage',
      changed_at: 'Changed At',
      email: 'E-Mail',
      origin: 'Lead Source',
    });
  });

  it('gives the unreadable row its number and its neighbours their records', async () => {
    const rows = await rowsOf(await openChanges(input(`stage,changed_at\na,${time}\nb\nc,${time}\n`), {}));
    expect(rows.map(({ row, record }) => [row, record?.stage])).toEqual([
      [2, 'a'],
      [3, undefined],
      [4, 'c'],
    ]);
    expect(rows[1]?.problems[0]).toMatchObject({ code: 'row_unreadable', file: 'made.csv', row: 3 });
  });

  it('takes JSON as it comes: lists, numbers, nulls, keys that come late', async () => {
    const list = [
      {
        stage: 'a',
        changed_at: 1_795_179_780,
        email: ['a@b.de', 'c@d.de'],
        phone: null,
        opted_out: false,
        deal: { x: 1 },
      },
      ...Array.from({ length: 2500 }, () => ({ stage: 'b', changed_at: time })),
      { stage: 'c', changed_at: time, city: 'Rom' },
    ];
    const source = await openChanges(input(JSON.stringify(list)), {});
    expect(source.unmapped).toEqual(['deal.x']);
    const rows = await rowsOf(source);
    const { deal, phone, ...first } = list[0] as Row;
    expect(rows[0]?.record).toEqual(first);
    expect(rows.at(-1)).toMatchObject({ row: 2502, record: { city: 'Rom' } });
  });

  it('can be read again, but for a stream', async () => {
    const source = await openChanges(input(`stage,changed_at\na,${time}\n`), {});
    expect(await rowsOf(source)).toEqual(await rowsOf(source));
    const stream: SourceInput = {
      ...input(`stage,changed_at\n${`a,${time}\n`.repeat(5000)}`),
      reopenable: false,
    };
    const once = await openChanges(stream, {});
    expect(await rowsOf(once)).toHaveLength(5000);
    await expect(rowsOf(once)).rejects.toMatchObject({ code: 'already_read' });
  });

  it('takes a header alone, and an empty array, as a file of no rows', async () => {
    expect(await recordsOf('stage,changed_at,lead_id')).toEqual([]);
    expect(await recordsOf('[]')).toEqual([]);
  });

  it.each([
    ['', 'file_empty'],
    [' \r\n\n', 'file_empty'],
    ['\0\x01\x02', 'file_binary'],
    ['PK\x03\x04', 'file_compressed'],
    ['"a\nb', 'header_unreadable'],
    [`changed_at\n${time}\n`, 'column_missing'],
    [`stage,stage,changed_at\na,b,${time}\n`, 'column_twice'],
  ])('%j is refused as %s', async (text, code) => {
    expect(await errorOf(text)).toMatchObject({ code });
  });

  it('reads a lead export as changes to the initial stage, a second after creation, without its test leads', async () => {
    const text =
      'id\tcreated_time\tad_id\tform_id\tplatform\temail\tphone_number\tpost_code\tlead_status\n' +
      `l:${id}\t2026-07-16T00:12:13+03:00\tag:1\tf:987\tfb\ta@b.de\tp:+4917012345\tz:01234\tCREATED\n` +
      `l:${id}\t2026-07-16T00:12:13+03:00\t\tf:987\tfb\ttest@meta.com\t<test lead: dummy data for phone_number>\t\tCREATED\n`;
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(await errorOf(bytes)).toMatchObject({ code: 'initial_stage_missing' });
    const source = await openChanges(input(bytes), { initialStage: 'Lead' });
    expect(source).toMatchObject({
      shape: 'lead-export',
      description: "CSV, UTF-16LE, tab; Meta's lead export",
    });
    const created = Date.UTC(2026, 6, 15, 21, 12, 13) / 1000;
    expect(await rowsOf(source)).toEqual([
      {
        row: 2,
        problems: [],
        record: {
          stage: 'Lead',
          changed_at: String(created + 1),
          lead_created_at: '2026-07-16T00:12:13+03:00',
          lead_id: id,
          form_id: '987',
          email: 'a@b.de',
          phone: '+4917012345',
          zip: '01234',
        },
      },
      { row: 3, problems: [], skip: 'test_lead' },
    ]);
  });
});
