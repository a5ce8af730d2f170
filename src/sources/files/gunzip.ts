import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from '../source-error.ts';
import { fileErrors } from './file-errors.ts';

/**
 * Unpacks gzip as a stream, in constant memory however much comes out.
 *
 * @throws SourceError `file_damaged` where the data is broken or ends too early.
 */
export async function* gunzip(
  name: string,
  packed: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacked = createGunzip();
  // The error that ends the pipeline comes out of the loop below.
  pipeline(Readable.from(packed, { objectMode: false }), unpacked, () => {});
  try {
    for await (const chunk of unpacked) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw fileErrors.damaged(name, code === 'Z_BUF_ERROR');
  }
}
