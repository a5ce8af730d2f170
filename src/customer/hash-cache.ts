import type { CustomerOptions, CustomerParameter } from './customer-parameter.ts';
import { mayBeAmerican } from './state.ts';

/**
 * What was made of values that many people share. Two generations: when the younger is full it becomes the older, which
 * is forgotten.
 */
export class HashCache<Made> {
  #young = new Map<string, Made>();
  #old = new Map<string, Made>();

  recall(value: string): Made | undefined {
    return this.#young.get(value) ?? this.#old.get(value);
  }

  remember(value: string, made: Made): void {
    if (value.length > longestKey) return;
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(value, made);
  }
}

const generation = 32_768;
const longestKey = 64;

/** A cache for each kind of value of which there are few; e-mails and phones are unique, and would fill it for nothing. */
export class HashCaches<Made> {
  readonly #names = new HashCache<Made>();
  readonly #cities = new HashCache<Made>();
  readonly #states = new HashCache<Made>();
  readonly #foreignStates = new HashCache<Made>();
  readonly #countries = new HashCache<Made>();
  readonly #genders = new HashCache<Made>();

  /** The cache for a parameter's values, `undefined` for those that are not cached. */
  of(parameter: CustomerParameter, options: CustomerOptions): HashCache<Made> | undefined {
    switch (parameter) {
      case 'fn':
      case 'ln':
        return this.#names;
      case 'ct':
        return this.#cities;
      case 'st':
        return mayBeAmerican(options.country) ? this.#states : this.#foreignStates;
      case 'country':
        return this.#countries;
      case 'ge':
        return this.#genders;
      default:
        return undefined;
    }
  }
}
