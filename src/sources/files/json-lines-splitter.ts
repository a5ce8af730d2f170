import { readJsonRow } from '../json-row.ts';
import { maxRowLength, type RawRow, rowTooLong } from '../raw-row.ts';
import { LineSplitter } from './line-splitter.ts';

/** Cuts JSON Lines into rows: an object a line; blank lines are left out. */
export class JsonLinesSplitter extends LineSplitter {
  constructor() {
    super('\n');
  }

  protected override read(text: string, start: number, last: boolean, rows: RawRow[]): number {
    const found = text.indexOf(this.newline, start);
    if (found === -1 && !last) return -1;
    const end = found === -1 ? text.length : found;
    if (end - start > maxRowLength) return this.fail(rowTooLong, text, start, rows);
    const line = text.slice(start, end);
    if (line.trim() !== '') rows.push(readJsonRow(line, this.line));
    this.line++;
    return end + 1;
  }
}
