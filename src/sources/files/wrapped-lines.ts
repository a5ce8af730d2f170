import { maxRowLength, type RawRow, type RowSplitter } from '../raw-row.ts';
import { readCsvHead } from './csv-head.ts';
import { CsvSplitter } from './csv-splitter.ts';

/**
 * Whether each line of a CSV file stands in quotes as a whole, as it does when a program took its lines for the cells
 * of a table with one column; and what delimiter is within.
 *
 * @example wrappedDelimiter('"id,stage"\n"1,""Lead"""\n') // ','
 */
export function wrappedDelimiter(head: string): string | undefined {
  if (!head.startsWith('"')) return undefined;
  const lines = head.slice(0, 20_000).split('\n').slice(0, 50);
  // The last one may be cut off.
  if (lines.length > 1) lines.pop();
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length === 0 || !filled.every((line) => unwrap(line) !== line)) return undefined;
  const inner = filled.map(unwrap).join('\n');
  const { delimiter, preamble } = readCsvHead(`${inner}\n`);
  const header = inner.split('\n')[0] ?? '';
  return preamble === 0 && header.split(delimiter).length > 1 ? delimiter : undefined;
}

/** A line without the quotes around it; itself when it has none, or they belong to its cells. */
function unwrap(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return line;
  const inner = text.slice(1, -1);
  return inner.replaceAll('""', '').includes('"') ? line : inner.replaceAll('""', '"');
}

/** Takes the quotes off each line before it is cut into cells. */
export class WrappedLinesSplitter implements RowSplitter {
  readonly #cells: CsvSplitter;
  #carry = '';

  constructor(delimiter: string) {
    this.#cells = new CsvSplitter(delimiter, '\n');
  }

  push(chunk: string, rows: RawRow[]): void {
    const text = this.#carry + chunk;
    const end = text.lastIndexOf('\n') + 1;
    this.#carry = text.slice(end);
    if (end > 0) this.#cells.push(withoutQuotes(text.slice(0, end)), rows);
    // A line without end is refused by whoever cuts it, and never kept whole.
    if (this.#carry.length > 2 * maxRowLength) {
      this.#cells.push(this.#carry, rows);
      this.#carry = '';
    }
  }

  end(rows: RawRow[]): void {
    this.#cells.push(unwrap(this.#carry), rows);
    this.#cells.end(rows);
  }
}

function withoutQuotes(text: string): string {
  return text.split('\n').map(unwrap).join('\n');
}
