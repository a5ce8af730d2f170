/** A time as it stands on paper: a wall clock reading, and the offset where one was written. */
export interface WrittenTime {
  /** The reading as if it were UTC, in Unix seconds. */
  readonly wall: number;
  /** Seconds east of UTC; undefined when the text names none. */
  readonly offset: number | undefined;
  /** Seconds: 1, 60 or 86,400. */
  readonly precision: number;
}

/** Why a text is no time. A reason never repeats the text. */
export interface NoTime {
  readonly problem: 'unreadable' | 'order';
  readonly reason: string;
}

/** The years that a time of a lead can lie in; everything else is a mistake (0, 1970, 9999). */
const firstYear = 2000;
/** See {@link firstYear}; this one included. */
const lastYear = 2099;

/** Makes the failure that says why. */
export function unreadable(reason: string): NoTime {
  return { problem: 'unreadable', reason };
}

/** The parts of a written time; those that the text doesn't have are left out. */
export interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly offset?: number | undefined;
}

/** Puts parts together to a time, or says which of them can't be. */
export function assemble(parts: Parts): WrittenTime | NoTime {
  const { year, month, day, hour = 0, minute = 0, second = 0, offset } = parts;
  if (year < firstYear || year > lastYear)
    return unreadable(`its year is not in ${firstYear} to ${lastYear}`);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    return unreadable('there is no such date');
  const endOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59)
    return unreadable('there is no such time of day');
  if (offset !== undefined && Math.abs(offset) > 14 * 3600) return unreadable('there is no such offset');
  return {
    wall: ((daysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second,
    offset,
    precision: parts.second !== undefined ? 1 : parts.hour !== undefined ? 60 : 86_400,
  };
}

/** Days from 1970 on. Among the years that are taken every fourth is a leap year, 2000 too. */
function daysTo(year: number, month: number, day: number): number {
  const years = year - firstYear;
  const leapDays = Math.floor((years + 3) / 4) + (years % 4 === 0 && month > 2 ? 1 : 0);
  return firstDay + years * 365 + leapDays + (daysBefore[month - 1] ?? 0) + day - 1;
}

const firstDay = Date.UTC(firstYear, 0) / 86_400_000;
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
