import { closeSync, fchmodSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { UsageError } from '../config/index.ts';
import { printable } from './terminal/index.ts';

/** A file that only its owner may read, written from its beginning. */
export interface OwnerFile {
  readonly path: string;
  write(text: string): void;
  close(): void;
}

const bufferLength = 65_536;

/**
 * Opens a file for what may hold personal values: mode 0600, also if it was there before with another.
 *
 * @param inputs files that are read in the same run, and must not be written over
 * @throws UsageError when it can't be written, names an input, or (in `write` and `close`) the disk is full
 */
export function openOwnerFile(path: string, inputs: readonly string[] = []): OwnerFile {
  refuseInput(path, inputs);
  const file = attempt(path, () => openSync(path, 'w', 0o600));
  if (fstatSync(file).isFile()) attempt(path, () => fchmodSync(file, 0o600));
  let buffered = '';
  const flush = (): void => {
    const bytes = Buffer.from(buffered);
    for (let at = 0; at < bytes.length; ) at += attempt(path, () => writeSync(file, bytes, at));
    buffered = '';
  };
  return {
    path,
    write: (text) => {
      buffered += text;
      if (buffered.length > bufferLength) flush();
    },
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** @throws UsageError when `path` is one of the files that are read. */
export function refuseInput(path: string, inputs: readonly string[]): void {
  if (!inputs.some((input) => isSame(path, input))) return;
  throw new UsageError(`${printable(path)} is a file that is read; name another one to write to.`);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(`${printable(path)} can't be written (${code}).`);
  }
}

function isSame(path: string, input: string): boolean {
  const [a, b] = [path, input].map((one) => statSync(one, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.isFile() && a.ino === b.ino && a.dev === b.dev;
}
