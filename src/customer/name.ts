import type { CustomerParameter, Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { plainText } from './plain-text.ts';

/**
 * A name or a place without what Meta excludes: lower case, no punctuation, no symbols, no blanks; letters, marks
 * and digits of every script stay. Letters come before the case is changed, so that a final sigma is right.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example lettersOnly("D'Angelo-Müller") // 'dangelomüller'
 */
export function lettersOnly(text: string): string {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return lower.replace(notAsciiLetters, '');
  return plainText(text).toLowerCase().replace(notLetters, '').normalize('NFC');
}

/** A first or last name. */
export function normalizeName(parameter: CustomerParameter, text: string): Normalized {
  const name = lettersOnly(text);
  if (hasLetter.test(name)) return name;
  return name === '' && text.trim() === '' ? undefined : dropped(parameter, 'it holds no letter');
}

/** A city: as a name, and a number alone is none. */
export function normalizeCity(text: string): Normalized {
  const city = lettersOnly(text);
  if (hasLetterNotDigit.test(city)) return city;
  return city === '' && text.trim() === '' ? undefined : dropped('ct', 'it holds no letter');
}

const ascii = /^[\x20-\x7e]*$/;
const notAsciiLetters = /[^a-z0-9]+/g;
const notLetters = /[^\p{L}\p{M}\p{N}]+/gu;
const hasLetter = /[\p{L}\p{N}]/u;
const hasLetterNotDigit = /\p{L}/u;
