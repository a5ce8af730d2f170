import type { CustomerOptions, Normalized } from './customer-parameter.ts';
import { dropped, upperCountry } from './customer-parameter.ts';
import { lettersOnly } from './name.ts';
import { usState } from './us-states.ts';

/**
 * A state: two letters for the United States, elsewhere the name in full without punctuation and blanks, never
 * shortened. Without a country, a name that the United States have is theirs.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalizeState('N.Y.', {}) // 'ny'
 * @example normalizeState('Nordrhein-Westfalen', {}) // 'nordrheinwestfalen'
 */
export function normalizeState(text: string, options: CustomerOptions): Normalized {
  const state = lettersOnly(text);
  if (state === '') return text.trim() === '' ? undefined : dropped('st', 'it holds no letter');
  const short = stateOfLetters(state, options);
  if (short !== state) return short;
  return isoState(text, state) ?? (mayBeAmerican(options) ? saidTwice(text) : undefined) ?? state;
}

/** A state by its letters in lower case: short if it is one of the United States. */
export function stateOfLetters(letters: string, options: CustomerOptions): string {
  return (mayBeAmerican(options) ? usState(letters) : undefined) ?? letters;
}

/** Whether a state may be one of the United States; without a country it may. */
export function mayBeAmerican(options: CustomerOptions): boolean {
  const country = upperCountry(options);
  return country === undefined || american.has(country);
}

/** US-CA of ISO 3166-2 with its dash; "USVI" is not one. */
function isoState(text: string, state: string): string | undefined {
  return iso3166.test(text.trim()) ? usState(state.slice(2)) : undefined;
}

/** Texas (TX), TX - Texas, Texas, USA: the same state in each piece. */
function saidTwice(text: string): string | undefined {
  const pieces = text.split(/[(),/-]+/).map((piece) => lettersOnly(piece));
  const found = new Set(pieces.filter((piece) => piece !== '' && !homeland.has(piece)).map(usState));
  return found.size === 1 ? [...found][0] : undefined;
}

const homeland = new Set(['us', 'usa', 'unitedstates', 'unitedstatesofamerica']);
const iso3166 = /^us\s*-\s*[a-z]{2}$/i;
const american = new Set(['', 'US', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM']);
