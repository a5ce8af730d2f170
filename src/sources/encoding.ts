/** How a file's bytes spell its text. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What a file's first bytes say: an encoding, or why it is no text. */
export type DetectedEncoding =
  | { readonly encoding: Encoding; readonly bom: boolean }
  | { readonly not: 'binary' | 'spreadsheet' | 'compressed' };

/**
 * Finds the encoding from the first bytes of a file: by its byte order mark, or else by where its zero bytes lie and by
 * whether it is valid UTF-8. `head` should hold some kilobytes; it may end within a character.
 */
export function detectEncoding(head: Uint8Array): DetectedEncoding {
  const signature = signatures.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  if (signature) return signature.means;
  const zeros = countZeros(head);
  // A stray zero in a long text is a matter of its cell; binary files have them all over.
  if (zeros.odd + zeros.even > head.length / 2000) {
    // Text in UTF-16 has blanks, digits and line ends, so many of its second bytes are zero, and few of the others.
    const order = zeros.odd > zeros.even ? 'utf-16le' : 'utf-16be';
    const plain = Math.min(zeros.odd, zeros.even) * 10 < Math.max(zeros.odd, zeros.even);
    return plain && isText(head, order) ? { encoding: order, bom: false } : { not: 'binary' };
  }
  const encoding = isUtf8(head) ? 'utf-8' : 'windows-1252';
  return isText(head, encoding) ? { encoding, bom: false } : { not: 'binary' };
}

const signatures: readonly { readonly bytes: readonly number[]; readonly means: DetectedEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], means: { encoding: 'utf-8', bom: true } },
  { bytes: [0xff, 0xfe, 0, 0], means: { not: 'binary' } }, // UTF-32, which no CRM writes
  { bytes: [0xff, 0xfe], means: { encoding: 'utf-16le', bom: true } },
  { bytes: [0xfe, 0xff], means: { encoding: 'utf-16be', bom: true } },
  { bytes: [0x50, 0x4b, 0x03, 0x04], means: { not: 'spreadsheet' } }, // zip, and so xlsx
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], means: { not: 'spreadsheet' } }, // xls
  { bytes: [0x1f, 0x8b], means: { not: 'compressed' } }, // gzip
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

/** Also with a broken character here and there: in another encoding nearly all beyond ASCII would be broken. */
function isUtf8(head: Uint8Array): boolean {
  let whole = 0;
  let broken = 0;
  for (const char of new TextDecoder().decode(head, { stream: true })) {
    if (char === '\ufffd') broken++;
    else if (char > '\x7f') whole++;
  }
  return broken * 10 <= whole;
}
