/**
 * A time of a CRM that writes UTC, with or without saying so: one without an offset gets it, everything else stays as it
 * is. So the `time_zone` of a source, which may have summer time, never shifts it.
 *
 * @returns undefined when there is none
 * @example utcTime('2026-03-29T02:30:00.395000') // '2026-03-29T02:30:00.395000Z'
 */
export function utcTime(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return withoutOffset.test(text) ? `${text}Z` : text;
}

const withoutOffset = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?$/;
