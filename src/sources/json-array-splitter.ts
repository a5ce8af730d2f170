import { readJsonRow } from './json-row.ts';
import { maxRowLength, type RawRow, type RowSplitter, rowTooLong } from './raw-row.ts';

const quote = 34;
const backslash = 92;
const comma = 44;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * Cuts a JSON array into its items, each parsed by itself, in time linear in the text and memory of one item. An item
 * that is no valid JSON costs only itself, unless its brackets or quotes are not closed.
 */
export class JsonArraySplitter implements RowSplitter {
  /** Items so far. */
  #row = 0;
  #state: 'before' | 'in' | 'after' | 'beyond' = 'before';
  /** Brackets open within the current item. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** What earlier chunks hold of the current item; undefined between items. */
  #parts: string[] | undefined;
  #length = 0;

  push(chunk: string, rows: RawRow[]): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#inString) {
        at = this.#endOfString(chunk, at);
        continue;
      }
      const code = chunk.charCodeAt(at);
      // Blanks between tokens mean nothing.
      if (code === 32 || (code >= 9 && code <= 13)) continue;
      if (this.#state !== 'in') {
        this.#outside(code, rows);
      } else if (this.#depth === 0 && (code === comma || code === closeBracket)) {
        if (this.#parts !== undefined) this.#finish(chunk.slice(start, at), rows);
        if (code === closeBracket) this.#state = 'after';
      } else {
        if (this.#parts === undefined) {
          this.#parts = [];
          start = at;
        }
        this.#within(code);
      }
    }
    if (this.#parts !== undefined) this.#keep(chunk.slice(start));
  }

  end(rows: RawRow[]): void {
    if (this.#state !== 'in') return;
    if (this.#parts !== undefined) {
      if (this.#depth === 0 && !this.#inString) this.#finish('', rows);
      else rows.push({ row: ++this.#row, unreadable: 'a bracket or quote in it is never closed' });
    }
    rows.push({ row: this.#row + 1, unreadable: 'the file ends before the array is closed by ]' });
  }

  /** From `at` within a string to its closing quote, or to the end of the chunk. */
  #endOfString(chunk: string, at: number): number {
    let escaped = this.#escaped;
    for (let here = at; here < chunk.length; here++) {
      const code = chunk.charCodeAt(here);
      if (escaped) escaped = false;
      else if (code === backslash) escaped = true;
      else if (code === quote) {
        this.#inString = false;
        this.#escaped = false;
        return here;
      }
    }
    this.#escaped = escaped;
    return chunk.length;
  }

  #within(code: number): void {
    if (code === quote) this.#inString = true;
    else if (code === openBracket || code === openBrace) this.#depth++;
    else if ((code === closeBracket || code === closeBrace) && this.#depth > 0) this.#depth--;
  }

  #outside(code: number, rows: RawRow[]): void {
    if (this.#state === 'before' && code === openBracket) this.#state = 'in';
    else if (this.#state === 'after') {
      this.#state = 'beyond';
      rows.push({ row: this.#row + 1, unreadable: 'it stands after the end of the array' });
    }
  }

  #keep(part: string): void {
    this.#length += part.length;
    if (this.#length > maxRowLength) this.#parts = [];
    else this.#parts?.push(part);
  }

  #finish(lastPart: string, rows: RawRow[]): void {
    this.#keep(lastPart);
    this.#row++;
    if (this.#length > maxRowLength) rows.push({ row: this.#row, unreadable: rowTooLong });
    else rows.push(readJsonRow(this.#parts?.join('') ?? '', this.#row));
    this.#parts = undefined;
    this.#length = 0;
  }
}
