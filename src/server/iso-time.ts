/** A moment as answers show it. @param seconds since 1970 */
export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** As {@link isoTime}; null for none. */
export const isoTimeOrNull = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : isoTime(seconds);
