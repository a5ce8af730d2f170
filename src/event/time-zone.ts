/**
 * Unix seconds of a wall clock reading in a named zone. A reading that the clock shows twice (end of summer time) is
 * the first of the two; one that it never shows (start of summer time) counts on from before the change, so 02:30
 * becomes 03:30. That is also what ECMAScript's Temporal does by default.
 *
 * @param wall the reading as if it were UTC, in Unix seconds, between 2000 and 2100.
 * @returns undefined when there is no zone of that name.
 */
export function fromWallClock(wall: number, timeZone: string): number | undefined {
  const zone = zoneOf(timeZone);
  if (zone === undefined) return undefined;
  const before = zone.offsetAt(wall - day);
  const after = zone.offsetAt(wall + day);
  if (before === after) return wall - before;
  const first = wall - Math.max(before, after);
  if (zone.offsetAt(first) === wall - first) return first;
  const second = wall - Math.min(before, after);
  return zone.offsetAt(second) === wall - second ? second : wall - before;
}

/** Whether there is a time zone of that name (`Europe/Berlin`, `UTC`, `+02:00`). */
export function isTimeZone(name: string): boolean {
  return zoneOf(name) !== undefined;
}

const day = 86_400;
const quarter = 900;

interface Zone {
  readonly offsetAt: (time: number) => number;
}

// Names come from the configuration and are few; the bound is for a server that is asked for nonsense.
const zones = new Map<string, Zone | undefined>();
const mostZones = 1000;

function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  if (zones.size >= mostZones) zones.clear();
  const zone = makeZone(name);
  zones.set(name, zone);
  return zone;
}

/**
 * Asking Intl costs microseconds, so a day whose two ends have the same offset is asked once and remembered; within a
 * day that changes, each quarter of an hour is (no zone has changed between quarters since 2000).
 */
function makeZone(timeZone: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  const days = new Map<number, number | undefined>();
  const quarters = new Map<number, number>();

  const ask = (time: number): number => {
    const written = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(time * 1000));
    const size =
      Number(written?.[2] ?? 0) * 3600 + Number(written?.[3] ?? 0) * 60 + Number(written?.[4] ?? 0);
    return written?.[1] === '-' ? -size : size;
  };
  const offsetInQuarter = (time: number): number => {
    const start = Math.floor(time / quarter);
    let offset = quarters.get(start);
    if (offset === undefined) {
      offset = ask(start * quarter);
      quarters.set(start, offset);
    }
    return offset;
  };
  const offsetAt = (time: number): number => {
    const start = Math.floor(time / day);
    let offset = days.get(start);
    if (offset === undefined && !days.has(start)) {
      const first = ask(start * day);
      offset = ask((start + 1) * day) === first ? first : undefined;
      days.set(start, offset);
    }
    return offset ?? offsetInQuarter(time);
  };
  return { offsetAt };
}
