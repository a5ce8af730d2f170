import { createReadStream, type ReadStream, statSync } from 'node:fs';
import type { SourceInput } from '../source.ts';

/**
 * The bytes of a file; `-` is standard input. Nothing is opened or thrown here: a missing file shows when it is read.
 * A pipe, also one with a path (`/dev/stdin`, `<(command)`), can be read only once. A file is read as far as it went
 * when it was opened: one that is being written would never end, or end within a row.
 *
 * @example await openChanges(fileInput('history.csv'), { timeZone: 'Europe/Berlin' })
 */
export function fileInput(path: string): SourceInput {
  if (path === '-') return { name: 'stdin', reopenable: false, open: () => process.stdin };
  if (isPipe(path)) return { name: path, reopenable: false, open: () => createReadStream(path) };
  let opened: ReadStream | undefined;
  let size = 0;
  return {
    name: path,
    reopenable: true,
    open: () => {
      size = sizeOf(path);
      // Some files of the system say that they are empty and are not.
      opened = createReadStream(path, size > 0 ? { end: size - 1 } : {});
      return opened;
    },
    share: () => Math.min(1, (opened?.bytesRead ?? 0) / (size || 1)),
    changed: () => {
      if (opened === undefined || size === 0) return undefined;
      if (opened.bytesRead < size) return 'shorter';
      return sizeOf(path) > size ? 'longer' : undefined;
    },
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

function isPipe(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}
