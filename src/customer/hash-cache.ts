import type { CustomerParameter } from './customer-parameter.ts';

/** Hashes by what was typed. Two generations: when the younger is full it becomes the older, which is forgotten. */
interface Cache {
  young: Map<string, string>;
  old: Map<string, string>;
}

const generation = 32_768;
const longestKey = 64;

// Only values that many people share; e-mails and phones are unique, and would be kept in memory for nothing.
const cached: Readonly<Partial<Record<CustomerParameter, string>>> = {
  fn: 'name',
  ln: 'name',
  ct: 'ct',
  st: 'st',
  country: 'country',
  ge: 'ge',
};

const caches = new Map<string, Cache>();

/** The cache for a parameter's values, `undefined` for those that are not cached. States depend on the country. */
export function cacheOf(parameter: CustomerParameter, country: string | undefined): Cache | undefined {
  const kind = cached[parameter];
  if (kind === undefined) return undefined;
  const key = kind === 'st' && country?.length === 2 ? kind + country : kind;
  let cache = caches.get(key);
  if (cache === undefined) {
    cache = { young: new Map(), old: new Map() };
    caches.set(key, cache);
  }
  return cache;
}

/** What is known of the value. */
export function recall(cache: Cache, value: string): string | undefined {
  return cache.young.get(value) ?? cache.old.get(value);
}

/** Keeps the hash of a value. */
export function remember(cache: Cache, value: string, hashed: string): void {
  if (value.length > longestKey) return;
  if (cache.young.size >= generation) {
    cache.old = cache.young;
    cache.young = new Map();
  }
  cache.young.set(value, hashed);
}
