const first = 5_000;
const longest = 3_600_000;
const shortest = 1_000;
const firstThrottle = 60_000;
const spread = 10_000;
const longestBlock = 86_400_000;

/**
 * How long to rest after so many failures in a row: full jitter, at random between one second and a limit that doubles
 * from 5 s to 1 h, so that workers that failed together don't come back together.
 *
 * @param failures 1 or more
 * @param random gives numbers from 0 up to, not including, 1
 * @returns milliseconds
 */
export function backoff(failures: number, random: () => number): number {
  return Math.round(shortest + random() * (doubled(first, failures, longest) - shortest));
}

/**
 * How long to rest after a throttle: what Meta asks for, from 1 s to 1 day; without a word from Meta a minute that
 * doubles up to 1 h. Some seconds come on top, never off: calls before the time make the block longer.
 *
 * @param asked milliseconds
 * @returns milliseconds
 */
export function throttleWait(asked: number | undefined, failures: number, random: () => number): number {
  const wait = asked ?? doubled(firstThrottle, failures, longest);
  return Math.round(Math.min(Math.max(wait, shortest), longestBlock) + random() * spread);
}

function doubled(start: number, failures: number, limit: number): number {
  return Math.min(start * 2 ** Math.max(0, failures - 1), limit);
}
