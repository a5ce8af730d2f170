/**
 * A name (a header, a setting, a stage) as it is compared with what it may have been meant to be: case, blanks,
 * underscores, hyphens, dots and other signs don't count.
 *
 * @example foldName('E-Mail Address ') // 'emailaddress'
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/**
 * The one of `candidates` that is most like a name, the first of several; an empty text when there are none. For
 * suggestions only: nothing is ever taken for something else by likeness.
 *
 * @example nearestName('Qualifed', ['Lead', 'Qualified']) // 'Qualified'
 */
export function nearestName(name: string, candidates: readonly string[]): string {
  return rank([name], candidates)[0]?.candidate ?? '';
}

/**
 * The candidates that are like a thing, best first; those that are not like it at all are left out. For suggestions
 * only.
 *
 * @param names what the thing is usually called; candidates are compared with each.
 */
export function likeNames(names: readonly string[], candidates: readonly string[]): readonly string[] {
  return rank(names, candidates)
    .filter(({ distance }) => distance <= farthest)
    .map(({ candidate }) => candidate);
}

const farthest = 0.5;
const longest = 100;

interface Ranked {
  readonly candidate: string;
  readonly distance: number;
}

function rank(names: readonly string[], candidates: readonly string[]): readonly Ranked[] {
  const wanted = names.map((name) => foldName(name.slice(0, longest)));
  return candidates
    .map((candidate) => {
      const folded = foldName(candidate.slice(0, longest));
      return { candidate, distance: Math.min(1, ...wanted.map((name) => distanceOf(name, folded))) };
    })
    .sort((a, b) => a.distance - b.distance);
}

/** 0 for the same, 1 for nothing in common. */
function distanceOf(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return 1;
  const edits = editDistance(a, b) / Math.max(a.length, b.length);
  const contains = (a.length >= 3 && b.includes(a)) || (b.length >= 3 && a.includes(b));
  return contains ? Math.min(edits, 0.3 + 0.1 * edits) : edits;
}

/** How many characters have to be added, taken away or changed. */
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
