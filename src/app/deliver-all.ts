import type { Delivered } from '../delivery/index.ts';
import type { AppContext } from './context.ts';

/** What delivering all takes. */
export interface Deliveries {
  deliver(): Promise<Delivered>;
  /** How many leads could not be planned, since they had events in a request under way. */
  postponed(): Promise<number>;
  /** Plans them, as far as these requests are answered. */
  planPostponed(): Promise<void>;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds without progress after which to give up. */
  readonly waitMs: number;
}

/** Milliseconds between two looks at what another process has under way. */
const poll = 1_000;

/**
 * Delivers, then plans and delivers what had to wait for requests: those that a killed process left are answered or tried
 * again by now, those of another process are waited for.
 */
export async function deliverAll(
  work: Deliveries,
  { clock, sleep }: Pick<AppContext, 'clock' | 'sleep'>,
): Promise<Delivered> {
  let delivered = await work.deliver();
  let left = await work.postponed();
  let lastProgress = clock();
  while (left > 0 && delivered.finished && work.signal?.aborted !== true) {
    await work.planPostponed();
    const still = await work.postponed();
    if (still < left) {
      const next = await work.deliver();
      delivered = { ...next, requests: delivered.requests + next.requests };
      lastProgress = clock();
    } else if (clock() - lastProgress >= work.waitMs) {
      break;
    } else {
      await sleep(poll, work.signal);
    }
    left = still;
  }
  return left > 0 ? { ...delivered, finished: false } : delivered;
}
