import { likeNames } from '../spec/index.ts';

/**
 * Says that a key isn't known, and which known one is meant; all of them when none is near.
 *
 * @example unknownKey('is no setting', 'contry', ['country', 'funnel']) // 'is no setting; did you mean country?'
 */
export function unknownKey(says: string, key: string, known: readonly string[]): string {
  const [nearest] = likeNames([key], known);
  return nearest === undefined
    ? `${says}; known are ${known.join(', ')}`
    : `${says}; did you mean ${nearest}?`;
}
