import type { Wake } from '../delivery/index.ts';
import { isPassing } from '../outbox/index.ts';
import type { AppContext } from './context.ts';

/** What work that goes on beside other work needs. */
export interface SideBySide {
  readonly context: Pick<AppContext, 'sleep'>;
  /** Woken when there is something to do; without it that is seen within a second. */
  readonly wake?: Wake;
  /** Called each time when the store is busy or full: it is waited for. */
  readonly onTrouble?: (error: Error) => void;
}

/** Work under way, each under its key. */
export interface UnderWay<Key> {
  readonly size: number;
  has(key: Key): boolean;
  /** Begins work; it is not waited for until all ends. */
  begin(key: Key, work: (signal: AbortSignal) => Promise<void>): void;
}

/** Milliseconds. */
const poll = 1_000;
const afterTrouble = 5_000;

/**
 * Looks again and again for work and lets it go on side by side, until the signal aborts: what is under way is then waited
 * for. Where the store is busy or full, that work alone rests for a moment.
 *
 * @throws whatever else the work threw, once all of it has ended
 */
export async function workSideBySide<Key>(
  { context, wake, onTrouble }: SideBySide,
  signal: AbortSignal,
  look: (underWay: UnderWay<Key>) => Promise<void>,
): Promise<void> {
  const active = new Map<Key, Promise<void>>();
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, signal]);
  let failure: unknown;

  async function survive(error: unknown): Promise<void> {
    if (isPassing(error)) {
      onTrouble?.(error);
      await context.sleep(afterTrouble, stop);
    } else {
      failure ??= error;
      failed.abort();
    }
  }

  const underWay: UnderWay<Key> = {
    get size() {
      return active.size;
    },
    has: (key) => active.has(key),
    begin(key, work) {
      active.set(
        key,
        work(stop)
          .catch(survive)
          .finally(() => active.delete(key)),
      );
    },
  };

  while (!stop.aborted) {
    try {
      await look(underWay);
      if (wake === undefined) await context.sleep(poll, stop);
      else await wake.wait(poll, context.sleep, stop);
    } catch (error) {
      await survive(error);
    }
  }
  await Promise.all(active.values());
  if (failure !== undefined) throw failure;
}
