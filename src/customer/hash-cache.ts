import type { CustomerOptions, CustomerParameter } from './customer-parameter.ts';
import { mayBeAmerican } from './state.ts';

/**
 * Hashes by what was typed. Two generations: when the younger is full it becomes the older, which is forgotten.
 */
export class HashCache {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  recall(value: string): string | undefined {
    return this.#young.get(value) ?? this.#old.get(value);
  }

  remember(value: string, hashed: string): void {
    if (value.length > longestKey) return;
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(value, hashed);
  }
}

const generation = 32_768;
const longestKey = 64;

const names = new HashCache();
const cities = new HashCache();
const states = new HashCache();
const foreignStates = new HashCache();
const countries = new HashCache();
const genders = new HashCache();

/**
 * The cache for a parameter's values, `undefined` for those that are not cached: e-mails and phones are unique, and would
 * fill it for nothing.
 */
export function cacheOf(parameter: CustomerParameter, options: CustomerOptions): HashCache | undefined {
  switch (parameter) {
    case 'fn':
      return names;
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
