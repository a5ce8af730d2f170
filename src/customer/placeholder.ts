/**
 * Whether a cell says in words that it is empty: `null`, `N/A`, `(none)`, `undefined`. Words that are also names of
 * people or places (`Na`, `Nil`) are left alone unless their spelling gives them away (`n/a`).
 */
export function isPlaceholder(text: string): boolean {
  if (text.startsWith('<test lead:')) return true;
  if (text.length > longest) return false;
  const lower = text.toLowerCase();
  return words.has(lower) || (framed.test(lower) && words.has(lower.replace(framing, '')));
}

/** Whether an id or another text that is never hashed says nothing: a word for nothing, or nothing but signs. */
export function saysNothing(text: string): boolean {
  return isPlaceholder(text) || !/[\p{L}\p{N}]/u.test(text);
}

/** The same as {@link isPlaceholder} for a normalized value: lower case, nothing around it. */
export function isEmptyWord(normalized: string): boolean {
  const { length } = normalized;
  const lengths = length <= longestWord ? lengthsByFirst[normalized.charCodeAt(0)] : 0;
  return lengths !== undefined && (lengths & (1 << length)) !== 0 && words.has(normalized);
}

/** The words, for the table of hashes that stand for nothing. */
export const placeholderWords: readonly string[] = [
  'null',
  'none',
  'nan',
  'undefined',
  'unknown',
  'n/a',
  'n.a.',
  'n.a',
  '#n/a',
  'not available',
  'not applicable',
  'not provided',
  'not specified',
  'not set',
  'notavailable',
  'notapplicable',
  'notprovided',
  'notspecified',
  'notset',
  'unbekannt',
  'desconocido',
  'desconhecido',
  'inconnu',
  'sconosciuto',
];

const words = new Set(placeholderWords);
const framed = /^[^a-z]|[^a-z]$/;
const framing = /^[\s"'([{<#-]+|[\s"')\]}>-]+$/g;
const longest = 40;
const longestWord = 15;
// Looked up first, one bit a length: few names begin so and are as long.
const lengthsByFirst = new Uint16Array(128);
for (const word of placeholderWords) {
  const first = word.charCodeAt(0);
  if (word.length <= longestWord) lengthsByFirst[first] = (lengthsByFirst[first] ?? 0) | (1 << word.length);
}
