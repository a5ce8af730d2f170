/**
 * Longer values are no customer information. The limit also keeps Unicode normalization, which is quadratic for long
 * runs of combining marks, from being used to stop the process.
 */
export const maxLength = 2000;

/**
 * The text as a person would have typed it on a plain keyboard: NFC, full-width and presentation forms folded,
 * typographic quotes, dashes and blanks made plain, invisible characters removed, trimmed.
 *
 * @example plainText('\u200bＯ’Ｂｒｉｅｎ\u00a0') // "O'Brien"
 */
export function plainText(text: string): string {
  if (printableAscii.test(text)) return text.trim();
  return text
    .normalize('NFC')
    .replace(compatibilityForms, (form) => form.normalize('NFKC'))
    .replace(invisible, '')
    .replace(apostrophes, "'")
    .replace(quotes, '"')
    .replace(dashes, '-')
    .replace(blanks, ' ')
    .normalize('NFC')
    .trim();
}

/** Decimal digits of every script that CRMs are filled in become 0 to 9. */
export function plainDigits(text: string): string {
  if (printableAscii.test(text)) return text;
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = zeros.findLast((start) => start <= code);
    return zero !== undefined && code < zero + 10 ? String(code - zero) : digit;
  });
}

const printableAscii = /^[\x20-\x7e]*$/;
// Ligatures, Arabic presentation forms, full-width and half-width forms. The rest of NFKC changes letters (ª, ², ſ)
// or turns an accent that stands alone into a blank and a combining mark.
const compatibilityForms =
  /[\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufc5d\ufc64-\ufdf9\ufe80-\ufefc\uff01-\uffee]+/g;
const invisible = /(?![\t\n\v\f\r])[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Co}\p{Cn}\p{Cc}]/gu;
const apostrophes = /[\u2018-\u201b\u2032\u02b9-\u02bd\u02c8\u02ca\u02cb\u055a\ua78b\ua78c\u00b4\u0060]/g;
const quotes = /[\u201c-\u201f\u2033\u00ab\u00bb\u301d-\u301f]/g;
const dashes = /[\p{Pd}\u2212\u2043]/gu;
const blanks = /\s+/g;
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0xff10,
];
