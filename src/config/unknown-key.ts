/**
 * Says that a key isn't known, and which known one is meant; all of them when none is near.
 *
 * @example unknownKey('is no setting', 'contry', ['country', 'funnel']) // 'is no setting; did you mean country?'
 */
export function unknownKey(says: string, key: string, known: readonly string[]): string {
  const nearest = nearestKey(key, known);
  return nearest === undefined
    ? `${says}; known are ${known.join(', ')}`
    : `${says}; did you mean ${nearest}?`;
}

/** The one of `known` that shares the most pairs of letters with `key`; undefined when none shares enough. */
function nearestKey(key: string, known: readonly string[]): string | undefined {
  const wanted = pairs(key);
  let best: string | undefined;
  let bestShare = 0.4;
  for (const candidate of known) {
    const has = pairs(candidate);
    const share = (2 * wanted.intersection(has).size) / (wanted.size + has.size || 1);
    if (share > bestShare) {
      best = candidate;
      bestShare = share;
    }
  }
  return best;
}

function pairs(text: string): Set<string> {
  const folded = ` ${text
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')} `;
  return new Set(Array.from({ length: folded.length - 1 }, (_, at) => folded.slice(at, at + 2)));
}
