import { monthByName } from '../customer/index.ts';
import { type NoTime, type Parts, unreadable } from './written-time.ts';

/** A date that a text begins with. */
export interface FoundDate {
  readonly date: Pick<Parts, 'year' | 'month' | 'day'>;
  /** How much of the text it took. */
  readonly length: number;
}

const yearFirst = /^(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?(?=$|[T\s,])/i;
const yearLast = /^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?=$|[T\s,])/i;
const eastAsian =
  /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일](?:\s?\(\p{L}{1,3}\))?(?=$|[\s,\d\p{L}])/u;
// A weekday may come first, articles between, the sign for "year" last: "martes, 3 de noviembre de 2026".
const monthThenDay =
  /^(?:\p{L}{2,14}[.,]{0,2}\s)?(\p{L}[\p{L}\p{M}]{2,14})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?=$|[\s,])/iu;
const dayThenMonth =
  /^(?:\p{L}[\p{L}\p{M}-]{1,14}[.,]{0,2}\s)?(\d{1,2})(?:st|nd|rd|th|er|[oa.])?[\s/-](?:de\s)?(\p{L}[\p{L}\p{M}]{2,14})\.?,?[\s/-](?:del?\s)?(\d{4}|\d\d)(?:\s?[гр]\.?)?(?=$|[\s,])/iu;
const yearThenMonth = /^(\d{4})\.?[\s-](\p{L}[\p{L}\p{M}]{2,14})\.?[\s-](\d{1,2})\.?(?=$|[\s,])/iu;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const english =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;

/**
 * The date that a text begins with: numbers in any order with / . or - between them, the month by name in the main
 * languages, or 2026年11月3日. Undefined when it begins with none.
 */
export function readCalendarDate(
  text: string,
  order: 'dmy' | 'mdy' | undefined,
): FoundDate | NoTime | undefined {
  return (
    byNumbers(yearFirst.exec(text), 1, 3, 4) ??
    readYearLast(text, order) ??
    byName(monthThenDay.exec(text), 3, 1, 2) ??
    byName(dayThenMonth.exec(text), 3, 2, 1) ??
    byNumbers(eastAsian.exec(text), 1, 2, 3) ??
    byName(yearThenMonth.exec(text), 1, 2, 3)
  );
}

function byNumbers(
  found: RegExpExecArray | null,
  year: number,
  month: number,
  day: number,
): FoundDate | undefined {
  if (found === null) return undefined;
  const date = { year: Number(found[year]), month: Number(found[month]), day: Number(found[day]) };
  return { date, length: found[0].length };
}

function readYearLast(text: string, order: 'dmy' | 'mdy' | undefined): FoundDate | NoTime | undefined {
  const found = yearLast.exec(text);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const second = Number(found[3]);
  const year = fullYear(found[4] ?? '');
  const length = found[0].length;
  // A declared order that a date contradicts is a wrong declaration, and then every other date is read wrongly too.
  if ((order === 'dmy' && second > 12 && first <= 12) || (order === 'mdy' && first > 12 && second <= 12)) {
    return unreadable(`it contradicts the order of day and month, ${order}`);
  }
  if (order === 'dmy' || first > 12 || first === second)
    return { date: { year, month: second, day: first }, length };
  if (order === 'mdy' || second > 12) return { date: { year, month: first, day: second }, length };
  return { problem: 'order', reason: 'day and month could be either' };
}

function byName(
  found: RegExpExecArray | null,
  year: number,
  month: number,
  day: number,
): FoundDate | undefined {
  if (found === null) return undefined;
  const number = monthOf(found[month] ?? '');
  if (number === undefined) return undefined;
  const date = { year: fullYear(found[year] ?? ''), month: number, day: Number(found[day]) };
  return { date, length: found[0].length };
}

function monthOf(name: string): number | undefined {
  return english.test(name) ? months.indexOf(name.slice(0, 3).toLowerCase()) + 1 : monthByName(name);
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}
