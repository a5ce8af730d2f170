import {
  type AttemptEnd,
  failuresToOpen,
  type SendableEvent,
  type Settlement,
  type Wait,
} from '../outbox/index.ts';
import { backoff, throttleWait } from './backoff.ts';
import type { Verdict } from './classify.ts';
import type { DeliveryContext } from './run.ts';

/** A request that ended. */
export interface Ended {
  readonly part: readonly SendableEvent[];
  readonly end: AttemptEnd;
  readonly verdict: Verdict;
  /** The event that was refused alone. */
  readonly culprit: number | undefined;
  /** Events of the batch that were refused by now. */
  readonly rejected: number;
  /** How often things failed in a row before this request. */
  readonly failures: {
    readonly lane: number;
    /** Over all lanes and processes, when the batch was claimed. */
    readonly dataset: number;
    /** Of the lead that goes alone since it failed alone. */
    readonly lead: number | undefined;
  };
  /** The request tried whether the destination takes anything. */
  readonly probe: boolean;
  /** The destination took another request meanwhile, so the fault lies in this one. */
  readonly trusted: boolean;
}

/** What is written and done about it. */
interface Decision {
  readonly settlements: readonly Settlement[];
  readonly wait: Wait;
  /** `stop`: the lane rests; `split`: its leads go in two halves; `leave`: the others go on without this lead. */
  readonly next: 'go on' | 'stop' | 'split' | 'leave';
}

/** More refused events of one batch are no bad events but a bad mapping or a wrong dataset. */
const mostOfBatch = 50;
const latelyRefused = { most: 200, withinMs: 600_000 };
/** Failures in a row after which one more success without proof stops the dataset: it isn't Meta that answers. */
const failuresBeforeDoubt = 2;

type Tools = Pick<DeliveryContext, 'random'> & { readonly credential: string };

/** What follows from the end of a request for its events, its lead, its lane and the dataset. */
export function decide(ended: Ended, { random, credential }: Tools): Decision {
  const { part, end, verdict, culprit, rejected, failures } = ended;
  const ids = part.map(({ id }) => id);

  switch (verdict.outcome) {
    case 'accepted':
      return {
        settlements: [{ events: ids, state: 'accepted' }],
        wait: {
          destination: 'passed',
          ...(failures.lane > 0 && { lane: { ms: 0, failures: 0 } }),
          ...(failures.lead !== undefined && { lead: { lead: leadOf(part), ms: 0, failures: 0 } }),
        },
        next: 'go on',
      };

    case 'refused': {
      if (culprit === undefined) return { settlements: [], wait: { destination: 'passed' }, next: 'go on' };
      const stops = rejected > mostOfBatch;
      // When the store pulls the brake, the next request of any lane finds the dataset paused.
      const reason = (events: readonly number[]): string =>
        tooManyRefused(end, events.length === 0 ? [culprit] : events);
      const brake = { ...latelyRefused, reason };
      return {
        settlements: [rejection(culprit, end)],
        wait: { destination: 'passed', brake: stops ? { ...brake, most: 0 } : brake },
        next: stops ? 'stop' : 'go on',
      };
    }

    case 'uncertain': {
      const inDoubt = failures.lane >= failuresBeforeDoubt;
      const pause = { reason: `${verdict.reason} Look at endpoint and proxy, then resume.` };
      const lane = { ms: backoff(failures.lane + 1, random), failures: failures.lane + 1 };
      return {
        settlements: [{ events: ids, state: 'uncertain', reason: verdict.reason }],
        wait: { lane, ...(inDoubt && { pause }) },
        next: 'stop',
      };
    }

    case 'throttled': {
      const inARow = Math.max(1, failures.dataset - failuresToOpen + 2);
      return {
        settlements: [],
        wait: { throttle: { ms: throttleWait(verdict.waitMs, inARow, random) } },
        next: 'stop',
      };
    }

    case 'paused':
      return {
        settlements: [],
        wait: { pause: { reason: `${verdict.reason} (${codeOf(end)})`, credential } },
        next: 'stop',
      };

    case 'retry':
    case 'no_answer':
      return { settlements: [], ...failed(ended, random) };
  }
}

/** Who rests after a failure that may pass: the destination, the lane, or a lead that fails while others pass. */
function failed(
  { part, failures, probe, trusted }: Ended,
  random: () => number,
): Pick<Decision, 'wait' | 'next'> {
  const open = failures.dataset >= failuresToOpen;
  const destination = { failed: true, ms: backoff(failures.dataset + 1, random) } as const;
  const lead = leadOf(part);
  const alone = part.every((event) => event.lead === lead);
  const leadRests = (count: number) => ({ lead, ms: backoff(count, random), failures: count });

  if (failures.lead !== undefined) {
    const wait = { lead: leadRests(failures.lead + 1), ...(open && { destination }) };
    return { wait, next: open ? 'stop' : 'leave' };
  }
  if (trusted) return alone ? { wait: { lead: leadRests(1) }, next: 'leave' } : { wait: {}, next: 'split' };
  if (alone && !probe) return { wait: { lead: leadRests(1), destination }, next: 'leave' };
  // While the destination rests, the lane has no rest of its own: whichever lane is first tries next.
  const ms = open ? 0 : backoff(failures.lane + 1, random);
  return { wait: { lane: { ms, failures: failures.lane + 1 }, destination }, next: 'stop' };
}

function rejection(culprit: number, { code, subcode, reason }: AttemptEnd): Settlement {
  return {
    events: [culprit],
    state: 'rejected',
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    ...(reason !== undefined && { reason }),
    ...(code === 100 && subcode === 2804036 && { leadIdRefused: true }),
  };
}

function leadOf([first]: readonly SendableEvent[]): number {
  return first?.lead ?? 0;
}

function codeOf({ code, subcode, httpStatus }: AttemptEnd): string {
  if (code === undefined) return `HTTP ${httpStatus}`;
  return subcode === undefined ? `code ${code}` : `code ${code}/${subcode}`;
}

function tooManyRefused(end: AttemptEnd, events: readonly number[]): string {
  return `Meta refuses too many events (${codeOf(end)}: ${end.reason ?? ''}), lately ${events.join(', ')}. Look at them, correct the cause, then resume.`;
}
