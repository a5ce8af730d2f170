// The thread behind openCheckpointThread: copies the write-ahead log on a connection of its own and writes nothing else.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointThreadStart } from './checkpoint-thread.ts';

/** So many pages are worth copying: each time, pages that change all the time are copied again. */
const fewest = 4_000;
/** Milliseconds from one look at the log to the next: while it grows, while it does not, and after an error. */
const pauses = { busy: 25, idle: 250, failed: 5_000 };

const { file, longest } = workerData as CheckpointThreadStart;
// It may wait for a long reader while it keeps other writers out, so it waits for no more than a moment.
const db = new DatabaseSync(file, { timeout: 5 });
db.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0');
const look = db.prepare('pragma wal_checkpoint(noop)');
const copy = db.prepare('pragma wal_checkpoint(passive)');
// A log that grows while it is copied is never copied as a whole, and only then does it begin anew: this keeps other
// writers out for the last few pages. Where one writes right now it is the same as passive.
const copyAll = db.prepare('pragma wal_checkpoint(full)');

/** Copies what there is to copy; gives the milliseconds until it looks again. */
function work(): number {
  const { log, checkpointed } = look.get() as { readonly log: number; readonly checkpointed: number };
  if (log - checkpointed >= fewest) copy.get();
  else if (log < longest || log === checkpointed) return log === checkpointed ? pauses.idle : pauses.busy;
  if (log >= longest) copyAll.get();
  return pauses.busy;
}

let timer: NodeJS.Timeout | undefined;
function goOn(): void {
  let pause: number;
  try {
    pause = work();
  } catch {
    // The disk is full, or sick: whoever commits is told so as well.
    pause = pauses.failed;
  }
  timer = setTimeout(goOn, pause);
}

parentPort?.once('message', () => {
  clearTimeout(timer);
  db.close();
});
parentPort?.postMessage('works');
goOn();
