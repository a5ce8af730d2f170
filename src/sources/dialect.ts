import { CsvSplitter } from './csv-splitter.ts';
import { JsonArraySplitter } from './json-array-splitter.ts';
import { JsonLinesSplitter } from './json-lines-splitter.ts';
import type { RawRow, RowSplitter } from './raw-row.ts';

/** How a file's text is cut into rows. */
export interface Dialect {
  readonly format: 'csv' | 'jsonl' | 'json';
  /** For people: `semicolon`; CSV only. */
  readonly delimiter?: string;
  /** Characters before the header that are no part of the table. */
  readonly skip: number;
  /** A new splitter, at the beginning of the table. */
  splitter(): RowSplitter;
}

/**
 * Finds the dialect from a text's first characters, whatever the file is called: JSON by its first brackets, else CSV
 * with the delimiter under which the most lines look like the header.
 *
 * @example detectDialect('stage;changed_at\nLead;2026-11-20').delimiter // 'semicolon'
 */
export function detectDialect(head: string): Dialect {
  const start = head.trimStart().slice(0, 1000);
  if (/^\[\s*(?:[{\]]|$)/.test(start))
    return { format: 'json', skip: 0, splitter: () => new JsonArraySplitter() };
  if (/^\{\s*["}]/.test(start)) return { format: 'jsonl', skip: 0, splitter: () => new JsonLinesSplitter() };
  // Excel's own way of naming the delimiter.
  const named = /^sep=([,;\t|])\r?\n/i.exec(head);
  const skip = named?.[0].length ?? 0;
  const newline = findNewline(head.slice(skip));
  const delimiter = named?.[1] ?? findDelimiter(head, newline);
  const name = delimiters.get(delimiter) ?? 'comma';
  return { format: 'csv', delimiter: name, skip, splitter: () => new CsvSplitter(delimiter, newline) };
}

const delimiters: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
]);

/** The end of the header line says it: `\r` alone was that of the first Macintosh. */
function findNewline(head: string): '\n' | '\r' {
  let quoted = false;
  for (let at = 0; at < head.length; at++) {
    const char = head[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n') return '\n';
    else if (!quoted && char === '\r') return head[at + 1] === '\n' || at + 1 === head.length ? '\n' : '\r';
  }
  return '\n';
}

function findDelimiter(head: string, newline: '\n' | '\r'): string {
  let best = ',';
  let most = 0;
  for (const delimiter of delimiters.keys()) {
    const rows: RawRow[] = [];
    // Without `end`: the head may stop within a row. Its header counts even if it is all there is.
    const splitter = new CsvSplitter(delimiter, newline);
    splitter.push(head, rows);
    if (rows.length === 0) splitter.end(rows);
    const width = rows[0]?.cells?.length ?? 0;
    const score = width < 2 ? 0 : width * rows.filter(({ cells }) => cells !== undefined).length;
    if (score > most) {
      best = delimiter;
      most = score;
    }
  }
  return best;
}
