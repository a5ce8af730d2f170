import { maxRowLength, type RawRow, type RowSplitter, rowTooLong } from '../raw-row.ts';

/**
 * Cuts text into rows that end with a line end. Keeps what a chunk leaves unfinished, bounds how much that can be, and
 * goes on with the next line after a row that can't be read, so that its neighbours are unharmed.
 */
export abstract class LineSplitter implements RowSplitter {
  /** The line, from 1, at which the next row begins. */
  protected line = 1;
  protected readonly newline: '\n' | '\r';
  #carry = '';
  #wakeAt = 0;
  #skipping = false;

  constructor(newline: '\n' | '\r') {
    this.newline = newline;
  }

  /**
   * Reads the row at `start`, adds it to `rows`, moves `line` on and returns where the next one begins; -1 when the
   * text must go on for that (never when `last`).
   */
  protected abstract read(text: string, start: number, last: boolean, rows: RawRow[]): number;

  push(chunk: string, rows: RawRow[]): void {
    this.#carry += chunk;
    // A long row is looked at again only when twice as much of it is there: the work stays linear in its length.
    if (this.#carry.length >= this.#wakeAt) this.#run(false, rows);
  }

  end(rows: RawRow[]): void {
    this.#run(true, rows);
  }

  /** Gives up on the row at `start`: reports why, and returns where the line after its first one begins. */
  protected fail(reason: string, text: string, start: number, rows: RawRow[]): number {
    const row = this.line;
    const next = this.#nextLine(text, start);
    const broken = next - start > maxRowLength ? [] : this.pieces(text.slice(start, next).trimEnd());
    rows.push({ row, unreadable: reason, broken });
    return next;
  }

  /** What stands in a line that can't be read. */
  protected pieces(line: string): readonly string[] {
    return [line];
  }

  #run(last: boolean, rows: RawRow[]): void {
    const text = this.#carry;
    let at = this.#skipping ? this.#nextLine(text, 0) : 0;
    while (at < text.length) {
      const next = this.read(text, at, last, rows);
      if (next !== -1) at = next;
      else if (text.length - at > maxRowLength) at = this.fail(rowTooLong, text, at, rows);
      else break;
    }
    this.#carry = text.slice(at);
    this.#wakeAt = this.#carry.length * 2;
  }

  #nextLine(text: string, from: number): number {
    const end = text.indexOf(this.newline, from);
    this.#skipping = end === -1;
    if (end === -1) return text.length;
    this.line++;
    return end + 1;
  }
}
