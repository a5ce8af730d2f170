import { assemble, type NoTime, type Parts, unreadable, type WrittenTime } from './written-time.ts';

type DateOrder = 'dmy' | 'mdy' | undefined;
type DateParts = Pick<Parts, 'year' | 'month' | 'day'>;

const dotNetDate = /^\\?\/?Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/?$/;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?$/;
const yearFirst = /^(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?(?=$|[T\s,])/i;
const yearLast = /^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?=$|[T\s,])/i;
const monthThenDay =
  /^(?:[a-z]{3,9}\.?,?\s)?([a-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?=$|[\s,])/i;
const dayThenMonth =
  /^(?:[a-z]{3,9}\.?,?\s)?(\d{1,2})(?:st|nd|rd|th)?[\s-]([a-z]{3,9})\.?,?[\s-](\d{4}|\d\d)(?=$|[\s,])/i;
const timeOfDay =
  /^(?:[T\s,]\s?(?:at\s|-\s)?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?:\s?([ap])\.?m\.?)?(?=$|[\s+-]|[a-z])/i;
const offsetText = /^(?:z|utc|gmt)?\s?(?:([+-])(\d{1,2})(?::?(\d\d))?)?(?:\s?[[(][^\])]*[\])])?$/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNames =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;

/**
 * Reads a time in any of the ways in which CRMs write one: see `readTime`.
 *
 * @param text cleaned: single blanks, nothing invisible, at most some 80 characters.
 */
export function readAnyTime(text: string, order: DateOrder): WrittenTime | NoTime {
  const dotNet = dotNetDate.exec(text);
  // The offset there only says where it was written; the milliseconds are UTC.
  if (dotNet !== null) return fromEpoch(Number(dotNet[1]) / 1000);
  const run = compact.exec(text);
  if (run !== null) return fromCompact(run);
  for (const read of [readYearFirst, readYearLast, readMonthThenDay, readDayThenMonth]) {
    const found = read(text, order);
    if (found === undefined) continue;
    if ('problem' in found) return found;
    return withTimeOfDay(found.date, text.slice(found.length));
  }
  return unreadable('it is written in no known way');
}

/** A time from Unix seconds (fractions are cut), or why they can't be one. */
export function fromEpoch(seconds: number): WrittenTime | NoTime {
  const wall = Math.floor(seconds);
  const year = new Date(wall * 1000).getUTCFullYear();
  if (!(year >= 2000 && year <= 2099)) return unreadable('as Unix time it lies outside of 2000 to 2099');
  return { wall, offset: 0, precision: 1 };
}

interface FoundDate {
  readonly date: DateParts;
  /** How much of the text it took. */
  readonly length: number;
}

function readYearFirst(text: string): FoundDate | undefined {
  const found = yearFirst.exec(text);
  if (found === null) return undefined;
  const date = { year: Number(found[1]), month: Number(found[3]), day: Number(found[4]) };
  return { date, length: found[0].length };
}

function readYearLast(text: string, order: DateOrder): FoundDate | NoTime | undefined {
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

function readMonthThenDay(text: string): FoundDate | undefined {
  const found = monthThenDay.exec(text);
  return found === null ? undefined : byName(found, found[1], found[2], found[3]);
}

function readDayThenMonth(text: string): FoundDate | undefined {
  const found = dayThenMonth.exec(text);
  return found === null ? undefined : byName(found, found[2], found[1], found[3]);
}

function byName(found: RegExpExecArray, name = '', day = '', year = ''): FoundDate | undefined {
  if (!monthNames.test(name)) return undefined;
  const month = months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return { date: { year: fullYear(year), month, day: Number(day) }, length: found[0].length };
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function fromCompact(run: RegExpExecArray): WrittenTime | NoTime {
  const [, year, month, day, hour, minute, second, zone] = run;
  return assemble({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    ...(hour !== undefined && { hour: Number(hour), minute: Number(minute) }),
    ...(second !== undefined && { second: Number(second) }),
    offset: zone === undefined ? undefined : readOffset(zone),
  });
}

function withTimeOfDay(date: DateParts, rest: string): WrittenTime | NoTime {
  if (rest === '') return assemble(date);
  const found = timeOfDay.exec(rest);
  if (found === null) return unreadable('its time of day is written in no known way');
  const [all, hourText, minute, second, half] = found;
  const hour = on24Hours(Number(hourText), half?.toLowerCase());
  if (hour === undefined) return unreadable('there is no such time of day');
  const zone = rest.slice(all.length).trim();
  const offset = zone === '' ? undefined : readOffset(zone);
  if (Number.isNaN(offset)) return unreadable('its zone is not written as an offset');
  const time = { ...date, hour, minute: Number(minute), offset };
  return assemble(second === undefined ? time : { ...time, second: Number(second) });
}

function on24Hours(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour > 12) return half === 'p' ? hour : undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

/** Seconds east of UTC; NaN when it is no offset (a name such as EST means different zones in different places). */
function readOffset(text: string): number {
  const found = offsetText.exec(text);
  if (found === null) return Number.NaN;
  const size = Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60;
  return found[1] === '-' ? -size : size;
}
