import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxRowLength, type RawRow } from '../raw-row.ts';
import { CsvSplitter } from './csv-splitter.ts';

function split(
  text: string,
  { delimiter = ',', newline = '\n' as '\n' | '\r', chunk = text.length } = {},
): RawRow[] {
  const rows: RawRow[] = [];
  const splitter = new CsvSplitter(delimiter, newline);
  for (let at = 0; at < text.length; at += chunk) splitter.push(text.slice(at, at + chunk), rows);
  splitter.end(rows);
  return rows;
}

const cells = (text: string) => split(text).map((row) => row.cells ?? row.unreadable);

describe('CsvSplitter', () => {
  it('reads plain and quoted cells, \\r\\n, and a last line without an end', () => {
    expect(cells('a,b\r\n1,"x ""y"", z"\r\n"2",\r\n3,4')).toEqual([
      ['a', 'b'],
      ['1', 'x "y", z'],
      ['2', ''],
      ['3', '4'],
    ]);
  });

  it('counts physical lines, so that a row is found again in an editor', () => {
    expect(split('a,b\n\n1,"x\r\ny\nz"\n2,3\n').map(({ row }) => row)).toEqual([1, 3, 6]);
  });

  it('leaves out blank lines and rows of empty cells', () => {
    expect(cells('a,b\n\n,\n"",""\n1,\n')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
  });

  it('reports a row with too many or too few cells, and takes empty ones at its end', () => {
    expect(cells('a,b\n1\n1,2,3\n1,2,,\n')).toEqual([
      ['a', 'b'],
      'it has 1 cell where the header has 2',
      'it has 3 cells where the header has 2',
      ['1', '2', '', ''],
    ]);
    expect(cells('a,b,\n1,2\n1,2,3\n')).toEqual([
      ['a', 'b', ''],
      ['1', '2'],
      ['1', '2', '3'],
    ]);
  });

  it('loses only its own line to a lone quote', () => {
    const rest = '1,2\n'.repeat(5);
    const good = Array(5).fill(['1', '2']);
    expect(cells(`a,b\n"x,2\n${rest}`)).toEqual([['a', 'b'], 'a quote is never closed', ...good]);
    expect(cells(`a,b\n"x,2\n${rest}3,"y"\n`).slice(-6)).toEqual([...good, ['3', 'y']]);
    expect(cells(`a,b\n"x,2\n${rest}3,y"\n4,5\n`).slice(-2)).toEqual([
      ['3', 'y"'],
      ['4', '5'],
    ]);
    expect(cells('a,b\n"x"y,2\n1,2\n')).toEqual([
      ['a', 'b'],
      'it has a quote within a quoted cell that is not doubled',
      ['1', '2'],
    ]);
    expect(cells('a,b\n5" pipe,2\n')).toEqual([
      ['a', 'b'],
      ['5" pipe', '2'],
    ]);
  });

  it('gives up on a huge cell and goes on behind it', () => {
    const huge = 'x'.repeat(10 * maxRowLength);
    for (const cell of [huge, `"${huge}"`]) {
      const rows = split(`a,b\n${cell},1\n1,2\n`, { chunk: 65_536 });
      expect(rows.map((row) => row.cells ?? row.unreadable)).toEqual([
        ['a', 'b'],
        'it is longer than 1,000,000 characters',
        ['1', '2'],
      ]);
      expect(rows.at(-1)?.row).toBe(3);
    }
  });

  it('takes time in proportion to the text, also where every line has a lone quote', () => {
    // Half a minute if each quote were looked for from its line to the end.
    const lines = 100_000;
    expect(split(`a,b\n${'"x""y,1\n'.repeat(lines)}`, { chunk: 65_536 })).toHaveLength(lines + 1);
  });

  const text = fc.string({
    unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\n', '\r', ' '),
    maxLength: 60,
  });

  it('gives the same rows wherever its chunks end', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('\n' as const, '\r' as const),
        (csv, chunk, newline) => {
          expect(split(csv, { chunk, newline })).toEqual(split(csv, { newline }));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('reads well-formed CSV as csv-parse does', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' '), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, fc.boolean()), { minLength: 1, maxLength: 8 }), (table) => {
        const csv = table.map(([a, b, quoted]) => `x,${quote(a, quoted)},${quote(b, false)}\r\n`).join('');
        expect(split(csv).map((row) => row.cells)).toEqual(parse(csv, { recordDelimiter: '\r\n' }));
      }),
      { numRuns: 500 },
    );
  });
});

function quote(cell: string, always: boolean): string {
  return always || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
