import type { CustomerOptions, Normalized } from './customer-parameter.ts';
import { dropped, upperCountry } from './customer-parameter.ts';
import { monthByName } from './month.ts';
import { plainDigits, plainText } from './plain-text.ts';

/**
 * A date of birth as YYYYMMDD, from 1900 to today, out of the usual written forms. Where day and month can be
 * exchanged, `dateOrder` decides, else the country, with a warning.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalizeBirthDate('2/16/1997', {}) // '19970216'
 */
export function normalizeBirthDate(text: string, options: CustomerOptions): Normalized {
  const today = dayOf(options.now ?? Date.now() / 1000);
  if (documented.test(text)) {
    const month = text.length === 8 ? text.slice(4, 6) : text.slice(5, 7);
    const quick = compose(Number(text.slice(0, 4)), month, text.slice(-2), today);
    if (quick !== undefined) return quick;
  }
  const plain = plainDigits(plainText(text));
  if (plain === '') return undefined;
  const groups = plain.length <= 40 ? plain.replace(timeOfDay, '').match(wordsAndNumbers) : null;
  if (groups === null) return unreadable;
  const [only] = groups;
  if (groups.length === 1) return only === undefined ? unreadable : readDigits(only, options, today);
  const numbers = groups.filter(isNumber);
  const words = groups.filter((group) => !isNumber(group) && !ignored.test(group));
  if (words.length > 0) return readNamedMonth(numbers, words, today);
  if (numbers.length !== 3) return unreadable;
  const [a = '', b = '', c = ''] = numbers;
  if (a.length === 4) return inEitherOrder(Number(a), b, c, today);
  return readDayAndMonth(a, b, c, orderOf(plain, options), today);
}

interface Order {
  readonly first: 'day' | 'month';
  /** Said by someone, or by the way it is written; otherwise it is a guess from the country. */
  readonly sure: boolean;
}

const unreadable = dropped('db', 'it is no date');
const impossible = dropped('db', 'there is no such date from 1900 to today');

const documented = /^\d{4}(-?)\d\d\1\d\d$/;
const timeOfDay = /[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?$/i;
const wordsAndNumbers = /\d+|[\p{L}\p{M}]+/gu;
// Ordinals, articles and the words for year, month and day between the numbers.
const ignored = /^(?:st|nd|rd|th|er|of|de|del|d|den|the|г|года|р|року|年|月|日|년|월|일)$/iu;
const monthFirst = new Set(['US', 'PR', 'GU', 'AS', 'VI', 'MP', 'UM', 'FM', 'MH', 'PW', 'PH', 'BZ']);

function isNumber(part: string): boolean {
  return /^\d+$/.test(part);
}

function orderOf(plain: string, options: CustomerOptions): Order {
  if (options.dateOrder !== undefined) {
    return { first: options.dateOrder === 'dmy' ? 'day' : 'month', sure: true };
  }
  // Nobody writes the month first between dots.
  if (/^\d+\.\s?\d+\.\s?\d+\.?$/.test(plain)) return { first: 'day', sure: true };
  const country = upperCountry(options);
  // Without a country as Meta's own normalizer does it, and as Meta's example reads: the month first.
  return { first: country === undefined || monthFirst.has(country) ? 'month' : 'day', sure: false };
}

/** Eight digits: YYYYMMDD where that is a date, otherwise DDMMYYYY or MMDDYYYY. */
function readDigits(digits: string, options: CustomerOptions, today: number): Normalized {
  if (!/^\d{8}$/.test(digits)) return unreadable;
  const asDocumented = compose(Number(digits.slice(0, 4)), digits.slice(4, 6), digits.slice(6), today);
  if (asDocumented !== undefined) return asDocumented;
  const order = orderOf(digits, options);
  return readDayAndMonth(digits.slice(0, 2), digits.slice(2, 4), digits.slice(4), order, today);
}

function readDayAndMonth(a: string, b: string, written: string, order: Order, today: number): Normalized {
  const year = fullYear(written, today);
  if (year === undefined) return dropped('db', 'its year is not certain');
  const value = order.first === 'day' ? inEitherOrder(year, b, a, today) : inEitherOrder(year, a, b, today);
  const open = Number(a) <= 12 && Number(b) <= 12 && Number(a) !== Number(b);
  if (order.sure || !open || typeof value !== 'string') return value;
  const read = order.first === 'day' ? 'day/month' : 'month/day';
  return { value, code: 'birth_date_ambiguous', details: { order: read } };
}

/** February 16, 1997 and 16 February 1997; a weekday beside it does no harm. */
function readNamedMonth(numbers: readonly string[], words: readonly string[], today: number): Normalized {
  const months = words.map(monthByName).filter((month) => month !== undefined);
  const [month, second] = months;
  const [a, b, third] = numbers;
  if (month === undefined || second !== undefined) return unreadable;
  if (a === undefined || b === undefined || third !== undefined) return unreadable;
  const [day, written] = a.length === 4 ? [b, a] : [a, b];
  const year = fullYear(written, today);
  if (year === undefined) return dropped('db', 'its year is not certain');
  return compose(year, String(month), day, today) ?? impossible;
}

/** Four digits, or two of which only one century lies between 1900 and today. */
function fullYear(written: string, today: number): number | undefined {
  const year = Number(written);
  if (written.length === 4) return year;
  if (written.length !== 2) return undefined;
  return 2000 + year > Math.floor(today / 10_000) ? 1900 + year : undefined;
}

/** Month and day, or the other way round where the first is no month. */
function inEitherOrder(year: number, month: string, day: string, today: number): Normalized {
  const swapped = Number(month) > 12;
  return compose(year, swapped ? day : month, swapped ? month : day, today) ?? impossible;
}

function compose(year: number, month: string, day: string, today: number): string | undefined {
  if (month.length > 2 || day.length > 2 || year < 1900) return undefined;
  const m = Number(month);
  const d = Number(day);
  if (m < 1 || m > 12 || d < 1 || d > (m === 2 && isLeap(year) ? 29 : (daysIn[m - 1] ?? 0))) return undefined;
  const composed = year * 10_000 + m * 100 + d;
  return composed <= today ? String(composed) : undefined;
}

const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function dayOf(seconds: number): number {
  const date = new Date(seconds * 1000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
