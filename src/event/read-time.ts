import { fromEpoch, readAnyTime } from './any-time.ts';
import { readIsoTime } from './iso-time.ts';
import type { ReadTime, TimeOptions } from './read-change.ts';
import type { Text } from './stage-change.ts';
import { fromWallClock } from './time-zone.ts';
import { type NoTime, unreadable, type WrittenTime } from './written-time.ts';

/** Why a value is no moment. `zone`: it needs a time zone; `order`: day and month could be either. */
export interface UnreadTime {
  readonly problem: 'unreadable' | 'zone' | 'order';
  /** In words, for a message; never repeats the value. */
  readonly reason: string;
}

/**
 * Reads a moment as a CRM wrote it, to whole seconds; fractions are cut, never rounded.
 *
 * Read are: Unix seconds and milliseconds (number or text), ISO 8601 with or without offset and seconds, a date alone,
 * Microsoft's `/Date(1506409448000-0700)/`, numeric dates with / . - (by `dateOrder` where a date leaves it open),
 * 2026年11月3日, month names in the main languages, the 12-hour clock, the day numbers of spreadsheets. A time without an offset needs `timeZone`; a reading that the clock of that
 * zone shows twice is the first, one that it skips counts on from before the change. Years other than 2000 to 2099,
 * impossible dates and names of zones (EST) are unreadable.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/server-event
 *
 * @example readTime('2026-11-20T14:03:00+01:00', {}) // { time: 1795179780, precision: 1 }
 * @example readTime('20.11.2026 14:03', { timeZone: 'Europe/Berlin' }) // { time: 1795179780, precision: 60 }
 */
export function readTime(value: Text, options: TimeOptions): ReadTime | UnreadTime {
  const written = typeof value === 'string' ? readText(value, options) : readNumber(value);
  if ('problem' in written) return written;
  const { wall, offset, precision } = written;
  if (offset !== undefined) return { time: wall - offset, precision };
  if (options.timeZone === undefined) return { problem: 'zone', reason: 'it carries no offset' };
  const time = fromWallClock(wall, options.timeZone);
  return time === undefined ? { problem: 'zone', reason: 'there is no such time zone' } : { time, precision };
}

/**
 * A spreadsheet's day number, without a zone: 46329.586 is the afternoon of 3 November 2026. The fraction of the day has
 * no exact digits, so it is rounded to the second; with fewer than five digits it tells no seconds.
 */
function fromSpreadsheet(days: number, fraction: string): WrittenTime | NoTime {
  if (!(days >= firstSpreadsheetDay && days < lastSpreadsheetDay)) {
    return unreadable("as a spreadsheet's day number it lies outside of 2000 to 2099");
  }
  const precision = fraction === '' ? 86_400 : fraction.length < 5 ? 60 : 1;
  return { wall: Math.round((days - spreadsheetEpoch) * 86_400), offset: undefined, precision };
}

const longest = 80;
const spreadsheetDay = /^\d{5}(?:[.,](\d{1,15}))?$/;
const number = /^[+-]?\d+(?:\.\d*)?$/;
const isClean = /^[\w/(+-][!-~]*(?: [!-~]+)*$/;
const withExponent = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;

function readText(value: string, options: TimeOptions): WrittenTime | NoTime {
  const iso = readIsoTime(value);
  if (iso !== undefined) return iso;
  const text = value.length > 4 * longest ? value : clean(value);
  if (text === '') return unreadable('it is empty');
  if (text.length > longest) return unreadable('it is too long');
  const serial = spreadsheetDay.exec(text);
  if (serial !== null) return fromSpreadsheet(Number(text.replace(',', '.')), serial[1] ?? '');
  if (number.test(text)) return readNumber(Number(text));
  if (withExponent.test(text)) return unreadable('it lost digits in a spreadsheet');
  return readIsoTime(text) ?? readAnyTime(text, options.dateOrder);
}

// Full-width digits and special blanks become plain ones; direction marks, a quote before a cell's text go.
function clean(value: string): string {
  if (isClean.test(value)) return value;
  return value
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^['"]|['"]$/g, '');
}

function readNumber(value: number): WrittenTime | NoTime {
  if (!Number.isFinite(value)) return unreadable('it is no number');
  if (value >= firstSecond && value <= lastSecond) return fromEpoch(value);
  if (value >= firstSecond * 1000 && value <= lastSecond * 1000 + 999) return fromEpoch(value / 1000);
  if (value >= firstSpreadsheetDay && value < lastSpreadsheetDay) {
    return fromSpreadsheet(value, String(value).slice(6));
  }
  const text = String(value);
  // 20261120, 202611201403 and 20261120140300 are no Unix times of our years, so they can be read as dates.
  return compactLengths.has(text.length) && text.startsWith('20')
    ? readAnyTime(text, undefined)
    : unreadable('as Unix time it lies outside of 2000 to 2099');
}

const firstSecond = Date.UTC(2000, 0) / 1000;
const lastSecond = Date.UTC(2100, 0) / 1000 - 1;
const firstSpreadsheetDay = 36_526;
const lastSpreadsheetDay = 73_051;
/** The day that spreadsheets number 25569 is 1 January 1970. */
const spreadsheetEpoch = 25_569;
const compactLengths = new Set([8, 12, 14]);
