import { type DeliveryState, LeaseLost } from '../outbox/index.ts';
import { type DeliveryContext, type Progress, Run } from './run.ts';
import { workLane } from './work-lane.ts';

/** What to deliver, and for how long to try. */
export interface DeliverOptions {
  readonly dataset: string;
  /** Ends after so many milliseconds without progress; 2 minutes by default. */
  readonly waitMs?: number;
  /** Stops delivery: the requests under way are finished and recorded, no other begins. */
  readonly signal?: AbortSignal;
  /** Called after each request, with the sums of this run. */
  readonly onProgress?: (progress: Progress) => void;
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
/** Milliseconds between two looks at a lane that another process works. */
const poll = 1_000;

/**
 * Sends a dataset's pending events, each lane by its own worker with one request at a time. Ends when nothing is
 * pending, when the dataset is paused, when the signal aborts, or when `waitMs` passes without progress. What could
 * not be sent stays pending.
 *
 * @throws StoreError when the store can't be read or written; an answer that could not be recorded leaves its events
 * pending, and their history says that they may have been sent
 * @example const { finished, nextDue } = await deliver(context, { dataset: '1234567890' })
 */
export async function deliver(context: DeliveryContext, options: DeliverOptions): Promise<Delivered> {
  const { dataset, waitMs = twoMinutes, signal, onProgress = () => {} } = options;
  const failed = new AbortController();
  const signals = signal === undefined ? [failed.signal] : [failed.signal, signal];
  const run = new Run(context, AbortSignal.any(signals), onProgress);
  const { lanes } = await context.outbox.deliveryState(dataset);

  // A worker that fails stops the others, but they finish what is under way before the error goes on.
  const workers = lanes.map(async ({ lane }) => {
    try {
      await runLane(run, dataset, lane, waitMs);
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  for (const result of await Promise.allSettled(workers)) {
    if (result.status === 'rejected') throw result.reason;
  }
  return summary(run, await context.outbox.deliveryState(dataset));
}

/** Works one lane until it has nothing pending or there is a reason to stop. */
async function runLane(run: Run, dataset: string, lane: number, waitMs: number): Promise<void> {
  const { outbox, clock, sleep } = run.context;
  while (!run.signal.aborted) {
    const state = await outbox.deliveryState(dataset);
    run.sawPending(state.pending);
    const mine = state.lanes.find((one) => one.lane === lane);
    if (state.pausedReason !== undefined || mine === undefined) return;

    const worked = !mine.taken && mine.due <= clock() && (await takeAndWork(run, dataset, lane));
    if (worked) continue;
    const now = clock();
    const end = run.lastProgress + waitMs;
    if (now >= end) return;
    const next = mine.taken ? now + poll : Math.max(mine.due, now + poll);
    await sleep(Math.min(next, end) - now, run.signal);
  }
}

/** Whether the lane could be taken and something was done in it. */
async function takeAndWork(run: Run, dataset: string, lane: number): Promise<boolean> {
  const { outbox } = run.context;
  const lease = await outbox.takeLane(dataset, lane);
  if (lease === undefined) return false;
  const { requests, lastProgress } = run;
  try {
    await outbox.releaseLane(await workLane(run, lease));
  } catch (error) {
    // Whoever took the lane goes on with it.
    if (error instanceof LeaseLost) return false;
    await outbox.releaseLane(lease).catch(() => {});
    throw error;
  }
  return run.requests > requests || run.lastProgress > lastProgress;
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
