import { readJsonRow } from '../json-row.ts';
import { maxRowLength, type RawRow, type RowSplitter, rowTooLong } from '../raw-row.ts';

const quote = 34;
const backslash = 92;
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** The longest name that is compared; longer ones are none of ours. */
const longestName = 100;

/**
 * Cuts JSON into its items, each parsed by itself, in time linear in the text and memory of one item: those of an array
 * (`array: []`), of an array within an answer of an API (`array: ['data']`; several such answers may follow each other),
 * or objects that follow each other. An item that is no valid JSON costs only itself, unless its brackets or quotes are
 * not closed.
 */
export class JsonItemsSplitter implements RowSplitter {
  /** Names that lead to the array; undefined for objects that follow each other. */
  readonly #path: readonly string[] | undefined;
  /** Items so far. */
  #row = 0;
  #state: 'before' | 'in' | 'after' | 'beyond';
  /** Brackets open within the current item. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** What earlier chunks hold of the current item; undefined between items. */
  #parts: string[] | undefined;
  #length = 0;
  /** Around the array: brackets open, how many of them are on the path, the last text, and the last name. */
  #outer = 0;
  #level = 0;
  #text = '';
  #name = '';

  constructor({ array }: { readonly array?: readonly string[] }) {
    this.#path = array;
    this.#state = array === undefined ? 'in' : 'before';
  }

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
      } else if (this.#depth === 0 && this.#isEnd(code)) {
        if (this.#parts !== undefined) this.#finish(chunk.slice(start, at), rows);
        if (code === closeBracket) this.#state = (this.#path?.length ?? 0) === 0 ? 'after' : 'before';
      } else {
        if (this.#parts === undefined) {
          this.#parts = [];
          start = at;
        }
        this.#within(code);
        if (this.#path === undefined && this.#depth === 0 && code === closeBrace)
          this.#finish(chunk.slice(start, at + 1), rows);
      }
    }
    if (this.#parts !== undefined) this.#keep(chunk.slice(start));
  }

  end(rows: RawRow[]): void {
    if (this.#parts !== undefined) {
      if (this.#depth === 0 && !this.#inString) this.#finish('', rows);
      else rows.push({ row: ++this.#row, unreadable: 'a bracket or quote in it is never closed' });
    }
    const open = this.#state === 'before' ? this.#outer > 0 : this.#state === 'in';
    if (open && this.#path !== undefined)
      rows.push({ row: this.#row + 1, unreadable: 'the file ends before the array is closed by ]' });
  }

  #isEnd(code: number): boolean {
    return code === comma || (code === closeBracket && this.#path !== undefined);
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
        this.#keepText(chunk, at, here);
        return here;
      }
    }
    this.#escaped = escaped;
    this.#keepText(chunk, at, chunk.length);
    return chunk.length;
  }

  /** Around the array, the last text may be the name that leads to it. */
  #keepText(chunk: string, from: number, to: number): void {
    if (this.#state === 'before' && this.#text.length < longestName) this.#text += chunk.slice(from, to);
  }

  #within(code: number): void {
    if (code === quote) this.#inString = true;
    else if (code === openBracket || code === openBrace) this.#depth++;
    else if ((code === closeBracket || code === closeBrace) && this.#depth > 0) this.#depth--;
  }

  #outside(code: number, rows: RawRow[]): void {
    if (this.#state === 'after') {
      this.#state = 'beyond';
      rows.push({ row: this.#row + 1, unreadable: 'it stands after the end of the array' });
    } else if (this.#state === 'before') {
      if (this.#path?.length === 0) {
        if (code === openBracket) this.#state = 'in';
      } else this.#around(code, this.#path ?? []);
    }
  }

  /** One sign of the answer that the array stands in. */
  #around(code: number, path: readonly string[]): void {
    if (code === quote) {
      this.#inString = true;
      this.#text = '';
    } else if (code === colon) {
      if (this.#outer === this.#level) this.#name = this.#text;
    } else if (code === comma) {
      if (this.#outer === this.#level) this.#name = '';
    } else if (code === openBrace || code === openBracket) {
      const wanted = this.#outer === this.#level && this.#level > 0 && this.#name === path[this.#level - 1];
      const last = this.#level === path.length;
      if (wanted && last && code === openBracket) {
        this.#state = 'in';
        return;
      }
      this.#outer++;
      if (this.#outer === 1 || (wanted && !last && code === openBrace)) this.#level = this.#outer;
    } else if (code === closeBrace || code === closeBracket) {
      this.#outer = Math.max(0, this.#outer - 1);
      this.#level = Math.min(this.#level, this.#outer);
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
