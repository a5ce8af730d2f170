import { CsvSplitter } from './csv-splitter.ts';
import { filledCells } from './filled-cells.ts';

/** Where a CSV file's table begins, and what separates its cells. */
export interface CsvHead {
  readonly delimiter: string;
  readonly newline: '\n' | '\r';
  /** Characters before the header's line that are no part of the table. */
  readonly skip: number;
  /** Lines before the header: title, filters and dates that reports carry. */
  readonly preamble: number;
}

/** The delimiters that are looked for, and their names for people. */
export const delimiters: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
]);

/**
 * Finds out from a CSV file's first characters how it is cut: the delimiter under which the most lines look like the
 * header, the end of its lines, and the lines above the header.
 *
 * @example readCsvHead('Leads\n\nstage;changed_at;id\nLead;1;2\n').preamble // 2
 */
export function readCsvHead(head: string): CsvHead {
  // Excel's own way of naming the delimiter. Excel doesn't show this line, so it isn't counted.
  const named = /^sep=([,;\t|])\r?\n/i.exec(head);
  const start = named?.[0].length ?? 0;
  const text = head.slice(start);
  const newline = findNewline(text);
  let best: CsvHead | undefined;
  let most = -1;
  for (const delimiter of named?.[1] === undefined ? delimiters.keys() : [named[1]]) {
    const { score, preamble } = findHeader(text, delimiter, newline);
    if (score <= most) continue;
    most = score;
    best = { delimiter, newline, skip: start + offsetOfLine(text, preamble, newline), preamble };
  }
  return best ?? { delimiter: ',', newline, skip: start, preamble: 0 };
}

/** The end of the first line says it: `\r` alone was that of the first Macintosh. */
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

/** Rows above the header that are looked at, and rows below it that must be like it. */
const mostAbove = 60;
const below = 100;

function findHeader(
  text: string,
  delimiter: string,
  newline: '\n' | '\r',
): { score: number; preamble: number } {
  const rows: { row: number; cells?: readonly string[] }[] = [];
  // Without `end`: the head may stop within a row. Its header counts even if it is all there is.
  const splitter = new CsvSplitter(delimiter, newline, { loose: true });
  splitter.push(text, rows);
  if (rows.length === 0) splitter.end(rows);
  const widths = rows.map(({ cells = [] }) => cells.length);
  const filled = rows.map(({ cells = [] }) => filledCells(cells, 3));
  const place = headerPlace(widths, filled);
  const width = widths[place] ?? 0;
  const alike = widths.slice(place).filter((one) => one === width).length;
  const preamble = place === 0 ? 0 : (rows[place]?.row ?? 1) - 1;
  // Under the right delimiter most lines are alike from the first one on: then nothing stands above the header, however
  // many cells another delimiter would make of a row.
  const plain = place === 0 && width >= 2 && alike * 2 >= widths.length;
  return { score: width < 2 ? 0 : width * alike * (plain ? mostAbove * 1000 : 1), preamble };
}

/**
 * The header is the first row, unless that and all others above a later one are a title or a name and a value, and the
 * rows below that one are as wide as it is.
 */
function headerPlace(widths: readonly number[], filled: readonly number[]): number {
  const place = filled.findIndex((count) => count >= 3);
  if (place < 1 || place > mostAbove) return 0;
  const likeFirst = widths.slice(1, below).filter((width) => width === widths[0]).length;
  // Lines with a single cell may stand below the table just as above it.
  const rows = widths
    .slice(place + 1, place + 1 + below)
    .filter((_, at) => (filled[place + 1 + at] ?? 0) > 1);
  const like = rows.filter((width) => width === widths[place]).length;
  // A table of two columns, some of whose rows have a delimiter too many.
  if (widths[0] !== widths[place] && filled[0] === 2 && likeFirst > like) return 0;
  return like * 2 >= rows.length ? place : 0;
}

function offsetOfLine(text: string, lines: number, newline: '\n' | '\r'): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf(newline, at);
    if (end === -1) return at;
    at = end + 1;
  }
  return at;
}
