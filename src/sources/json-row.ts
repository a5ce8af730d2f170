import { parseJson } from '../event/index.ts';
import type { RawRow } from './raw-row.ts';

/** Reads one row's JSON; every digit of a large number is kept. */
export function readJsonRow(text: string, row: number): RawRow {
  try {
    const item = parseJson(text);
    return isObject(item) ? { row, item } : { row, unreadable: notObject, broken: [text.trim()] };
  } catch {
    // The parser's message quotes the text, which may hold personal values.
    return { row, unreadable: 'it is not valid JSON', broken: [text.trim()] };
  }
}

/** Why a JSON value is no row. */
export const notObject = 'it is not a JSON object';

/** Whether a JSON value is an object; a list is none. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
