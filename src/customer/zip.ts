import type { CustomerOptions, Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
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
  const country = options.country?.toUpperCase();
  if (usual.test(text)) return fromNumber(text, country);
  const plain = plainDigits(plainText(text)).toLowerCase();
  const bare = withoutFrame(plain, country);
  if (zipPlus4.test(bare)) return bare.slice(0, 5);
  const zip = bare.replace(separators, '');
  if (zip === '') return plain === '' ? undefined : unusable;
  if (zip.length > longest || !postcode.test(zip) || onlyZeros.test(zip)) return unusable;
  return digitsOnly.test(zip) ? fromNumber(zip, country) : zip;
}

/** Digits alone: ZIP+4 without its dash, and lost zeros. */
function fromNumber(zip: string, country: string | undefined): string {
  if (country === undefined) return zip;
  if (zip.length === 9 && american.has(country)) return zip.slice(0, 5);
  const length = fixedLength[country];
  const lost = length === undefined ? 0 : length - zip.length;
  return lost > 0 && lost <= maxLost ? `${'0'.repeat(lost)}${zip}` : zip;
}

const unusable = dropped('zp', 'it is no postcode');
const usual = /^(?=0*[1-9])\d{2,12}$/;
const longest = 12;
const separators = /[\s.,'"()-]+/g;
const digitsOnly = /^\d+$/;
const onlyZeros = /^0+$/;
const postcode = /^(?=[a-z]*\d)[a-z0-9]{2,}$/;
// Only American codes are written 5-4 (Saudi ones too, whose first five digits are the code as well).
const zipPlus4 = /^\d{5}(?:-|\s*-\s*|\s+)\d{4}$/;
const american = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP']);
const maxLost = 2;

const fixedLength: Readonly<Record<string, number>> = {
  US: 5,
  PR: 5,
  DE: 5,
  ES: 5,
  FR: 5,
  IT: 5,
  FI: 5,
  TR: 5,
  MX: 5,
  KR: 5,
  MY: 5,
  HR: 5,
  JP: 7,
  BR: 8,
};

// The letters that the post once put before the number at home and abroad. LV-, LT- and MD- belong to the code.
const carSign =
  /^(?:d|de|a|at|ch|f|fr|i|it|e|es|b|be|nl|l|lu|s|se|dk|fin|fi|n|no|pl|cz|sk|h|hu|slo|si|hr|gr|p|pt|ro|bg)-(?=\d{4})/;

function withoutFrame(zip: string, country: string | undefined): string {
  // Meta's lead export writes z:94025, Japan 〒123-4567, and number columns 94025.0.
  const bare = zip
    .replace(/^(?:z:|'|〒)\s*/, '')
    .replace(/^(\d+)\.0+$/, '$1')
    .replace(carSign, '');
  // A number cell of ZIP+4 without its leading zero: 2134-1234.
  return country === 'US' && /^\d{4}-\d{4}$/.test(bare) ? `0${bare}` : bare;
}
