/** What a file is that holds no text as it stands. */
export type FileKind =
  | 'gzip'
  | 'excel'
  | 'numbers'
  | 'opendocument'
  | 'zip'
  | 'packed'
  | 'pdf'
  | 'word'
  | 'html'
  | 'spreadsheet-xml'
  | 'utf-32';

/**
 * What a file's first bytes say it is, whatever its name; undefined for what may be text. Some hundred bytes are
 * enough, some kilobytes tell the kinds of ZIP archives apart.
 *
 * @example detectFileKind(Buffer.from('%PDF-1.7')) // 'pdf'
 */
export function detectFileKind(head: Uint8Array): FileKind | undefined {
  const found = signatures.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  if (found?.kind === 'zip') return kindOfZip(head);
  return found?.kind ?? kindOfMarkup(head);
}

const signatures: readonly { readonly bytes: readonly number[]; readonly kind: FileKind }[] = [
  { bytes: [0x1f, 0x8b], kind: 'gzip' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], kind: 'zip' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], kind: 'excel' }, // xls, and whatever else Office wrote before 2007
  { bytes: [0xff, 0xfe, 0, 0], kind: 'utf-32' },
  { bytes: [0, 0, 0xfe, 0xff], kind: 'utf-32' },
  { bytes: [...Buffer.from('%PDF-')], kind: 'pdf' },
  { bytes: [...Buffer.from('{\\rtf')], kind: 'word' },
  { bytes: [...Buffer.from('BZh')], kind: 'packed' },
  { bytes: [...Buffer.from('7z\xbc\xaf', 'latin1')], kind: 'packed' },
  { bytes: [...Buffer.from('Rar!')], kind: 'packed' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: 'packed' }, // xz
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'packed' }, // zstd
  { bytes: [0x50, 0x4b, 0x05, 0x06], kind: 'packed' }, // a ZIP archive with nothing in it
];

/** The names of the files in an archive stand in it as they are. */
function kindOfZip(head: Uint8Array): FileKind {
  const text = asLatin1(head);
  if (text.includes('xl/') || text.includes('[Content_Types].xml'))
    return text.includes('word/') ? 'word' : 'excel';
  if (text.includes('Index/') && text.includes('.iwa')) return 'numbers';
  if (text.includes('application/vnd.oasis.opendocument')) return 'opendocument';
  return 'zip';
}

/** Web pages and XML that are called .xls: several CRMs export them, and Excel opens them. */
function kindOfMarkup(head: Uint8Array): FileKind | undefined {
  const utf16 = head[0] === 0xff && head[1] === 0xfe;
  const text = asLatin1(head.subarray(0, 4096)).replaceAll(utf16 ? '\0' : '\ufeff', '');
  const start = text
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe)/, '')
    .trimStart()
    .slice(0, 2000)
    .toLowerCase();
  if (!start.startsWith('<')) return undefined;
  if (start.startsWith('<?xml') && /progid="excel|schemas-microsoft-com:office:spreadsheet/.test(start))
    return 'spreadsheet-xml';
  return /^<(?:!doctype html|html|head|meta|style|table|body|div|!--)/.test(start) ? 'html' : undefined;
}

function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
