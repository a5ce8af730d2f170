import { type FoundDate, readCalendarDate } from './calendar-date.ts';
import { assemble, type NoTime, unreadable, type WrittenTime } from './written-time.ts';

const dotNetDate = /^\\?\/?Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/?$/;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?$/;
const timeFirst = /^(\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\.?)?),?\s(.+)$/i;
const zoneBeforeYear =
  /^(?:[a-z]{3},?\s)?([a-z]{3}\s\d{1,2})\s(\d\d:\d\d:\d\d)\s(UTC|GMT|Z|[+-]\d{4})\s(\d{4})$/i;
// What stands between date and time in the main languages, a half of the day before or behind, "Uhr".
const timeOfDay =
  /^[T\s,]\s?(?:(?:at|um|om|à|às|as|alle ore|alle|ore|o|kl\.?|в|a las|klo|-|@)\s)?(?:(am|pm|午前|午後|上午|下午|오전|오후|öö|ös)\s?)?(\d{1,2})\s?[:.h時时시]\s?(\d\d)(?:\s?[:.分분]\s?(\d\d)(?:[.,]\d{1,9})?\s?[秒초]?)?[分분]?(?:\s?([ap])\.?\s?m\.?)?(?:\s?(?:uhr|horas|hrs?|h|ч\.?))?(?=$|[\s+-]|[a-z])/iu;
const afternoon = /^(?:pm?|午後|下午|오후|ös)$/iu;
const offsetText = /^(?:z|utc|gmt)?\s?(?:([+-])(\d{1,2})(?::?(\d\d))?)?(?:\s?[[(][^\])]*[\])])?$/i;

/**
 * Reads a time in any of the ways in which CRMs write one: see `readTime`.
 *
 * @param text cleaned: single blanks, nothing invisible, at most some 80 characters.
 */
export function readAnyTime(text: string, order: 'dmy' | 'mdy' | undefined): WrittenTime | NoTime {
  const dotNet = dotNetDate.exec(text);
  // The offset there only says where it was written; the milliseconds are UTC.
  if (dotNet !== null) return fromEpoch(Number(dotNet[1]) / 1000);
  const run = compact.exec(text);
  if (run !== null) return fromCompact(run);
  const found = readCalendarDate(text, order);
  if (found !== undefined)
    return 'problem' in found ? found : withTimeOfDay(found.date, text.slice(found.length));
  const turned = turnedRound(text);
  return turned === undefined ? unreadable('it is written in no known way') : readAnyTime(turned, order);
}

/** A time from Unix seconds (fractions are cut), or why they can't be one. */
export function fromEpoch(seconds: number): WrittenTime | NoTime {
  const wall = Math.floor(seconds);
  const year = new Date(wall * 1000).getUTCFullYear();
  if (!(year >= 2000 && year <= 2099)) return unreadable('as Unix time it lies outside of 2000 to 2099');
  return { wall, offset: 0, precision: 1 };
}

/** "14:05 03.11.2026" and Java's "Tue Nov 03 14:05:00 UTC 2026", date first; undefined for all others. */
function turnedRound(text: string): string | undefined {
  const java = zoneBeforeYear.exec(text);
  if (java !== null) return `${java[1]} ${java[4]} ${java[2]} ${java[3]}`;
  const time = timeFirst.exec(text);
  const date = time?.[2] ?? '';
  return time === null || timeFirst.test(date) ? undefined : `${date} ${time[1]}`;
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

function withTimeOfDay(date: FoundDate['date'], rest: string): WrittenTime | NoTime {
  if (rest === '') return assemble(date);
  // 2026年11月3日14:05 has nothing between.
  const found = timeOfDay.exec(/^[T\s,]/i.test(rest) ? rest : ` ${rest}`);
  if (found === null) return unreadable('its time of day is written in no known way');
  const [all, before, hourText, minute, second, behind] = found;
  if (before !== undefined && behind !== undefined) return unreadable('there is no such time of day');
  const hour = on24Hours(Number(hourText), before ?? behind);
  if (hour === undefined) return unreadable('there is no such time of day');
  const zone = found.input.slice(all.length).trim();
  const offset = zone === '' ? undefined : readOffset(zone);
  if (Number.isNaN(offset)) return unreadable('its zone is not written as an offset');
  const time = { ...date, hour, minute: Number(minute), offset };
  return assemble(second === undefined ? time : { ...time, second: Number(second) });
}

function on24Hours(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  const late = afternoon.test(half);
  if (hour > 12) return late ? hour : undefined;
  return (hour % 12) + (late ? 12 : 0);
}

/** Seconds east of UTC; NaN when it is no offset (a name such as EST means different zones in different places). */
function readOffset(text: string): number {
  const found = offsetText.exec(text);
  if (found === null) return Number.NaN;
  const size = Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60;
  return found[1] === '-' ? -size : size;
}
