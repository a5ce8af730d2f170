import type { DeadlineAlarm, DeliveryState } from '../outbox/index.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { type DeliveryContext, type Progress, Run } from './run.ts';
import { workOnce } from './work-once.ts';

/** What to deliver, and for how long to try. */
export interface DeliverOptions {
  readonly dataset: string;
  /** Ends after so many milliseconds without progress; 2 minutes by default. */
  readonly waitMs?: number;
  /** Stops delivery: the requests under way are finished and recorded, no other begins. */
  readonly signal?: AbortSignal;
  /** Called after each request, with the sums of this run. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called when deadlines of what is pending come near, and when that is over: once, over all processes. */
  readonly onAlarm?: (alarm: DeadlineAlarm) => void;
  /** Called each time when the store is busy or full, so that delivery waits for it. */
  readonly onTrouble?: (error: Error) => void;
}

/** How a run ended. */
export interface Delivered {
  /** Nothing is pending any more. */
  readonly finished: boolean;
  readonly requests: number;
  /** Milliseconds: when the next events may go; absent when nothing is pending or the dataset is paused. */
  readonly nextDue?: number;
  /** Why the dataset is paused. */
  readonly pausedReason?: string;
  /** Meta says that the API version is running out. */
  readonly versionWarning?: string;
}

const twoMinutes = 120_000;

/**
 * Sends a dataset's pending events, each lane by its own worker with one request at a time. Ends when nothing is
 * pending, when the dataset is paused, when the signal aborts, or when `waitMs` passes without progress. What could
 * not be sent stays pending.
 *
 * A store that is busy or full is waited for, like Meta. A dataset that was paused for its token is resumed when the
 * client has another one.
 *
 * @throws StoreError when the store can't be read or written, at the end also when it stayed busy or full; an answer that
 * could not be recorded leaves its events pending, and their history says that they may have been sent
 * @example const { finished, nextDue } = await deliver(context, { dataset: '1234567890' })
 */
export async function deliver(context: DeliveryContext, options: DeliverOptions): Promise<Delivered> {
  const { dataset, waitMs = twoMinutes, signal, onProgress = () => {} } = options;
  const failed = new AbortController();
  const signals = signal === undefined ? [failed.signal] : [failed.signal, signal];
  const run = new Run(context, AbortSignal.any(signals), onProgress);
  const watch = new DeadlineWatch(run, options);
  await watch.look();
  await context.outbox.resumeWith(dataset, context.client.credential);
  const { lanes } = await context.outbox.deliveryState(dataset);

  // A worker that fails stops the others, but they finish what is under way before the error goes on.
  const workers = lanes.map(async ({ lane }) => {
    try {
      await runLane(run, watch, lane, { ...options, waitMs });
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  for (const result of await Promise.allSettled(workers)) {
    if (result.status === 'rejected') throw result.reason;
  }
  await watch.look();
  const state = await context.outbox.deliveryState(dataset);
  if (run.trouble !== undefined && state.lanes.length > 0) throw run.trouble;
  return summary(run, state);
}

type LaneOptions = DeliverOptions & { readonly waitMs: number };

/** Works one lane until it has nothing pending or there is a reason to stop. */
async function runLane(run: Run, watch: DeadlineWatch, lane: number, options: LaneOptions): Promise<void> {
  const { clock, sleep } = run.context;
  while (!run.signal.aborted) {
    const pause = await workOnce(run, watch, lane, options);
    if (pause === 'end') return;
    if (pause === 0) continue;
    const left = run.lastProgress + options.waitMs - clock();
    if (left <= 0) return;
    await sleep(Math.min(pause, left), run.signal);
  }
}

function summary(run: Run, state: DeliveryState): Delivered {
  const { pausedReason, lanes } = state;
  const finished = lanes.length === 0;
  return {
    finished,
    requests: run.requests,
    ...(!finished && pausedReason === undefined && { nextDue: Math.min(...lanes.map((lane) => lane.due)) }),
    ...(pausedReason !== undefined && { pausedReason }),
    ...(run.versionWarning !== undefined && { versionWarning: run.versionWarning }),
  };
}
