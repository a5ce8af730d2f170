import type { ProblemCode, ProblemDetails } from '../spec/index.ts';

/** The parameters of `user_data` that are normalized and hashed. */
export type CustomerParameter =
  | 'em'
  | 'ph'
  | 'fn'
  | 'ln'
  | 'ge'
  | 'db'
  | 'ct'
  | 'st'
  | 'zp'
  | 'country'
  | 'external_id';

/** What is known of the values besides themselves. */
export interface CustomerOptions {
  /**
   * ISO 3166-1 alpha-2 code of the person's or the dataset's country. It helps to read phones, postcodes, states and
   * dates, and is never sent.
   */
  readonly country?: string;
  /** How dates such as 03/05/1995 are meant. */
  readonly dateOrder?: 'dmy' | 'mdy';
  /** Unix seconds; bounds years of birth. The computer's clock when left out. */
  readonly now?: number;
  /** `false` turns off the cache of first names, cities, states, countries and genders. */
  readonly cache?: boolean;
}

/** Why a value was dropped, or why it is doubtful: a row of the problem table and what fills its text. */
export interface Finding {
  readonly code: ProblemCode;
  /** Never holds a personal value. */
  readonly details: ProblemDetails;
}

/** What a normalizer found wrong; with `value` the value is used all the same. */
export interface Doubt extends Finding {
  readonly value?: string;
}

/** The normalized text, nothing (an empty value), or what is wrong with it. */
export type Normalized = string | undefined | Doubt;

/** Whether there is something to hash. */
export function isUsable(outcome: Normalized): boolean {
  return typeof outcome === 'string' || outcome?.value !== undefined;
}

/** A value that can't be used, for a parameter without a problem code of its own. */
export function dropped(parameter: CustomerParameter | string, reason: string): Doubt {
  return { code: 'value_dropped', details: { parameter, reason } };
}

/** The country of the options as the tables have it: in capitals. */
export function upperCountry(options: CustomerOptions): string | undefined {
  const { country } = options;
  // Asked for several times a row, and nearly always in capitals already.
  const inCapitals = country === undefined || (isCapital(country, 0) && isCapital(country, 1));
  return inCapitals ? country : country.toUpperCase();
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}
