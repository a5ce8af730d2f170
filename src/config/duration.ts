const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a length of time: a number and `ms`, `s`, `m`, `h` or `d`; seconds without a unit.
 *
 * @returns milliseconds; undefined when it is none.
 * @example durationOf('10m') // 600_000
 */
export function durationOf(text: string): number | undefined {
  const found = /^(\d{1,9}) ?(ms|[smhd])?$/.exec(text);
  return found === null ? undefined : Number(found[1]) * (units[found[2] ?? 's'] ?? 0);
}
