import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max';
import { type CustomerOptions, type Doubt, isUsable, type Normalized } from './customer-parameter.ts';
import { hasPrefix, type PhonePlan, planByCallingCode, planOf } from './phone-plan.ts';
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
  if (plain === '') return [undefined];
  if (exponent.test(plain)) return [invalid('a spreadsheet wrote it with an exponent')];
  const runs = numbersIn(plain.replace(/(\d)[.,]0+$/, '$1').replace(signsAfterPlus, '+'), plan);
  if (runs.length === 0) return [invalid('it holds no digits')];
  const read = runs.map((run) => readNumber(run, plan));
  const usable = read.filter((outcome) => isUsable(outcome));
  return usable.length > 0 ? usable : read.slice(0, 1);
}

/** The number if the tables decide it, see {@link decideByTable}. */
export function usualPhone(text: string, options: CustomerOptions): string | undefined {
  return decideByTable(text, options.country === undefined ? undefined : planOf(options.country));
}

/**
 * The number if the tables decide it: written internationally with a possible length and no trunk prefix, or a
 * national number of the default country that is in use. It is what the library would say.
 */
export function decideByTable(text: string, plan: PhonePlan | undefined): string | undefined {
  const written = withoutSigns(text);
  if (written === undefined || written.length < 6) return undefined;
  if (written.charCodeAt(0) === plus)
    return written.length <= 16 ? international(written.slice(1)) : undefined;
  return plan === undefined || written.length > 15 ? undefined : national(written, plan);
}

/**
 * A number without the blanks, brackets and dashes in it, and the dots between its digits; `undefined` if it holds
 * anything else but digits and a + before them. Two digits behind the last dot may be decimals.
 */
function withoutSigns(text: string): string | undefined {
  if (text.length > longest) return undefined;
  let kept = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) continue;
    if (code === plus && at === from && kept === '') continue;
    const between = code === dot && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
    if (!between && code !== blank && code !== hyphen && code !== open && code !== close) return undefined;
    if (between && at >= text.length - 3 && digitsAlone.test(text.slice(at + 1))) return undefined;
    kept += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : kept + text.slice(from);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const blank = 32;
const open = 40;
const close = 41;
const plus = 43;
const hyphen = 45;
const dot = 46;
const digitsAlone = /^\d+$/;
const longest = 40;
const lineEnds = /[\n\r\t\v\f]+/g;
const exponent = /\d[eE]\+?\d/;

function international(digits: string): string | undefined {
  const plan = planByCallingCode(digits);
  return plan !== undefined && isPlainNational(digits, plan.callingCode.length, plan) ? digits : undefined;
}

function national(digits: string, plan: PhonePlan): string | undefined {
  if (plan.international.test(digits)) return undefined;
  const { callingCode } = plan;
  // As in readNumber: with its own calling code in front a number is international, if that gives a valid one.
  if (digits.startsWith(callingCode)) {
    const at = callingCode.length;
    return isPlainNational(digits, at, plan) && plan.valid.test(digits.slice(at)) ? digits : undefined;
  }
  const rest = hasPrefix(digits, 0, plan) ? withoutPrefix(digits, plan) : digits;
  if (rest === undefined || !isPlainNational(rest, 0, plan) || !plan.valid.test(rest)) return undefined;
  return callingCode + rest;
}

function withoutPrefix(digits: string, plan: PhonePlan): string | undefined {
  if (plan.plainPrefix !== undefined) return digits.slice(plan.plainPrefix.length);
  const [prefix = '', ...groups] = plan.prefixed?.exec(digits) ?? [];
  // Groups are carrier codes, and numbers that are rewritten.
  return groups.some(Boolean) ? undefined : digits.slice(prefix.length);
}

/** Whether the digits from `at` on have a possible length and no prefix. */
function isPlainNational(digits: string, at: number, plan: PhonePlan): boolean {
  return plan.possibleLengths.has(digits.length - at) && !hasPrefix(digits, at, plan);
}

const signsAfterPlus = /\+[ ()-]+/g;
const run = /\+?[\d(][\d\s().\-/]*/g;
const shortest = 7;

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

/** The long way: the library, asked for each reading that the writing allows. */
function readNumber(written: string, plan: PhonePlan | undefined): Normalized {
  const digits = written.replace(/\D+/g, '');
  const bare = digits.replace(/^0+/, '');
  if (bare === '') return invalid('it holds nothing but zeros');
  if (digits.length > 20) return invalid('it has more than 15 digits');
  if (written.startsWith('+') && !digits.startsWith('0')) {
    return parse(`+${written.slice(1)}`, undefined)?.possible ?? withoutTrunk(written) ?? impossible;
  }
  if (plan !== undefined && digits.startsWith(plan.callingCode)) {
    const own = parse(`+${digits}`, undefined)?.valid;
    if (own !== undefined) return own;
  }
  const home = plan === undefined ? undefined : parse(digits, plan.country);
  if (home?.valid !== undefined) return home.valid;
  const abroad = dialledAbroad(digits, bare, plan);
  if (abroad !== undefined) return abroad;
  if (plan !== undefined) return home?.possible ?? impossible;
  if (bare.length < shortest || bare.length > 15) return impossible;
  return { value: bare, code: 'phone_no_country', details: {} };
}

/** A number that carries its country code without a plus: 0049..., 011 49..., 49... */
function dialledAbroad(digits: string, bare: string, plan: PhonePlan | undefined): string | undefined {
  if (digits.startsWith('00')) return parse(`+${bare}`, undefined)?.possible;
  // 011 is the exit code of North America, but an area code elsewhere: only whole foreign numbers count.
  if (digits.startsWith('011') && digits.length >= 13 && digits.charAt(3) !== '1' && plan === undefined) {
    return parse(`+${digits.slice(3)}`, undefined)?.valid;
  }
  return digits.startsWith('0') ? undefined : parse(`+${digits}`, undefined)?.valid;
}

/** +45 (0)12345678: a zero in brackets is never dialled from abroad, also where no plan knows of it. */
function withoutTrunk(written: string): string | undefined {
  const without = written.replace(/\(\s*0\s*\)/, '');
  return without === written ? undefined : parse(without, undefined)?.possible;
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
  return number.isValid() ? { possible: digits, valid: digits } : { possible: digits };
}

function invalid(reason: string): Doubt {
  return { code: 'phone_invalid', details: { reason } };
}

const impossible = invalid('no number of that length exists in its country');
