import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRow } from '../raw-row.ts';
import { bytesInput } from './bytes-input.ts';
import { openTable } from './table.ts';
import { WrappedLinesSplitter, wrappedDelimiter } from './wrapped-lines.ts';

const wrap = (line: string) => `"${line.replaceAll('"', '""')}"`;

async function cellsOf(text: string) {
  const table = await openTable(bytesInput('made.csv', Buffer.from(text)));
  const rows = [];
  for await (const chunk of table.rows()) rows.push(...chunk.map(({ row, cells }) => [row, cells]));
  return { description: table.description, headers: table.headers, rows };
}

describe('lines in quotes', () => {
  it('are read as the cells within', async () => {
    const lines = ['lead_id;stage;name', '1;Lead;"Bee; Anna"', '2;Won;"""Bo"""'];
    expect(await cellsOf(lines.map((line) => `${wrap(line)}\r\n`).join(''))).toEqual({
      description: 'CSV, UTF-8, semicolon, each line in quotes',
      headers: ['lead_id', 'stage', 'name'],
      rows: [
        [2, ['1', 'Lead', 'Bee; Anna']],
        [3, ['2', 'Won', '"Bo"']],
      ],
    });
  });

  it.each([
    'a,b\n1,2\n',
    '"a","b"\n"1","2"\n',
    '"a"\n"1"\n',
    '"a,b"\n1,2\n',
    '"a,""b",c\n"1",2\n',
    '',
    '"',
    '""',
  ])('%j has none', (text) => {
    expect(wrappedDelimiter(text)).toBeUndefined();
  });

  it('any table in them comes back, wherever the chunks end', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ' '));
    const row = fc
      .array(cell, { minLength: 2, maxLength: 2 })
      .filter((cells) => cells.some((one) => one.trim() !== ''));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 10 }), fc.nat({ max: 100 }), (rows, cut) => {
        const table = [['a', 'b'], ...rows];
        const text = table.map((cells) => `${wrap(cells.map(wrap).join(','))}\n`).join('');
        const splitter = new WrappedLinesSplitter(',');
        const read: RawRow[] = [];
        splitter.push(text.slice(0, cut), read);
        splitter.push(text.slice(cut), read);
        splitter.end(read);
        expect(read.map(({ cells }) => cells)).toEqual(table);
      }),
      { numRuns: 200 },
    );
  });

  it('a line without end costs only itself', () => {
    const rows: RawRow[] = [];
    const splitter = new WrappedLinesSplitter(',');
    splitter.push('"a,b"\n"', rows);
    for (let at = 0; at < 30; at++) splitter.push('x'.repeat(100_000), rows);
    splitter.push('"\n"1,2"\n', rows);
    splitter.end(rows);
    expect(rows.map(({ unreadable }) => unreadable !== undefined)).toEqual([false, true, false]);
  });
});
