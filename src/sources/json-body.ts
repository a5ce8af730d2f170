import { isUtf8 } from 'node:buffer';
import { parseJson } from '../event/index.ts';
import { jsonExtent } from './json-extent.ts';
import { readJsonRow } from './json-row.ts';
import { maxRowLength, type RawRow, rowTooLong } from './raw-row.ts';

/** How much one request may bring. */
export interface BodyLimits {
  readonly items: number;
  readonly bytes: number;
}

/** What a request may bring: 10,000 items, 10 MiB. */
export const bodyLimits: BodyLimits = { items: 10_000, bytes: 10 * 1024 * 1024 };

/** Why a body is not read at all; the message is for its sender and repeats nothing of it. */
export interface BodyRefusal {
  readonly status: 400 | 413 | 415;
  readonly message: string;
}

/** A body's value, or why there is none. */
export type JsonBody = { readonly value: unknown } | { readonly refused: BodyRefusal };

/** Reads a body of JSON; every digit of a large number is kept. */
export function readJsonBody(body: Uint8Array, limits: BodyLimits): JsonBody {
  if (body.length > limits.bytes) return { refused: tooLong(limits) };
  if (!isUtf8(body)) return refused(400, 'The body is not UTF-8.');
  if (body.length > unchecked) {
    const { depth, items } = jsonExtent(body);
    if (items > limits.items) return { refused: tooMany(limits) };
    if (depth > deepest) return refused(400, `The JSON is nested deeper than ${deepest} levels.`);
  }
  const text = textOf(body);
  if (text.trim() === '') return refused(400, 'The body is empty.');
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return refused(400, `The body is not valid JSON${placeOf(error)}.`);
  }
}

/**
 * Reads a body with a JSON object a line; blank lines are left out. A line that is broken, or not UTF-8, is a row that
 * can't be read; its neighbours are unharmed.
 */
export function readJsonLines(
  body: Uint8Array,
  limits: BodyLimits,
): { readonly rows: readonly RawRow[] } | { readonly refused: BodyRefusal } {
  if (body.length > limits.bytes) return { refused: tooLong(limits) };
  const whole = isUtf8(body);
  const rows: RawRow[] = [];
  let line = 0;
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(newline, start);
    const end = found === -1 ? body.length : found;
    const bytes = body.subarray(start, end);
    start = end + 1;
    line++;
    const text = textOf(bytes);
    if (text.trim() === '') continue;
    if (rows.length === limits.items) return { refused: tooMany(limits) };
    if (text.length > maxRowLength) rows.push({ row: line, unreadable: rowTooLong });
    else if (!whole && !isUtf8(bytes)) rows.push({ row: line, unreadable: 'it is not UTF-8' });
    else rows.push(readJsonRow(text, line));
  }
  return { rows };
}

/** A body of more bytes than may come. */
export function tooLong({ bytes }: BodyLimits): BodyRefusal {
  return { status: 413, message: `The body is longer than ${bytes / 1024 / 1024} MiB.` };
}

/** A body of more items than may come. */
export function tooMany({ items }: BodyLimits): BodyRefusal {
  return {
    status: 413,
    message: `The body holds more than ${items.toLocaleString('en')} items: send them in several requests.`,
  };
}

/** The text of bytes that are UTF-8, without a byte order mark. */
export function textOf(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start).toString('utf8');
}

const newline = 10;
/** Shorter bodies can't take much time or memory, however they are made. */
const unchecked = 100_000;
const deepest = 100;

function refused(status: 400 | 415, message: string): { readonly refused: BodyRefusal } {
  return { refused: { status, message } };
}

/** The parser says where; the rest of its message quotes the text, which may hold personal values. */
function placeOf(error: unknown): string {
  const place = error instanceof Error ? /at position (\d{1,9})\b/.exec(error.message)?.[1] : undefined;
  return place === undefined ? '' : ` (wrong at character ${Number(place) + 1})`;
}
