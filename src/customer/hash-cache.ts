import type { CustomerOptions, CustomerParameter } from './customer-parameter.ts';
import { mayBeAmerican } from './state.ts';

/**
 * Hashes by what was typed, in a table of fixed size: each value has one bucket with two places, and a third value puts
 * out the older one. A `Map` of thousands of strings costs as much as hashing, since each look-up waits for memory
 * several times.
 */
export class HashCache {
  // Value and hash by turns, four to a bucket; made when the first value comes.
  #places: string[] = [];
  readonly #buckets: number;

  /** @param buckets a power of two. */
  constructor(buckets: number) {
    this.#buckets = buckets;
  }

  /** The hash of a value, if it is still there. */
  recall(value: string): string | undefined {
    // An empty text would be found in every place that is still free.
    if (value === '') return undefined;
    const at = this.#bucketOf(value);
    if (this.#places[at] === value) return this.#places[at + 1];
    return this.#places[at + 2] === value ? this.#places[at + 3] : undefined;
  }

  /** Keeps the hash of a value. */
  remember(value: string, hashed: string): void {
    if (value.length > longest) return;
    if (this.#places.length === 0) this.#places = Array.from({ length: this.#buckets * 4 }, () => '');
    const at = this.#bucketOf(value);
    const places = this.#places;
    places[at + 2] = places[at] ?? '';
    places[at + 3] = places[at + 1] ?? '';
    places[at] = value;
    places[at + 1] = hashed;
  }

  #bucketOf(value: string): number {
    const end = Math.min(value.length, longest);
    let sum = end;
    for (let at = 0; at < end; at++) sum = Math.imul(sum, 31) + value.charCodeAt(at);
    return ((sum ^ (sum >>> 15)) & (this.#buckets - 1)) * 4;
  }
}

const longest = 64;

const firstNames = new HashCache(8192);
const cities = new HashCache(8192);
const states = new HashCache(1024);
const foreignStates = new HashCache(1024);
const countries = new HashCache(256);
const genders = new HashCache(64);

/**
 * The cache for a parameter's values, `undefined` for those that are not cached: e-mails and phones are unique, and would
 * fill it for nothing; of last names there are so many that the wait for memory takes longer than the hash.
 */
export function cacheOf(parameter: CustomerParameter, options: CustomerOptions): HashCache | undefined {
  switch (parameter) {
    case 'fn':
      return firstNames;
    case 'ct':
      return cities;
    case 'st':
      return mayBeAmerican(options) ? states : foreignStates;
    case 'country':
      return countries;
    case 'ge':
      return genders;
    default:
      return undefined;
  }
}
