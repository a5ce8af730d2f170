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
  const iso = iso3166.test(text.trim()) ? usState(state.slice(2)) : undefined;
  if (iso !== undefined) return iso;
  const country = options.country?.toUpperCase();
  return (country === undefined || american.has(country) ? usState(state) : undefined) ?? state;
}

// ISO 3166-2 with its dash; "USVI" is not one.
const iso3166 = /^us\s*-\s*[a-z]{2}$/i;
const american = new Set(['', 'US', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM']);
