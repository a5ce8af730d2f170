import { isAscii } from 'node:buffer';

/** How a file's bytes spell its text. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What a file's first bytes say: an encoding, or why it is no text that can be read. */
export type DetectedEncoding =
  | { readonly encoding: Encoding; readonly bom: boolean }
  | { readonly not: 'binary' | 'unknown' };

/**
 * Finds the encoding from the first bytes of a file: by its byte order mark, or else by where its zero bytes lie and by
 * whether it is valid UTF-8. `head` should hold some kilobytes; it may end within a character unless it is `whole`. Bytes that are neither
 * UTF-8 nor like Western European text (Shift JIS, Windows-1251, Mac OS Roman) are `unknown`: read as Windows-1252,
 * their names would come out wrong, be hashed, and match nobody.
 */
export function detectEncoding(head: Uint8Array, whole = false): DetectedEncoding {
  const mark = marks.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  if (mark) return { encoding: mark.encoding, bom: true };
  const zeros = countZeros(head);
  // A stray zero in a long text is a matter of its cell; binary files have them all over.
  if (zeros.odd + zeros.even > head.length / 2000) {
    // Text in UTF-16 has blanks, digits and line ends, so many of its second bytes are zero, and few of the others.
    const order = zeros.odd > zeros.even ? 'utf-16le' : 'utf-16be';
    const plain = Math.min(zeros.odd, zeros.even) * 10 < Math.max(zeros.odd, zeros.even);
    return plain && isText(head, order) ? { encoding: order, bom: false } : { not: 'binary' };
  }
  if (looksUtf8(head, whole) !== false)
    return isText(head, 'utf-8') ? { encoding: 'utf-8', bom: false } : { not: 'binary' };
  if (!isText(head, 'windows-1252')) return { not: 'binary' };
  return isWestern(head) ? { encoding: 'windows-1252', bom: false } : { not: 'unknown' };
}

/**
 * Whether text of which only ASCII was seen so far goes on in UTF-8 or in Windows-1252; undefined when these bytes don't
 * say it either: they are ASCII, or end within the first character beyond it.
 */
export function encodingAfterAscii(bytes: Uint8Array): 'utf-8' | 'windows-1252' | undefined {
  const utf8 = looksUtf8(bytes, false);
  return utf8 === undefined ? undefined : utf8 ? 'utf-8' : 'windows-1252';
}

const marks: readonly { readonly bytes: readonly number[]; readonly encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

function countZeros(head: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  for (let at = 0; at < head.length; at++) {
    if (head[at] === 0) zeros[at % 2 === 0 ? 'even' : 'odd']++;
  }
  return zeros;
}

/** Text has line ends and tabs, but hardly another control character. */
function isText(head: Uint8Array, encoding: Encoding): boolean {
  // `stream` lets the last character be cut off by the end of the head.
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  let controls = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 32 && (code < 9 || code > 13)) || code === 0xfffe || code === 0xfffd) controls++;
  }
  return controls * 50 <= text.length;
}

/**
 * Also with a broken character here and there: in another encoding nearly all beyond ASCII would be broken. Undefined
 * when no character tells.
 */
function looksUtf8(bytes: Uint8Array, whole: boolean): boolean | undefined {
  if (isAscii(bytes)) return undefined;
  let sound = 0;
  let broken = 0;
  for (const char of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: !whole })) {
    if (char === '\ufffd') broken++;
    else if (char > '\x7f') sound++;
  }
  return sound + broken === 0 ? undefined : broken * 10 <= sound;
}

/**
 * In Western languages letters beyond ASCII stand alone or in twos (Portuguese "ação"). In Cyrillic, Greek, Chinese,
 * Japanese or Korean they stand in long runs. In Mac OS Roman and Central European sets they fall where Windows-1252 has
 * signs, or capitals behind small letters.
 */
function isWestern(head: Uint8Array): boolean {
  let letters = 0;
  let strange = 0;
  let run = 0;
  for (let at = 0; at <= head.length; at++) {
    const byte = head[at] ?? 0;
    if (byte >= 0x80) {
      run++;
      if (undefinedBytes.has(byte)) strange += 2;
      else if (byte >= 0xc0) letters++;
      else if (capitalsAndSigns.has(byte) && isInWord(head, at)) strange++;
    } else {
      // Three is the shortest run that a Western word hardly has.
      if (run >= 3) strange += run * 2;
      run = 0;
    }
  }
  return strange < 3 || strange * 2 < letters;
}

const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** In Windows-1252 Š Œ Ž Ÿ ƒ † ‡ ˆ ‰ and signs such as ¹ ³ ¿: not behind a small letter. */
const capitalsAndSigns: ReadonlySet<number> = new Set([
  0x83, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8e, 0x9f, 0xa3, 0xa5, 0xaf, 0xb1, 0xb3, 0xb9, 0xbf,
]);

/** Behind a small letter, and within a word or at the end of a longer one: not "cm³". */
function isInWord(head: Uint8Array, at: number): boolean {
  if (!isLower(head[at - 1])) return false;
  const next = head[at + 1] ?? 0;
  return isLetter(next) || next >= 0xc0 || (isLetter(head[at - 2]) && isLetter(head[at - 3]));
}

function isLetter(byte = 0): boolean {
  return isLower(byte | 0x20);
}

function isLower(byte = 0): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}
