import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after so many milliseconds, or at once when the signal aborts. Never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  // Rejects only when aborted, and that is no error here.
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
