import { detectEncoding, type Encoding } from './encoding.ts';
import type { SourceInput } from './source.ts';
import { SourceError, type SourceErrorCode } from './source-error.ts';

/** A file as text: how it is encoded, how it begins, and all of it. */
export interface OpenedText {
  readonly encoding: Encoding;
  readonly bom: boolean;
  /** The first characters, without the byte order mark; the whole text if that is short. */
  readonly head: string;
  /** The whole text, from the beginning, in chunks of any size. Can be iterated once. */
  readonly chunks: AsyncGenerator<string, void, undefined>;
}

const headBytes = 65_536;

/**
 * Opens an input and decodes it as a stream. Whoever stops reading early calls `chunks.return()`, which closes the file.
 *
 * @throws SourceError when there is no such file, it can't be read, is empty, or is no text.
 */
export async function openText(input: SourceInput): Promise<OpenedText> {
  const bytes = readBytes(input);
  try {
    const first = await readHead(bytes);
    if (first.length === 0) throw new SourceError('file_empty', `${input.name} is empty.`, fixes.file_empty);
    const detected = detectEncoding(first);
    if ('not' in detected) throw notText(input.name, detected.not);
    const head = new TextDecoder(detected.encoding).decode(first, { stream: true });
    return { ...detected, head, chunks: decode(first, bytes, detected.encoding) };
  } catch (error) {
    await bytes.return();
    throw error;
  }
}

async function* readBytes(input: SourceInput): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of input.open()) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(input.name, error);
  }
}

async function readHead(bytes: AsyncGenerator<Uint8Array, void, undefined>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await bytes.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

async function* decode(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
  encoding: Encoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  try {
    yield decoder.decode(first, { stream: true });
    for await (const chunk of rest) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } finally {
    await rest.return();
  }
}

const fixes = {
  file_missing: 'Check the path.',
  file_is_directory: 'Give the files in it instead.',
  file_no_permission: 'Allow this user to read it.',
  file_unreadable: 'Copy the file to a local disk and try again.',
  file_empty: 'Export it again.',
  file_binary: 'Give a CSV, JSON Lines or JSON file.',
  file_spreadsheet: 'Save the sheet as CSV (UTF-8), with the lead id column formatted as text.',
  file_compressed: 'Unpack it first, for example: gunzip FILE',
} satisfies Partial<Record<SourceErrorCode, string>>;

function notText(name: string, what: 'binary' | 'spreadsheet' | 'compressed'): SourceError {
  if (what === 'spreadsheet')
    return new SourceError(
      'file_spreadsheet',
      `${name} is a spreadsheet or a ZIP archive, not text.`,
      fixes.file_spreadsheet,
    );
  if (what === 'compressed')
    return new SourceError('file_compressed', `${name} is compressed (gzip).`, fixes.file_compressed);
  return new SourceError('file_binary', `${name} is a binary file, not text.`, fixes.file_binary);
}

function unreadable(name: string, error: unknown): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new SourceError('file_missing', `There is no file ${name}.`, fixes.file_missing);
  if (code === 'EISDIR')
    return new SourceError('file_is_directory', `${name} is a directory.`, fixes.file_is_directory);
  if (code === 'EACCES' || code === 'EPERM')
    return new SourceError('file_no_permission', `${name} may not be read.`, fixes.file_no_permission);
  // A system's code (EIO) is safe to show; a message might not be.
  return new SourceError(
    'file_unreadable',
    `${name} can't be read${code ? ` (${code})` : ''}.`,
    fixes.file_unreadable,
  );
}
