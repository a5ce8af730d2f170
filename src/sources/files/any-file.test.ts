import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StageChange } from '../../event/index.ts';
import type { SourceInput } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';
import { openLeads } from './open-leads.ts';

// Tables of stage changes, written in every way that a program may write them, and then damaged.

const fields = ['stage', 'changed_at', 'lead_id', 'full_name', 'city', 'email'] as const;
type Row = Readonly<Record<(typeof fields)[number], string>>;

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r\n', ' ', 'é', 'ß', '€'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 10,
});
const seen = text.filter((value) => value.trim() !== '');
const row: fc.Arbitrary<Row> = fc.record({
  stage: seen,
  changed_at: fc.integer({ min: 1_700_000_000, max: 1_795_000_000 }).map(String),
  // A column of ids that all end with zeros is one that a spreadsheet has rounded.
  lead_id: fc
    .bigInt({ min: 10n ** 14n, max: 10n ** 17n - 1n })
    .filter((id) => id % 10n !== 0n)
    .map(String),
  full_name: seen,
  city: text,
  email: text,
});

/** How a file is written. */
const writing = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n'),
  quoteAll: fc.boolean(),
  sep: fc.boolean(),
  above: fc.constantFrom('', 'Leads by stage\n\n', '"A title, with\na comma"\nAs of: today\n\nShow: all\n'),
  below: fc.constantFrom('', '\n\nGrand Totals (2 records)\n', '\nLeads\nCopyright (c) 2026\nConfidential\n'),
  encoding: fc.constantFrom('utf8', 'utf8 bom', 'utf16le', 'utf16le bom', 'utf16be bom', 'latin1'),
  gzip: fc.boolean(),
});
type Writing = typeof writing extends fc.Arbitrary<infer Value> ? Value : never;

function csv(rows: readonly Row[], { delimiter, newline, quoteAll, sep, above, below }: Writing): string {
  const cell = (value: string): string =>
    quoteAll || /["\r\n]/.test(value) || value.includes(delimiter)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  const lines = [fields, ...rows.map((one) => fields.map((field) => one[field]))];
  const table = lines.map((cells) => cells.map(cell).join(delimiter)).join(newline);
  const around = (part: string): string => part.replaceAll('\n', newline).replaceAll(',', delimiter);
  return `${sep ? `sep=${delimiter}${newline}` : ''}${around(above)}${table}${around(below)}`;
}

function encode(content: string, encoding: string): Buffer {
  if (encoding === 'latin1') return Buffer.from(content.replaceAll('€', '\x80'), 'latin1');
  const [name, bom] = encoding.split(' ');
  const whole = bom === undefined ? content : `\ufeff${content}`;
  if (name === 'utf16be') return Buffer.from(whole, 'utf16le').swap16();
  return Buffer.from(whole, name === 'utf16le' ? 'utf16le' : 'utf8');
}

async function read(input: SourceInput) {
  const source = await openChanges(input, {});
  const records: StageChange[] = [];
  for await (const rows of source.rows())
    for (const { record, problems } of rows) {
      expect(problems).toEqual([]);
      if (record !== undefined) records.push(record);
    }
  return { records, late: source.late?.() ?? [], description: source.description };
}

/** Few letters of Windows-1252 that follow each other can be UTF-8 as well. */
const plainer = (one: Row): Row =>
  Object.fromEntries(fields.map((field) => [field, one[field].replace(/[ß€é]+/g, 'é')])) as Row;

const withoutBlanks = (one: Row): StageChange =>
  Object.fromEntries(
    Object.entries(one).filter(([, value]) => value.trim() !== ''),
  ) as unknown as StageChange;
const chunk = fc.constantFrom(1, 5, 1000);
const rows = fc.array(row, { minLength: 1, maxLength: 6 });

describe('any table of stage changes comes back the same', () => {
  it('as CSV in any dialect and encoding, as a report, packed, wherever its chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(rows, writing, chunk, async (made, how, size) => {
        const table = how.encoding === 'latin1' ? made.map(plainer) : made;
        const bytes = encode(csv(table, how), how.encoding);
        const { records, late, description } = await read(
          bytesInput('made.csv', how.gzip ? gzipSync(bytes) : bytes, size),
        );
        expect(records).toEqual(table.map(withoutBlanks));
        expect(late.length).toBe(how.below === '' ? 0 : 1);
        expect(description.includes('above the header')).toBe(how.above !== '');
        expect(description.includes('gzip')).toBe(how.gzip);
      }),
      { numRuns: 400 },
    );
  });

  it('as JSON of any form', async () => {
    const forms: ((list: readonly unknown[], indent: number) => string)[] = [
      (list, indent) => JSON.stringify(list, null, indent),
      (list) => list.map((one) => JSON.stringify(one)).join('\n'),
      (list) => list.map((one) => JSON.stringify(one, null, 2)).join('\n'),
      (list, indent) => JSON.stringify({ paging: { next: [1] }, data: list }, null, indent),
      (list, indent) => JSON.stringify({ result: { total: 1, items: list }, time: {} }, null, indent),
      (list) => list.map((one) => JSON.stringify({ results: [one], next: null })).join('\n'),
    ];
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...forms),
        fc.constantFrom(0, 2),
        chunk,
        async (table, form, indent, size) => {
          const list = table.map((one) => ({ ...one }));
          const { records } = await read(bytesInput('made.json', Buffer.from(form(list, indent)), size));
          expect(records).toEqual(table.map(withoutBlanks));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('no bytes throw anything but SourceError', () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom('flip', 'cut', 'drop', 'repeat', 'insert'),
    length: fc.integer({ min: 1, max: 40 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  });

  function damage(
    bytes: Buffer,
    { at, how, length, bytes: more }: typeof change extends fc.Arbitrary<infer V> ? V : never,
  ): Buffer {
    const place = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (how === 'flip') return Buffer.concat([before, more, after.subarray(more.length)]);
    if (how === 'cut') return Buffer.from(before);
    if (how === 'drop') return Buffer.concat([before, after.subarray(length)]);
    if (how === 'repeat') return Buffer.concat([before, after.subarray(0, length), after]);
    return Buffer.concat([before, more, after]);
  }

  it('in files that were whole once', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        writing,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (table, how, changes, json) => {
          const content = json ? JSON.stringify({ data: table }) : csv(table, how);
          const bytes = encode(content, how.encoding);
          const damaged = changes.reduce(damage, how.gzip ? gzipSync(bytes) : bytes);
          for (const open of [openChanges, openLeads]) {
            try {
              const source = await open(bytesInput('made', damaged, 7), {
                timeZone: 'UTC',
                dateOrder: 'dmy',
                initialStage: 'Lead',
              });
              for await (const chunks of source.rows())
                for (const one of chunks) expect(one.row).toBeGreaterThan(0);
            } catch (error) {
              expect(error).toBeInstanceOf(SourceError);
            }
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});
