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

/** The same for a normalized value: lower case, nothing around it. */
export function isEmptyWord(normalized: string): boolean {
  return normalized.length <= 15 && firstOfWord[normalized.charCodeAt(0)] === 1 && words.has(normalized);
}

/** Whether a cell that was normalized to something may be a placeholder for its signs: (null), "n/a", n.a. */
export function hasSuspiciousSigns(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first > 127 || firstOfSuspicious[first] === 1) && suspicious.test(text);
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
const suspicious = /^\s*(?:[<({["'#]|n[./])/i;

// Looked up before anything dearer: nearly no value begins so.
const firstOfWord = charactersOf(placeholderWords.map((word) => word.charAt(0)));
const firstOfSuspicious = charactersOf([' ', '\t', '\n', '\v', '\f', '\r', ...'<({["\'#nN']);

function charactersOf(characters: readonly string[]): Uint8Array {
  const codes = new Uint8Array(128);
  for (const character of characters) codes[character.charCodeAt(0)] = 1;
  return codes;
}
