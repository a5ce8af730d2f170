import type { CustomerOptions, Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
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
  if (mayBeAmerican(options.country)) return usState(state) ?? isoState(text, state) ?? state;
  return isoState(text, state) ?? state;
}

/** Whether a state of that name may be one of the United States; without a country it may. */
export function mayBeAmerican(country: string | undefined): boolean {
  return country === undefined || american.has(country) || american.has(country.toUpperCase());
}

/** US-CA of ISO 3166-2 with its dash; "USVI" is not one. */
function isoState(text: string, state: string): string | undefined {
  return text.includes('-') && iso3166.test(text.trim()) ? usState(state.slice(2)) : undefined;
}

const iso3166 = /^us\s*-\s*[a-z]{2}$/i;
const american = new Set(['', 'US', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM']);
