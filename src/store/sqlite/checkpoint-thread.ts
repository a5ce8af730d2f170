import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Sqlite } from './database.ts';
import { checkpointPages } from './open.ts';

/** While the thread lives, whoever commits copies only a log so much longer: the thread must be far behind for that. */
const rarely = 4;

/** What the thread begins with. */
export interface CheckpointThreadStart {
  readonly file: string;
  /** From so many pages on the log has to begin anew. */
  readonly longest: number;
}

/**
 * Copies the write-ahead log back into the file on a second connection in a thread of its own, a little at a time: in the
 * event loop of a server, 32 MB at once hold up every request for as long as they take. For processes that live long.
 * Without the thread, also when it fails, commits copy the log as they do everywhere. A store in memory has no log.
 */
export function openCheckpointThread(store: Sqlite, file = store.db.location()): { close(): Promise<void> } {
  if (file === null) return { close: async () => {} };
  const start: CheckpointThreadStart = { file, longest: checkpointPages };
  // Compiled, the other file is JavaScript too.
  const worker = new Worker(new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: start,
  });
  worker.unref();
  const copyFrom = (pages: number): void => {
    if (store.db.isOpen) store.db.exec(`pragma wal_autocheckpoint = ${pages}`);
  };
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    copyFrom(checkpointPages);
    resolve();
  };
  // It says that it works, once.
  worker.once('message', () => copyFrom(rarely * checkpointPages));
  worker.once('error', end).once('exit', end);
  return {
    close: async () => {
      // The process must not end before the thread has.
      worker.ref();
      worker.postMessage('end');
      await ended;
    },
  };
}
