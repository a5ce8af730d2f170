/**
 * A header as it is compared: case, blanks, underscores, hyphens, dots and marks around it don't count.
 *
 * @example foldHeader('E-Mail Address ') // 'emailaddress'
 */
export function foldHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/**
 * The candidates that are most like a name, best first; those that are not like it at all are left out. For
 * suggestions only: nothing is ever mapped by likeness.
 *
 * @param names what the thing is usually called; folded.
 */
export function nearest(names: readonly string[], candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({
      candidate,
      distance: Math.min(...names.map((name) => distance(name, foldHeader(candidate)))),
    }))
    .filter(({ distance }) => distance <= 0.5)
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

const longest = 60;

/** 0 for the same, 1 for nothing in common. */
function distance(name: string, header: string): number {
  if (name === header) return 0;
  if (header === '' || header.length > longest) return 1;
  const contains = header.includes(name) || (header.length >= 3 && name.includes(header));
  const edits = editDistance(name, header) / Math.max(name.length, header.length);
  return contains ? Math.min(edits, 0.3 + 0.1 * edits) : edits;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
