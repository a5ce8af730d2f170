import { type DeadlineAlarm, isPassing } from '../outbox/index.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { type DeliveryContext, Run } from './run.ts';
import { Wake } from './wake.ts';
import { workOnce } from './work-once.ts';

/** What to deliver for as long as a server runs. */
export interface KeepDeliveringOptions {
  readonly dataset: string;
  /** Ends it: the requests under way are finished and recorded, no other begins. */
  readonly signal: AbortSignal;
  /** Woken when something was stored by this process; what other processes store is seen within a second. */
  readonly wake: Wake;
  /** As in `DeliverOptions`. */
  readonly onAlarm?: (alarm: DeadlineAlarm) => void;
  readonly onTrouble?: (error: Error) => void;
  /** Called when Meta's warning that the API version runs out changes. */
  readonly onVersionWarning?: (warning: string) => void;
  /** Called when delivery is found paused, with the reason, and with `undefined` when it goes on. */
  readonly onPaused?: (reason: string | undefined) => void;
  /** Called when a request left so many events refused or uncertain, or so many passed their deadline. */
  readonly onFailed?: (events: number) => void;
}

/** Milliseconds between two looks at what other processes have stored. */
const poll = 1_000;

/**
 * Delivers what a dataset has pending, and whatever comes later, until the signal aborts. A lane has a worker only while
 * something is pending in it; a paused dataset is looked at until somebody resumes it.
 *
 * @throws StoreError when the store can't be read or written for good; busy and full are waited for
 */
export async function keepDelivering(
  context: DeliveryContext,
  options: KeepDeliveringOptions,
): Promise<void> {
  const { dataset, wake, onTrouble, onVersionWarning, onPaused, onFailed } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, options.signal]);
  let hasFailed = 0;
  const run = new Run(context, signal, ({ rejected, expired, uncertain }) => {
    const now = rejected + expired + uncertain;
    if (now > hasFailed) onFailed?.(now - hasFailed);
    hasFailed = now;
  });
  const watch = new DeadlineWatch(run, options);
  const workers = new Map<number, Worker>();
  let warned: string | undefined;
  let paused: string | undefined;
  let failure: unknown;
  let isResumed = false;
  const isToRun = (): boolean => !signal.aborted;

  async function look(): Promise<void> {
    if (!isResumed) await context.outbox.resumeWith(dataset, context.client.credential);
    isResumed = true;
    await watch.lookAgain();
    const state = await context.outbox.deliveryState(dataset);
    if (state.pausedReason !== paused) onPaused?.(state.pausedReason);
    paused = state.pausedReason;
    if (paused !== undefined) return;
    for (const { lane, due, taken } of state.lanes) {
      const worker = workers.get(lane);
      if (worker === undefined) workers.set(lane, begin(lane));
      else if (due <= state.now && !taken) worker.rest.wake();
    }
  }

  function begin(lane: number): Worker {
    const rest = new Wake();
    const ended = work(lane, rest)
      .catch((error: unknown) => {
        failure ??= error;
        failed.abort();
      })
      .finally(() => {
        workers.delete(lane);
        // Something may have come into this lane since its last look.
        wake.wake();
      });
    return { rest, ended };
  }

  async function work(lane: number, rest: Wake): Promise<void> {
    while (isToRun()) {
      const pause = await workOnce(run, watch, lane, options);
      if (pause === 'end') return;
      if (pause > 0) await rest.wait(pause, context.sleep, signal);
    }
  }

  while (isToRun()) {
    try {
      await look();
    } catch (error) {
      if (!isPassing(error)) {
        failure = error;
        break;
      }
      if (error instanceof Error) onTrouble?.(error);
    }
    if (run.versionWarning !== undefined && run.versionWarning !== warned) {
      warned = run.versionWarning;
      onVersionWarning?.(warned);
    }
    await wake.wait(poll, context.sleep, signal);
  }
  failed.abort();
  await Promise.all([...workers.values()].map(({ ended }) => ended));
  if (failure !== undefined) throw failure;
}

interface Worker {
  readonly rest: Wake;
  readonly ended: Promise<void>;
}
