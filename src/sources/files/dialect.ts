import type { RowSplitter } from '../raw-row.ts';
import { delimiters, readCsvHead } from './csv-head.ts';
import { CsvSplitter } from './csv-splitter.ts';
import { findJsonItems } from './find-json-items.ts';
import { JsonItemsSplitter } from './json-items-splitter.ts';
import { JsonLinesSplitter } from './json-lines-splitter.ts';
import { WrappedLinesSplitter, wrappedDelimiter } from './wrapped-lines.ts';

/** How a file's text is cut into rows. */
export interface Dialect {
  readonly format: 'csv' | 'jsonl' | 'json';
  /** For people: "semicolon", "JSON array". */
  readonly name: string;
  /** CSV only. */
  readonly delimiter?: string;
  /** Characters before the header that are no part of the table. */
  readonly skip: number;
  /** CSV: lines above the header, which were recognized as a report's title, filters and dates. */
  readonly preamble: number;
  /** A new splitter, at the beginning of the table. */
  splitter(): RowSplitter;
}

/**
 * Finds the dialect from a text's first characters, whatever the file is called: JSON by its first brackets, else CSV.
 *
 * @example detectDialect('stage;changed_at\nLead;2026-11-20').name // 'semicolon'
 */
export function detectDialect(head: string): Dialect {
  const start = head.trimStart();
  if (/^\[\s*(?:[{\]]|$)/.test(start.slice(0, 1000)))
    return json('JSON array', () => new JsonItemsSplitter({ array: [] }));
  if (/^\{\s*["}]/.test(start.slice(0, 1000))) {
    const path = findJsonItems(start);
    if (path !== undefined)
      return json(`JSON, rows in "${path.join('.')}"`, () => new JsonItemsSplitter({ array: path }));
    if (/^\{[^\S\n]*\r?\n|^[^\n]*[,[{]\s*\n\s*["{[]/.test(start.slice(0, 10_000)))
      return json('JSON objects', () => new JsonItemsSplitter({}));
    return {
      format: 'jsonl',
      name: 'JSON Lines',
      skip: 0,
      preamble: 0,
      splitter: () => new JsonLinesSplitter(),
    };
  }
  const within = wrappedDelimiter(head);
  if (within !== undefined) {
    return {
      format: 'csv',
      name: `${delimiters.get(within) ?? 'comma'}, each line in quotes`,
      delimiter: within,
      skip: 0,
      preamble: 0,
      splitter: () => new WrappedLinesSplitter(within),
    };
  }
  const { delimiter, newline, skip, preamble } = readCsvHead(head);
  return {
    format: 'csv',
    name: delimiters.get(delimiter) ?? 'comma',
    delimiter,
    skip,
    preamble,
    splitter: () => new CsvSplitter(delimiter, newline, { firstLine: preamble + 1 }),
  };
}

function json(name: string, splitter: () => RowSplitter): Dialect {
  return { format: 'json', name, skip: 0, preamble: 0, splitter };
}
