import type { CustomerOptions, Normalized } from './customer-parameter.ts';
import { dropped, upperCountry } from './customer-parameter.ts';
import { plainDigits, plainText } from './plain-text.ts';

/**
 * A postcode: lower case, no blank, no dash; of an American ZIP+4 the first five digits. Leading zeros that a
 * spreadsheet took are put back where the country's codes all have one length.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalizeZip('M1 1AE', {}) // 'm11ae'
 */
export function normalizeZip(text: string, options: CustomerOptions): Normalized {
  const country = upperCountry(options);
  const plain = plainDigits(plainText(text)).toLowerCase();
  const bare = withoutFrame(plain, country);
  if (zipPlus4.test(bare)) return bare.slice(0, 5);
  const zip = bare.replace(separators, '');
  if (zip === '') return plain === '' ? undefined : unusable;
  if (zip.length > longest || !postcode.test(zip) || onlyZeros.test(zip)) return unusable;
  return digitsOnly.test(zip) ? zipOfDigits(zip, options) : zip;
}

/** A postcode of digits alone: ZIP+4 without its dash, and lost zeros. */
export function zipOfDigits(zip: string, options: CustomerOptions): string {
  const country = upperCountry(options);
  if (country === undefined) return zip;
  if (zip.length === 9 && american.has(country)) return zip.slice(0, 5);
  const lost = (fixedLength.get(country) ?? 0) - zip.length;
  return lost > 0 && lost <= maxLost ? `${'0'.repeat(lost)}${zip}` : zip;
}

const unusable = dropped('zp', 'it is no postcode');
const longest = 12;
const separators = /[\s.,'"()-]+/g;
const digitsOnly = /^\d+$/;
const onlyZeros = /^0+$/;
// Letters stand in front (BFPO 61), between and behind the digits; more of them are a town.
const postcode = /^(?=..)[a-z]{0,4}\d+(?:[a-z]{1,3}\d+)*[a-z]{0,3}$/;
// Only American codes are written 5-4 (Saudi ones too, whose first five digits are the code as well).
const zipPlus4 = /^\d{5}(?:-|\s*-\s*|\s+)\d{4}$/;
const american = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP']);
const maxLost = 2;

const fixedLength: ReadonlyMap<string, number> = new Map([
  ...['US', 'PR', 'DE', 'ES', 'FR', 'IT', 'FI', 'TR', 'MX', 'KR', 'MY', 'HR'].map(
    (code) => [code, 5] as const,
  ),
  ['JP', 7],
  ['BR', 8],
]);

// The letters that the post once put before the number at home and abroad. LV-, LT- and MD- belong to the code.
const carSign =
  /^(?:d|de|a|at|ch|f|fr|i|it|e|es|b|be|nl|l|lu|s|se|dk|fin|fi|n|no|pl|cz|sk|h|hu|slo|si|hr|gr|p|pt|ro|bg|is)-(?=\d{3})/;

function withoutFrame(zip: string, country: string | undefined): string {
  // Meta's lead export writes z:94025, Japan 〒123-4567, and number columns 94025.0.
  const bare = zip
    .replace(/^(?:z:|'|〒|=?")\s*/, '')
    .replace(/^(\d+)\.0+$/, '$1')
    .replace(carSign, '');
  // A number cell of ZIP+4 without its leading zero: 2134-1234.
  return country === 'US' && /^\d{4}-\d{4}$/.test(bare) ? `0${bare}` : bare;
}
