import { SourceError, type SourceErrorCode } from '../source-error.ts';
import type { FileKind } from './file-kind.ts';

const asCsv =
  'Open it and save it as CSV (Excel: "CSV UTF-8"), with the column of the lead id formatted as text before the file is ' +
  'opened or imported, or export CSV from the CRM itself.';

/** Kind of file, to its code, what it is, and what to do. */
const kinds: Readonly<Record<FileKind, readonly [SourceErrorCode, string, string]>> = {
  excel: ['file_spreadsheet', 'is an Excel file (.xlsx or .xls), not text', asCsv],
  numbers: ['file_spreadsheet', 'is a Numbers file, not text', asCsv],
  opendocument: ['file_spreadsheet', 'is an OpenDocument file (.ods), not text', asCsv],
  'spreadsheet-xml': ['file_spreadsheet', 'is a spreadsheet in XML, not a table of text', asCsv],
  html: ['file_spreadsheet', 'is a web page (HTML), whatever its name says', asCsv],
  zip: ['file_compressed', 'is a ZIP archive', 'Unpack it and give the files in it, for example: unzip FILE'],
  packed: ['file_compressed', 'is packed', 'Unpack it first; of packed files only gzip (.gz) is read.'],
  gzip: ['file_compressed', 'is packed with gzip twice', 'Unpack it once: gunzip FILE'],
  pdf: ['file_binary', 'is a PDF', 'Export the data as CSV from the CRM; a PDF can’t be read.'],
  word: ['file_binary', 'is a document of a word processor', 'Export the data as CSV from the CRM.'],
  'utf-32': ['file_encoding_unknown', 'is encoded in UTF-32', 'Save it as UTF-8.'],
};

/** The errors of a file as bytes. None shows what is in it. */
export const fileErrors = {
  empty: (name: string) => new SourceError('file_empty', `${name} is empty.`, 'Export it again.'),
  blank: (name: string) =>
    new SourceError('file_empty', `${name} holds nothing but blanks.`, 'Export it again.'),
  kind: (name: string, kind: FileKind, compressed: boolean) => {
    const [code, what, fix] = kinds[kind];
    return new SourceError(
      code,
      `${name}${compressed && kind !== 'gzip' ? ', unpacked,' : ''} ${what}.`,
      fix,
    );
  },
  binary: (name: string) =>
    new SourceError(
      'file_binary',
      `${name} is a binary file, not text.`,
      'Give a CSV, JSON Lines or JSON file.',
    ),
  unknown: (name: string) =>
    new SourceError(
      'file_encoding_unknown',
      `The letters in ${name} are encoded in a way that is not known here (neither UTF-8, UTF-16 nor Windows-1252), so names would come out wrong.`,
      'Save it as UTF-8 (Excel: "CSV UTF-8"), or convert it, for example: iconv -f SHIFT_JIS -t UTF-8 FILE > NEW',
    ),
  damaged: (name: string, cut: boolean) =>
    new SourceError(
      'file_damaged',
      cut
        ? `${name} is cut off: its gzip data ends too early.`
        : `${name} is damaged: its gzip data is broken.`,
      'Copy or download it again; nothing but the rows before that place can be read.',
    ),
  changed: (name: string, how: string) =>
    new SourceError(
      'file_changed',
      `${name} ${how} while it was read.`,
      'Wait until it is written, then run again; what was read is not sent twice.',
    ),
  unreadable,
};

function unreadable(name: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new SourceError('file_missing', `There is no file ${name}.`, 'Check the path.');
  if (code === 'EISDIR')
    return new SourceError('file_is_directory', `${name} is a directory.`, 'Give the files in it instead.');
  if (code === 'EACCES' || code === 'EPERM')
    return new SourceError('file_no_permission', `${name} may not be read.`, 'Allow this user to read it.');
  // A system's code (EIO) is safe to show; a message might not be.
  return new SourceError(
    'file_unreadable',
    `${name} can't be read${code ? ` (${code})` : ''}.`,
    'Copy the file to a local disk and try again.',
  );
}
