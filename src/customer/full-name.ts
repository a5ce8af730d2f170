import { plainText } from './plain-text.ts';

/**
 * First and last name out of one column, where that is certain: two words, "Last, First", an initial between, a
 * nobiliary particle (van, von), a first name beside a last name in capitals; Chinese, Japanese and Korean
 * names put the family first. Whatever else gives nothing: a wrong name matches the wrong person.
 *
 * @example splitFullName('Dr. Ludwig van Beethoven') // { first: 'Ludwig', last: 'van Beethoven' }
 */
export function splitFullName(full: string): { readonly first?: string; readonly last?: string } {
  if (full.length > longest) return {};
  const plain = plainText(full);
  if (/[\d@<>/&;|]|\b(?:and|und|et)\b/i.test(plain)) return {};
  const parts = plain.replace(endings, '').split(',');
  const [family, given] = parts;
  if (parts.length === 2 && family !== undefined && given !== undefined) return reversed(family, given);
  if (parts.length !== 1) return {};
  const words = plain.replace(titles, '').replace(endings, '').split(' ').filter(Boolean);
  const [first, second, third] = words;
  if (first === undefined || second === undefined) return {};
  if (words.length === 2) return ordered(first, second);
  if (words.length === 3 && third !== undefined && initial.test(second)) return { first, last: third };
  const last = words.slice(1).join(' ');
  return particles.test(last) ? { first, last } : {};
}

const longest = 120;
const titles = /^(?:(?:dr|prof|mr|mrs|ms|miss|herr|frau|mme|mlle|sir|dipl|ing|med|mag)\.?\s+)+/i;
const endings = /[\s,]+(?:jr|sr|ii|iii|iv|ph\.?d|md|m\.d|esq|mba)\.?$/i;
const initial = /^\p{Lu}\.?$/u;
const particles = /^(?:van|van de[rn]?|van 't|von|von de[rmn]|von und zu|zu|af|ter|ten) [^ ]+$/i;
const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}々ー]+$/u;
const capitals = /^\p{Lu}[\p{Lu}\p{M}'-]+$/u;

function ordered(first: string, second: string): { readonly first?: string; readonly last?: string } {
  if (initial.test(second) || initial.test(first)) return {};
  // Katakana alone is a foreign name, in foreign order.
  if (eastAsian.test(first) && eastAsian.test(second)) {
    return /[\p{Script=Han}\p{Script=Hangul}]/u.test(first) ? { first: second, last: first } : {};
  }
  if (capitals.test(first) && !capitals.test(second)) return { first: second, last: first };
  return { first, last: second };
}

function reversed(family: string, given: string): { readonly first?: string; readonly last?: string } {
  const last = family.trim();
  const words = given.trim().replace(titles, '').split(' ').filter(Boolean);
  const [first, second] = words;
  const certain = words.length === 1 || (words.length === 2 && initial.test(second ?? ''));
  return last !== '' && first !== undefined && certain ? { first, last } : {};
}
