import type { AttemptEnd, ClaimedEvent, Settlement, Wait } from '../outbox/index.ts';
import { backoff, throttleWait } from './backoff.ts';
import type { Verdict } from './classify.ts';
import type { DeliveryContext, Progress } from './run.ts';

/** A request that ended. */
interface Ended {
  readonly part: readonly ClaimedEvent[];
  readonly end: AttemptEnd;
  readonly verdict: Verdict;
  /** The event that was refused alone. */
  readonly culprit: ClaimedEvent | undefined;
  /** Events of the batch that were refused by now. */
  readonly rejected: number;
  /** Requests of the lane that failed in a row before this one. */
  readonly failures: number;
}

/** What is written and done about it. */
interface Decision {
  readonly settlements: readonly Settlement[];
  readonly wait?: Wait;
  /** The lane may send its next request. */
  readonly goOn: boolean;
  readonly progress: Partial<Progress>;
}

/** Failures in a row after which one more success without proof stops the dataset: it isn't Meta that answers. */
const failuresBeforeDoubt = 2;

/** What follows from the end of a request for its events and its lane. */
export function decide(ended: Ended, context: Pick<DeliveryContext, 'clock' | 'random' | 'brake'>): Decision {
  const { part, end, verdict, culprit, rejected } = ended;
  const { clock, random, brake } = context;
  const ids = part.map(({ id }) => id);
  const failures = ended.failures + 1;
  const laneRests = () => ({ due: clock() + backoff(failures, random), failures });

  switch (verdict.outcome) {
    case 'accepted':
      return {
        settlements: [{ events: ids, state: 'accepted' }],
        ...(ended.failures > 0 && { wait: { lane: { due: 0, failures: 0 } } }),
        goOn: true,
        progress: { accepted: ids.length },
      };

    case 'refused': {
      if (culprit === undefined) return { settlements: [], goOn: true, progress: {} };
      const { code, subcode, reason } = end;
      const settlement: Settlement = {
        events: [culprit.id],
        state: 'rejected',
        ...(code !== undefined && { code }),
        ...(subcode !== undefined && { subcode }),
        ...(reason !== undefined && { reason }),
      };
      const latest = brake.refused(culprit.id, rejected, clock());
      return {
        settlements: [settlement],
        ...(latest !== undefined && { wait: { pause: { reason: tooManyRefused(end, latest) } } }),
        goOn: latest === undefined,
        progress: { rejected: 1 },
      };
    }

    case 'uncertain': {
      const inDoubt = ended.failures >= failuresBeforeDoubt;
      const pause = { reason: `${verdict.reason} Look at endpoint and proxy, then resume.` };
      return {
        settlements: [{ events: ids, state: 'uncertain', reason: verdict.reason }],
        wait: { lane: laneRests(), ...(inDoubt && { pause }) },
        goOn: false,
        progress: { uncertain: ids.length },
      };
    }

    case 'throttled': {
      const due = clock() + throttleWait(verdict.waitMs, failures, random);
      return {
        settlements: [],
        wait: { lane: { due, failures }, dataset: { due } },
        goOn: false,
        progress: {},
      };
    }

    case 'paused':
      return {
        settlements: [],
        wait: { pause: { reason: `${verdict.reason} (${codeOf(end)})` } },
        goOn: false,
        progress: {},
      };

    case 'retry':
    case 'no_answer':
      return { settlements: [], wait: { lane: laneRests() }, goOn: false, progress: {} };
  }
}

function codeOf({ code, subcode, httpStatus }: AttemptEnd): string {
  if (code === undefined) return `HTTP ${httpStatus}`;
  return subcode === undefined ? `code ${code}` : `code ${code}/${subcode}`;
}

function tooManyRefused(end: AttemptEnd, events: readonly number[]): string {
  return `Meta refuses too many events (${codeOf(end)}), lately ${events.join(', ')}. Look at them, correct the cause, then resume.`;
}
