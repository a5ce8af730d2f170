import { createReadStream, type ReadStream, statSync } from 'node:fs';
import type { SourceInput } from './source.ts';

/**
 * The bytes of a file; `-` is standard input. Nothing is opened or thrown here: a missing file shows when it is read.
 * A pipe, also one with a path (`/dev/stdin`, `<(command)`), can be read only once.
 *
 * @example await openChanges(fileInput('history.csv'), { timeZone: 'Europe/Berlin' })
 */
export function fileInput(path: string): SourceInput {
  if (path === '-') return { name: 'stdin', reopenable: false, open: () => process.stdin };
  if (isPipe(path)) return { name: path, reopenable: false, open: () => createReadStream(path) };
  let opened: ReadStream | undefined;
  return {
    name: path,
    reopenable: true,
    open: () => {
      opened = createReadStream(path);
      return opened;
    },
    share: () =>
      Math.min(1, (opened?.bytesRead ?? 0) / (statSync(path, { throwIfNoEntry: false })?.size || 1)),
  };
}

function isPipe(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}
