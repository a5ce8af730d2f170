import { countryAliases } from './country-aliases.ts';
import { alpha2, alpha3 } from './country-codes.ts';
import type { Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { plainText } from './plain-text.ts';

/**
 * A country as its ISO 3166-1 alpha-2 code in lower case, by code, alpha-3 code, name in the main languages, or a
 * common alias. What is no country is left out, never cut to two letters.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalizeCountry('Deutschland') // 'de'
 */
export function normalizeCountry(text: string): Normalized {
  const lower = text.toLowerCase();
  if (alpha2.has(lower)) return lower;
  const quick = alpha3.get(lower) ?? countryAliases.get(lower) ?? nameTable(0).get(lower);
  if (quick !== undefined) return quick;
  const plain = plainText(text);
  if (plain === '') return undefined;
  if (plain.length > longest) return unknown;
  // "United States (US)" as shops write it.
  const found = findCountry(plain) ?? findCountry(plain.replace(/\s*\([^()]*\)$/, '')) ?? saidTwice(plain);
  return found ?? unknown;
}

/** The code in lower case where the cell holds just that code. */
export function usualCountry(text: string): string | undefined {
  return codes.get(text)?.lower;
}

/**
 * The country that a cell names, as `CustomerOptions.country` has it: the alpha-2 code in capitals.
 *
 * @example countryCode('Deutschland') // 'DE'
 */
export function countryCode(text: string): string | undefined {
  const code = codes.get(text);
  if (code !== undefined) return code.upper;
  const normalized = text.length > longest ? undefined : normalizeCountry(text);
  return typeof normalized === 'string' ? normalized.toUpperCase() : undefined;
}

// As nearly all cells have it.
const codes = new Map(
  [...alpha2].flatMap((lower) => {
    const code = { lower, upper: lower.toUpperCase() };
    return [
      [code.lower, code],
      [code.upper, code],
    ] as const;
  }),
);
const unknown = dropped('country', 'it is the name or code of no country');
const longest = 80;

function findCountry(plain: string): string | undefined {
  const key = keyOf(plain);
  if (key.length === 2 && alpha2.has(key)) return key;
  return (
    alpha3.get(key) ??
    countryAliases.get(key) ??
    nameTable(0).get(key) ??
    nameTable(0).get(key.replace(/^(?:the|republicof|kingdomof)/, '').replace(/^saint/, 'st')) ??
    nameTable(1).get(key)
  );
}

/** US - United States, Deutschland / Germany: the same country in each piece. */
function saidTwice(plain: string): string | undefined {
  const pieces = plain.split(/\s*[/|:]\s*|\s+-\s+/);
  const found = new Set(pieces.length > 1 ? pieces.map(findCountry) : []);
  return found.size === 1 ? [...found][0] : undefined;
}

const languages = [
  ['en'],
  `de fr es pt it nl pl tr ja ko zh zh-Hant ru uk ar he hi bn th vi id ms sv da nb fi cs sk hu ro bg hr sr sl el lt lv
   et ca fa ur`.split(/\s+/),
] as const;
const tables: [ReadonlyMap<string, string>?, ReadonlyMap<string, string>?] = [];

/** Names that the runtime knows: English first, the other languages (some 100 ms) only when something is not found. */
function nameTable(index: 0 | 1): ReadonlyMap<string, string> {
  tables[index] ??= makeNameTable(languages[index]);
  return tables[index];
}

function makeNameTable(names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const language of names) {
    const spoken = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of alpha2) {
      const key = keyOf(spoken.of(code.toUpperCase()) ?? '');
      // Short ones would be taken for other countries' codes and initials.
      if (key.length < 4 && /^[a-z]*$/.test(key)) continue;
      if ((found.get(key) ?? code) !== code) ambiguous.add(key);
      found.set(key, code);
    }
  }
  for (const key of ambiguous) found.delete(key);
  return found;
}

/** Letters alone, without accents and "and", so that spellings of one name meet. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/ and /g, '')
    .replace(/[\u0300-\u036f]+|[^\p{L}\p{M}]+/gu, '')
    .replaceAll('ß', 'ss');
}
