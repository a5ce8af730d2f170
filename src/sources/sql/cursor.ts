import { readTime } from '../../event/index.ts';

/** How far a source has been read: a value of its cursor column, as exact as the database writes it. */
export interface SqlCursor {
  readonly text: string;
  /** A number, by its type in the database; digits in a text column are text. */
  readonly kind: 'text' | 'number';
}

const time = /^(\d{4}-\d\d-\d\d)(?:([ T])(\d\d:\d\d)(:\d\d)?(.{0,40}))?$/;
const minutes = 5;
const numbers = 1000n;
const firstMillisecond = Date.UTC(2000, 0);
const lastMillisecond = Date.UTC(2100, 0);
const never: ReadonlySet<string> = new Set(['infinity', 'Infinity', 'NaN']);

/**
 * From where to read again: rows are not committed in the order of their times or numbers, so what lies just below the
 * cursor may have come since. Five minutes below a time (a day below a date), 1,000 below a whole number; any other text
 * tells no distance and stays as it is. A time without a zone goes back an hour more: so do the clocks once a year.
 *
 * @param timeZone of times without one; nothing but UTC is known never to go back
 * @example lookBack({ text: '2026-11-20 14:03:00.5+00', kind: 'text' }, undefined).text // '2026-11-20 13:58:00.5+00'
 */
export function lookBack(cursor: SqlCursor, timeZone: string | undefined): SqlCursor {
  const { text, kind } = cursor;
  const back = minutesBack(cursor, timeZone);
  return { text: kind === 'number' ? lowerNumber(text) : earlier(text, back), kind };
}

/** How many minutes a look goes back from this time. */
export function minutesBack({ text }: SqlCursor, timeZone: string | undefined): number {
  const rest = time.exec(text)?.[5];
  const isLocal = rest !== undefined && /^(?:[.,]\d{1,9})?$/.test(rest) && timeZone !== 'UTC';
  return isLocal ? minutes + 60 : minutes;
}

function lowerNumber(text: string): string {
  const value = Number(text);
  const isMilliseconds = value >= firstMillisecond && value < lastMillisecond;
  if (/^-?\d+$/.test(text))
    return String(BigInt(text) - (isMilliseconds ? BigInt(minutes) * 60_000n : numbers));
  const isSeconds = value * 1000 >= firstMillisecond && value * 1000 < lastMillisecond;
  if (isMilliseconds) return String(value - minutes * 60_000);
  return isSeconds ? String(value - minutes * 60) : text;
}

function earlier(text: string, back: number): string {
  const found = time.exec(text);
  if (found === null) return text;
  const [, date = '', between, clock = '00:00', seconds, rest = ''] = found;
  const then = Date.parse(`${date}T${clock}${seconds ?? ':00'}Z`);
  if (Number.isNaN(then) || text.startsWith('0000')) return text;
  if (between === undefined) return new Date(then - 86_400_000).toISOString().slice(0, 10);
  const written = new Date(then - back * 60_000).toISOString();
  return `${written.slice(0, 10)}${between}${written.slice(11, seconds === undefined ? 16 : 19)}${rest}`;
}

/**
 * Whether a cursor lies so far ahead of our clock that it must be a mistake: taken for the next cursor, a row dated 2099
 * would hide all that come before 2099.
 *
 * @param now milliseconds
 * @param timeZone of times without an offset; without it they may lie as far ahead as the earliest zone
 */
export function isAhead({ text, kind }: SqlCursor, now: number, timeZone: string | undefined): boolean {
  if (never.has(text)) return true;
  const found = kind === 'text' ? time.exec(text) : null;
  if (found === null) return false;
  if (Number(text.slice(0, 4)) > 2099) return true;
  const read = readTime(text, {});
  if (!('problem' in read)) return read.time * 1000 > now + minutes * 60_000;
  const local = readTime(text, { timeZone: timeZone ?? 'UTC' });
  const slack = timeZone === undefined ? 14 * 60 : minutes;
  return !('problem' in local) && local.time * 1000 > now + slack * 60_000;
}
