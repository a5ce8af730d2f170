import { isPassing, LeaseLost } from '../outbox/index.ts';
import type { DeadlineWatch } from './deadline-watch.ts';
import type { Run } from './run.ts';
import { workLane } from './work-lane.ts';

/** Milliseconds between two looks at a lane that another process works. */
const poll = 1_000;
/** Rests are slept in pieces of at most so many milliseconds: a person, or another process, may end them early. */
const longestSleep = 5_000;

/** Looks at one lane, and works it if it is due. Gives the milliseconds until it is to be looked at again; 0: at once. */
export async function workOnce(
  run: Run,
  watch: DeadlineWatch,
  lane: number,
  { dataset, onTrouble }: { readonly dataset: string; readonly onTrouble?: (error: Error) => void },
): Promise<number | 'end'> {
  try {
    await watch.lookAgain();
    const state = await run.context.outbox.deliveryState(dataset);
    run.sawPending(state.pending);
    const mine = state.lanes.find((one) => one.lane === lane);
    if (state.pausedReason !== undefined || mine === undefined) return 'end';
    const rest = mine.due - state.now;
    if (rest > 0) return Math.min(rest, longestSleep);
    return !mine.taken && (await takeAndWork(run, dataset, lane)) ? 0 : poll;
  } catch (error) {
    if (!isPassing(error)) throw error;
    run.trouble = error;
    onTrouble?.(error);
    return poll;
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
