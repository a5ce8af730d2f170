import { hash as digestOf } from 'node:crypto';
import { placeholderWords } from './placeholder.ts';

/**
 * SHA-256 of a normalized value, 64 lower-case hex digits, as Meta wants contact information. A value that is
 * already such a hash (also with the appendix of Meta's parameter builder) is returned as it is, lower-cased: nothing
 * is hashed twice.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example hash('john_smith@gmail.com') // '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'
 */
export function hash(normalized: string): string {
  return recognizeHash(normalized) ?? digestOf('sha256', normalized, 'hex');
}

/**
 * The text as a hash that Meta takes, or `undefined` if it is none: 64 hex digits, or those followed by the appendix
 * of Meta's parameter builder (`.` and 8 characters, formerly 2), whose case counts.
 */
export function recognizeHash(text: string): string | undefined {
  // Nearly all values are shorter: no regular expression for them.
  if (text.length < 64 || text.length > 73 || !sha256.test(text)) return undefined;
  return text.slice(0, 64).toLowerCase() + text.slice(64);
}

/** Whether the text has the form of an MD5 hash, which Meta's libraries let through and its matching can't use. */
export function isMd5(text: string): boolean {
  return text.length === 32 && md5.test(text);
}

/** Whether a recognized hash is that of an empty cell or of a word for one, the classic mistake of exports. */
export function isHashOfNothing(recognized: string): boolean {
  hashesOfNothing ??= makeHashesOfNothing();
  return hashesOfNothing.has(recognized.slice(0, 64));
}

const sha256 = /^[0-9a-f]{64}(?:\.(?:[\w-]{8}|[\w-]{2}))?$/i;
const md5 = /^[0-9a-f]{32}$/i;
let hashesOfNothing: ReadonlySet<string> | undefined;

function makeHashesOfNothing(): ReadonlySet<string> {
  const spellings = ['', ' ', '-', '--', '?', '.', 'NaN', '""', "''", '(null)', '<null>', '[]', '{}', '#NA'];
  for (const word of placeholderWords) {
    spellings.push(word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1));
  }
  // Software adds the end of the line before it hashes (`echo | sha256sum`).
  return new Set(['\n', 'null\n', ...spellings].map((text) => digestOf('sha256', text, 'hex')));
}
