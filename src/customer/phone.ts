import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max';
import { type CustomerOptions, type Doubt, isUsable, type Normalized } from './customer-parameter.ts';
import { type PhonePlan, planOf } from './phone-plan.ts';
import { plainDigits, plainText } from './plain-text.ts';

/**
 * A phone number as Meta documents it: digits alone, country code first, no leading zeros. Trunk zeros, international
 * prefixes and extensions are resolved with the numbering plans of libphonenumber; `options.country` reads national
 * numbers. A number without country code stays as it is, with a warning, where no country is known.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalizePhone('(650)555-1212', { country: 'US' }) // '16505551212'
 */
export function normalizePhone(text: string, options: CustomerOptions): Normalized {
  return normalizePhones(text, options)[0];
}

/** All numbers of one cell: several where the cell holds several whole numbers. */
export function normalizePhones(text: string, options: CustomerOptions): readonly Normalized[] {
  const plan = options.country === undefined ? undefined : planOf(options.country);
  const plain = plainDigits(plainText(text.replace(lineEnds, ';')));
  // A dash in an empty cell says nothing.
  if (!letterOrDigit.test(plain)) return [undefined];
  if (exponent.test(plain)) return [invalid('a spreadsheet wrote it with an exponent')];
  const tidy = plain.replace(decimalZeros, '$1').replace(signsAfterPlus, '+').replace(dotsBetween, ' ');
  const runs = numbersIn(tidy, plan);
  if (runs.length === 0) return [invalid('it holds no digits')];
  const read = runs.map((run) =>
    countDigits(run) < shortest ? readShort(run, plan) : readNumber(run, plan),
  );
  const usable = read.filter((outcome) => isUsable(outcome));
  return usable.length > 0 ? usable : read.slice(0, 1);
}

const letterOrDigit = /[\p{L}\p{N}]/u;
const lineEnds = /[\n\r\t\v\f]+/g;
const exponent = /\d[eE]\+?\d/;

const decimalZeros = /(\d)[.,]0+$/;
const signsAfterPlus = /\+[ ()-]+/g;
const dotsBetween = /(?<=\d)[·•∙_~:*](?=\d)/g;
const run = /\+?[\d(][\d\s().\-/]*/g;
const shortest = 7;
// Of E.164, calling code included; some plans allow more behind theirs.
const longestNumber = 15;

/** The stretches of a text that can be numbers; what is too short beside a longer one is an extension or a note. */
function numbersIn(plain: string, plan: PhonePlan | undefined): readonly string[] {
  const found = (plain.match(run) ?? []).filter((part) => /\d/.test(part));
  const whole = found.filter((part) => countDigits(part) >= shortest);
  if (whole.length === 0) return found.slice(0, 1);
  return whole.flatMap((part) => splitAtSlash(part, plan));
}

/** 030/123456 is one number; two whole numbers with a slash between are two. */
function splitAtSlash(part: string, plan: PhonePlan | undefined): readonly string[] {
  const pieces = part.split('/');
  const whole = pieces.length > 1 && pieces.every((piece) => countDigits(piece) >= shortest);
  return whole && pieces.every((piece) => isUsable(readNumber(piece, plan))) ? pieces : [part];
}

function countDigits(text: string): number {
  return text.replace(/\D+/g, '').length;
}

/** Few digits are a whole number in small countries; elsewhere they are what is left of something else. */
function readShort(written: string, plan: PhonePlan | undefined): Normalized {
  const read = readNumber(written, plan);
  return typeof read !== 'string' || parse(`+${read}`, undefined)?.valid !== undefined ? read : impossible;
}

/** The library, asked for each reading that the writing allows. */
function readNumber(written: string, plan: PhonePlan | undefined): Normalized {
  const digits = written.replace(/\D+/g, '');
  const bare = digits.replace(/^0+/, '');
  if (bare === '') return invalid('it holds nothing but zeros');
  if (digits.length > 20) return invalid('it has more than 15 digits');
  if (written.startsWith('+') && !digits.startsWith('0')) {
    const possible = parse(`+${written.slice(1)}`, undefined)?.possible;
    return possible ?? withoutTrunk(written) ?? formerMexican(digits) ?? impossible;
  }
  if (plan !== undefined && digits.startsWith(plan.callingCode)) {
    const own = parse(`+${digits}`, undefined)?.valid;
    if (own !== undefined) return own;
  }
  const home = plan === undefined ? undefined : parse(digits, plan.country);
  if (home?.valid !== undefined) return home.valid;
  const abroad = dialledAbroad(digits, bare);
  if (abroad !== undefined) return abroad;
  const mexican = formerMexican(plan?.country === 'MX' ? `52${digits}` : digits) ?? formerMexican(digits);
  if (mexican !== undefined) return mexican;
  if (plan !== undefined) return home?.possible ?? impossible;
  if (bare.length < shortest || bare.length > 15) return impossible;
  return { value: bare, code: 'phone_no_country', details: {} };
}

/** A number that carries its country code without a plus: 0049..., 011 49..., 49... */
function dialledAbroad(digits: string, bare: string): string | undefined {
  if (digits.startsWith('00')) return parse(`+${bare}`, undefined)?.possible;
  // 011 is the exit code of North America, but an area code elsewhere: only whole foreign numbers count.
  if (digits.startsWith('011') && digits.length >= 13 && digits.charAt(3) !== '1') {
    return parse(`+${digits.slice(3)}`, undefined)?.valid;
  }
  return digits.startsWith('0') ? undefined : parse(`+${digits}`, undefined)?.valid;
}

/** +45 (0)12345678: a zero in brackets is never dialled from abroad, also where no plan knows of it. */
function withoutTrunk(written: string): string | undefined {
  const without = written.replace(/\(\s*0\s*\)/, '');
  return without === written ? undefined : parse(without, undefined)?.possible;
}

/**
 * Mexican numbers lost their prefixes in 2019 (01, 044, 045, and the 1 of mobiles behind +52), but stand in every address
 * book with them.
 */
function formerMexican(digits: string): string | undefined {
  const number = /^52(?:1|01|044|045)(\d{10})$/.exec(digits)?.[1];
  return number === undefined ? undefined : parse(`+52${number}`, undefined)?.valid;
}

/** The library's reading in digits, if the number is possible, and if it is valid as well. */
function parse(
  written: string,
  country: CountryCode | undefined,
): { readonly possible?: string; readonly valid?: string } | undefined {
  const number = country
    ? parsePhoneNumberFromString(written, country, metadata)
    : parsePhoneNumberFromString(written, metadata);
  if (!number?.isPossible()) return undefined;
  const digits = number.number.slice(1);
  if (digits.length > longestNumber) return undefined;
  return number.isValid() ? { possible: digits, valid: digits } : { possible: digits };
}

function invalid(reason: string): Doubt {
  return { code: 'phone_invalid', details: { reason } };
}

const impossible = invalid('no number of that length exists in its country');
