import { Readable } from 'node:stream';
import type { SourceInput } from '../source.ts';

/**
 * An input whose bytes are at hand already.
 *
 * @param chunkSize how many bytes it hands out at a time.
 * @example await openChanges(bytesInput('made.csv', Buffer.from('stage,changed_at\n')), {})
 */
export function bytesInput(name: string, bytes: Uint8Array, chunkSize = 65_536): SourceInput {
  const chunks = function* (): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
  return { name, reopenable: true, open: () => Readable.from(chunks()) };
}
