/** What the dates of a column say about their order of day and month. */
export type InferredDateOrder = 'dmy' | 'mdy' | 'ambiguous' | 'none';

// Bounded, so that a cell of any length costs the same.
const numericDate = /^\s{0,9}(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?\d{2}/;

/**
 * Infers the order of day and month from a column: one date with a part above 12 settles it for all. Only dates like
 * 20/11/2026, 20.11.2026 and 20-11-2026 count; those with the year first or the month by name say nothing.
 *
 * @returns `ambiguous` when no date settles it, or when some say the one and some the other; `none` when the column
 * has no such dates.
 * @example inferDateOrder(['05/11/2026', '20/11/2026']) // 'dmy'
 */
export function inferDateOrder(values: Iterable<string>): InferredDateOrder {
  let found: InferredDateOrder = 'none';
  for (const value of values) {
    const order = orderOf(value);
    if (order === undefined) continue;
    if (order === 'ambiguous') found = found === 'none' ? order : found;
    else if (found === 'none' || found === 'ambiguous') found = order;
    else if (found !== order) return 'ambiguous';
  }
  return found;
}

function orderOf(value: string): 'dmy' | 'mdy' | 'ambiguous' | undefined {
  const parts = numericDate.exec(value);
  if (parts === null) return undefined;
  const first = Number(parts[1]);
  const second = Number(parts[3]);
  if (first > 12 && second <= 12) return 'dmy';
  if (second > 12 && first <= 12) return 'mdy';
  // The same number twice is the same date either way, so it leaves nothing open.
  return first === second || first > 12 ? undefined : 'ambiguous';
}
