const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A number with commas between the thousands: 12,345. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** A moment in Unix seconds as `2026-11-20 14:03:00 UTC`; one beyond the calendar as plain seconds. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s`;
  return `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/**
 * A length of time in seconds, in its two largest units; under ten seconds with a tenth.
 *
 * @example formatDuration(7384) // '2 h 3 min'
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds < 9.95) return `${counts.format(seconds)} s`;
  let rest = Math.round(seconds);
  const first = units.findIndex(([, length]) => rest >= length);
  const parts: string[] = [];
  for (const [unit, length] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${formatCount(count)} ${unit}`);
  }
  return parts.join(' ');
}
