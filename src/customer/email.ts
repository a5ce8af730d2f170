import type { Normalized } from './customer-parameter.ts';
import { plainText } from './plain-text.ts';

/**
 * An e-mail as Meta documents it: trimmed and lower case, nothing else changed, no dot or plus removed. `mailto:`, a
 * display name and quotes around the address come off. Unicode is allowed on both sides of the @.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export function normalizeEmail(text: string): Normalized {
  const address = unwrap(text);
  if (address === '') return undefined;
  const reason = flaw(address);
  if (reason !== undefined) return { code: 'email_invalid', details: { reason } };
  return dummies.has(address) ? { value: address, code: 'email_dummy', details: {} } : address;
}

/** The address where it stands alone and is such as nearly all are, else `undefined`. */
export function usualEmail(text: string): string | undefined {
  if (text.length < 6 || text.length > 64) return undefined;
  const lower = text.toLowerCase();
  if (!usual.test(lower)) return undefined;
  return lower.length <= longestDummy && dummies.has(lower) ? undefined : lower;
}

/**
 * The addresses of one cell: several where each piece between commas, semicolons, bars, slashes, blanks or line ends
 * has an @ of its own.
 */
export function splitEmails(cell: string): readonly string[] {
  if (!separated.test(cell)) return [cell];
  for (const separator of separators) {
    const pieces = cell.split(separator).filter((piece) => piece.trim() !== '');
    if (pieces.length > 1 && pieces.every((piece) => looksWhole(piece))) return pieces;
  }
  return [cell];
}

const maxAddress = 254;
const usual = /^[\w+-]+(?:\.[\w+-]+)*@(?:[a-z\d]+(?:-+[a-z\d]+)*\.)+[a-z]{2,24}$/;
const separated = /[;,|/\s；，、]/;
const separators = [/[;,|\n\r\t；，、]+/, /[;,|/\s；，、]+/];
const hashLength = 64;

function looksWhole(piece: string): boolean {
  const trimmed = piece.trim();
  return piece.includes('@') || piece.includes('＠') || trimmed.length >= hashLength;
}

/** The address out of what people and exports put around it, in lower case. */
function unwrap(text: string): string {
  let plain = plainText(text);
  const open = plain.lastIndexOf('<');
  const close = plain.indexOf('>', open);
  if (open >= 0 && close > open && plain.slice(open, close).includes('@'))
    plain = plain.slice(open + 1, close);
  plain = plain
    .replace(/\s*\([^()@]*\)$/, '')
    .replace(label, '')
    .replace(/ ?@ ?/, '@');
  const query = plain.indexOf('?', plain.lastIndexOf('@') + 1);
  if (query >= 0 && plain.includes('@')) plain = plain.slice(0, query);
  return trimEnds(plain).toLowerCase().normalize('NFC').replaceAll('\u3002', '.');
}

// What stands before an address: mailto: of a link, a word for it, ="..." of a spreadsheet.
const label = /^=?["' ]*(?:(?:mailto|e-?mail) ?: ?)?/i;

function trimEnds(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && leading.includes(text.charAt(start))) start += 1;
  while (end > start && trailing.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const leading = ' "\'<[(,;:';
const trailing = ' "\'>]),;:.';

/** What keeps the text from being an address, or `undefined`. */
function flaw(address: string): string | undefined {
  const at = address.indexOf('@');
  if (at < 0) return 'it has no @';
  if (address.indexOf('@', at + 1) >= 0) return 'it has more than one @';
  if (address.length > maxAddress) return `it is longer than ${maxAddress} characters`;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === '' || local.length > 64) return 'the part before the @ is empty or longer than 64 characters';
  if (forbiddenInLocal.test(local)) return 'the part before the @ holds a blank or a sign that none may have';
  // Japanese carriers gave out addresses with dots in any place, and people still use them.
  if (strayDot.test(local) && !japaneseCarrier.test(domain))
    return 'the part before the @ has a dot too many';
  const labels = domain.split('.');
  if (labels.length < 2) return 'the domain has no dot';
  if (!labels.every((part) => domainLabel.test(part))) return 'the domain is not one';
  return topLevel.test(labels.at(-1) ?? '') ? undefined : 'the domain does not end in a top-level domain';
}

const forbiddenInLocal = /[\s"(),:;<>[\\\]\p{C}]/u;
const strayDot = /^\.|\.\.|\.$/;
const japaneseCarrier = /^(?:docomo\.ne\.jp|ezweb\.ne\.jp|au\.com)$/;
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;
const topLevel = /^(?:[\p{L}\p{M}]{2,}|xn--[a-z0-9-]+)$/u;

const dummies = new Set([
  'test@test.com',
  'test@test.de',
  'test@mail.com',
  'test@email.com',
  'test@meta.com',
  'test@fb.com',
  'a@a.com',
  'abc@abc.com',
  'abc@gmail.com',
  'asd@asd.com',
  'asdf@asdf.com',
  'email@email.com',
  'info@info.com',
  'mail@mail.com',
  'no@email.com',
  'no@mail.com',
  'no@no.com',
  'none@none.com',
  'noemail@gmail.com',
  'user@user.com',
  'x@x.com',
  'xxx@xxx.com',
  'unknown@unknown.com',
]);
const longestDummy = Math.max(...[...dummies].map(({ length }) => length));
