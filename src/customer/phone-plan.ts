import type { CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max';

/** What decides a number of one country without the library. */
export interface PhonePlan {
  readonly country: CountryCode;
  readonly callingCode: string;
  readonly possibleLengths: ReadonlySet<number>;
  /** A number that starts so is one dialled abroad. */
  readonly international: RegExp;
  /** A number that starts so may have a trunk or carrier prefix. */
  readonly prefixed: RegExp | undefined;
  /** The same where the prefix is nothing but digits; empty where there is none. */
  readonly plainPrefix: string | undefined;
  /** National numbers that are assigned to something. */
  readonly valid: RegExp;
}

/** Whether the digits from `at` on begin with a trunk or carrier prefix. */
export function hasPrefix(digits: string, at: number, plan: PhonePlan): boolean {
  const { plainPrefix, prefixed } = plan;
  if (plainPrefix !== undefined) return plainPrefix !== '' && digits.startsWith(plainPrefix, at);
  return (prefixed?.exec(digits.slice(at))?.[0] ?? '') !== '';
}

/** The plan of a country, or `undefined` if there is no such country. */
export function planOf(country: string): PhonePlan | undefined {
  let plan = plans.get(country);
  if (plan === undefined) {
    const code = country.toUpperCase();
    const known = isCountry(code) ? code : code === 'UK' ? 'GB' : undefined;
    if (known === undefined) return undefined;
    plan = makePlan(known);
    plans.set(country, plan);
  }
  return plan;
}

/** The plan of the calling code that the digits (at least three) start with, if the code is a country's. */
export function planByCallingCode(digits: string): PhonePlan | undefined {
  byCallingCode ??= makeCallingCodes();
  const one = digits.charCodeAt(0) - 48;
  if (one === 0) return undefined;
  const two = one * 10 + digits.charCodeAt(1) - 48;
  // No calling code is the start of another.
  return byCallingCode[two] ?? byCallingCode[one] ?? byCallingCode[two * 10 + digits.charCodeAt(2) - 48];
}

const plans = new Map<string, PhonePlan>();
let byCallingCode: readonly (PhonePlan | undefined)[] | undefined;

function isCountry(code: string): code is CountryCode {
  return Object.hasOwn(metadata.countries, code);
}

function makeCallingCodes(): readonly (PhonePlan | undefined)[] {
  const found = Array.from<PhonePlan | undefined>({ length: 1000 });
  for (const [callingCode, countries] of Object.entries(metadata.country_calling_codes)) {
    const [main] = countries;
    const plan = main === undefined ? undefined : planOf(main);
    if (plan === undefined) continue;
    // A length is decided only where all countries of the code have it.
    const shared = countries.map((country) => planOf(country)?.possibleLengths ?? new Set<number>());
    const possibleLengths = shared.reduce((all, lengths) => all.intersection(lengths), plan.possibleLengths);
    found[Number(callingCode)] = { ...plan, possibleLengths };
  }
  return found;
}

// Places in the library's metadata (its METADATA.md); a test fails if they move.
const at = {
  callingCode: 0,
  international: 1,
  pattern: 2,
  lengths: 3,
  prefix: 5,
  prefixParsing: 7,
  types: 11,
};

function makePlan(country: CountryCode): PhonePlan {
  const row: readonly unknown[] = metadata.countries[country] ?? [];
  const lengths = numbers(row[at.lengths]);
  const prefix = text(row[at.prefixParsing]) ?? text(row[at.prefix]);
  return {
    country,
    callingCode: text(row[at.callingCode]) ?? '',
    possibleLengths: new Set(lengths),
    international: new RegExp(`^(?:${text(row[at.international]) ?? '00'})`),
    prefixed: prefix === undefined ? undefined : new RegExp(`^(?:${prefix})`),
    plainPrefix: /^\d*$/.test(prefix ?? '') ? (prefix ?? '') : undefined,
    valid: new RegExp(
      `^(?=(?:${text(row[at.pattern])})$)(?:${typePatterns(row[at.types], lengths).join('|')})$`,
    ),
  };
}

/** One pattern for each type of number (fixed, mobile, ...) with the lengths that it may have. */
function typePatterns(types: unknown, all: readonly number[]): readonly string[] {
  return (Array.isArray(types) ? types : []).flatMap((type: unknown) => {
    if (!Array.isArray(type) || typeof type[0] !== 'string' || type[0] === '') return [];
    const lengths = Array.isArray(type[1]) ? numbers(type[1]) : all;
    return `(?=(?:${lengths.map((length) => `\\d{${length}}`).join('|')})$)(?:${type[0]})`;
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}
