import { isPassing } from '../outbox/index.ts';
import type { AppContext } from './context.ts';

/** Writes a line for whoever runs the server. Never holds a personal value or a secret. */
export type Log = (line: string) => void;

const pause = 30_000;

/**
 * Does work that never ends by itself until the signal aborts. When it fails, that is told, and it is begun again after
 * half a minute: a server outlives what a person can put right meanwhile.
 */
export async function keepGoing(
  name: string,
  work: () => Promise<void>,
  { sleep }: Pick<AppContext, 'sleep'>,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
      if (!signal.aborted) throw new Error(`${name} ended`);
    } catch (error) {
      if (signal.aborted && isPassing(error)) return;
      log(`${name} stopped and begins again in ${pause / 1000} seconds: ${messageOf(error)}`);
      await sleep(pause, signal);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
