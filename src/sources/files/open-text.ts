import { isAscii } from 'node:buffer';
import type { SourceInput } from '../source.ts';
import { detectEncoding, type Encoding, encodingAfterAscii } from './encoding.ts';
import { fileErrors } from './file-errors.ts';
import { detectFileKind } from './file-kind.ts';
import { gunzip } from './gunzip.ts';

/** A file as text: how it is encoded, how it begins, and all of it. */
export interface OpenedText {
  readonly encoding: Encoding;
  readonly bom: boolean;
  readonly compressed: boolean;
  /** The first characters, without the byte order mark; the whole text if that is short. */
  readonly head: string;
  /** The whole text, from the beginning, in chunks of any size. Can be iterated once. */
  readonly chunks: AsyncGenerator<string, void, undefined>;
}

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;

const headBytes = 65_536;

/**
 * Opens an input and decodes it as a stream, unpacking gzip on the way. Whoever stops reading early calls
 * `chunks.return()`, which closes the file.
 *
 * @throws SourceError when there is no such file, it can't be read, is empty, or is no text.
 */
export async function openText(input: SourceInput): Promise<OpenedText> {
  let bytes = readBytes(input);
  try {
    let first = await readHead(bytes);
    if (first.length === 0) throw fileErrors.empty(input.name);
    let kind = detectFileKind(first);
    const compressed = kind === 'gzip';
    if (compressed) {
      bytes = gunzip(input.name, join(first, bytes));
      first = await readHead(bytes);
      if (first.length === 0) throw fileErrors.empty(input.name);
      kind = detectFileKind(first);
    }
    if (kind !== undefined) throw fileErrors.kind(input.name, kind, compressed);
    const detected = detectEncoding(first, first.length < headBytes);
    if ('not' in detected) throw fileErrors[detected.not](input.name);
    const head = new TextDecoder(detected.encoding).decode(first, { stream: true });
    if (head === '') throw fileErrors.empty(input.name);
    return { ...detected, compressed, head, chunks: decode(join(first, bytes), detected.encoding) };
  } catch (error) {
    await bytes.return();
    throw error;
  }
}

async function* readBytes(input: SourceInput): Bytes {
  try {
    for await (const chunk of input.open()) yield chunk as Uint8Array;
  } catch (error) {
    throw fileErrors.unreadable(input.name, error);
  }
  if (input.changed?.() === 'shorter') throw fileErrors.changed(input.name, 'became shorter');
}

async function readHead(bytes: Bytes): Promise<Uint8Array> {
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

async function* join(first: Uint8Array, rest: Bytes): Bytes {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* decode(bytes: Bytes, encoding: Encoding): AsyncGenerator<string, void, undefined> {
  let decoder = new TextDecoder(encoding);
  // The head may end before the first letter that tells UTF-8 from Windows-1252, and a chunk within it.
  let undecided = encoding === 'utf-8';
  let cut: Uint8Array | undefined;
  for await (const next of bytes) {
    const chunk: Uint8Array = cut === undefined ? next : Buffer.concat([cut, next]);
    cut = undefined;
    if (undecided) {
      const told = encodingAfterAscii(chunk);
      undecided = told === undefined;
      if (told === 'windows-1252') decoder = new TextDecoder(told);
      else if (undecided && !isAscii(chunk)) {
        cut = chunk;
        continue;
      }
    }
    yield decoder.decode(chunk, { stream: true });
  }
  if (cut !== undefined) yield new TextDecoder('windows-1252').decode(cut);
  else yield decoder.decode();
}
