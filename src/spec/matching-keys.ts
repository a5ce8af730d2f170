import { type Problem, problem } from './problem.ts';

/**
 * Customer information that is no match by itself: Meta refuses an event whose keys all lie within one of these sets.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/best-practices
 */
export const tooBroad: readonly (readonly string[])[] = [
  ['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent'],
  ['db', 'client_user_agent'],
  ['fn', 'ge'],
  ['ln', 'ge'],
];

/** For each key one bit a set that holds it, so that a conjunction finds the sets that hold them all. */
const setsOf = new Map<string, number>();
for (const [bit, keys] of tooBroad.entries()) {
  for (const key of keys) setsOf.set(key, (setsOf.get(key) ?? 0) | (1 << bit));
}
const allSets = (1 << tooBroad.length) - 1;

/**
 * Whether customer information can match anyone: `no_matching_key` when there is none, `user_data_too_broad` when Meta
 * refuses what there is, undefined when it is enough. Whether the values are well-formed is another question.
 *
 * @param userData an event's `user_data`; empty lists and texts don't count.
 * @example checkMatchingKeys({ ct: ['...'], country: ['...'] })?.code // 'user_data_too_broad'
 */
export function checkMatchingKeys(userData: object, path = 'user_data'): Problem | undefined {
  let sets = allSets;
  let some = false;
  for (const key in userData) {
    const value: unknown = userData[key as keyof typeof userData];
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    some = true;
    sets &= setsOf.get(key) ?? 0;
    if (sets === 0) return undefined;
  }
  if (!some) return problem('no_matching_key', path);
  const keys = Object.keys(userData).filter((key) => setsOf.has(key));
  return problem('user_data_too_broad', path, { keys: keys.join(', ') });
}
