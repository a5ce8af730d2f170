import { parseJson } from '../event/index.ts';
import type { RawRow } from './raw-row.ts';

/** Reads one row's JSON; every digit of a large number is kept. */
export function readJsonRow(text: string, row: number): RawRow {
  try {
    const item = parseJson(text);
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return { row, unreadable: 'it is not a JSON object', broken: [text.trim()] };
    return { row, item: item as Readonly<Record<string, unknown>> };
  } catch {
    // The parser's message quotes the text, which may hold personal values.
    return { row, unreadable: 'it is not valid JSON', broken: [text.trim()] };
  }
}
