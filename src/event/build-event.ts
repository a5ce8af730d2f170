import { type Problem, problem, validateOwnEvent } from '../spec/index.ts';
import type { Event } from './event.ts';
import { eventId } from './event-id.ts';
import { makeEvent } from './make-event.ts';
import type { ReadOptions } from './read-change.ts';
import { readStageChange } from './read-stage-change.ts';
import { settleTime } from './settle-time.ts';
import type { StageChange } from './stage-change.ts';
import { strongestKey } from './strongest-key.ts';

/** What a single event takes besides its stage change. */
export interface BuildOptions extends ReadOptions {
  /** The dataset's id. */
  readonly dataset: string;
  /** The CRM that the stage change comes from ("HubSpot"). */
  readonly leadEventSource: string;
}

/** `event` is there when no problem is an error. */
export interface BuildResult {
  readonly event?: Event;
  readonly problems: readonly Problem[];
}

/**
 * Builds the event of one stage change by itself: read, hash, settle its time, check. What takes a memory (recovering
 * a lead id, sending once, filling in skipped stages) is the intake's work, not this function's.
 *
 * @example
 * const { event, problems } = buildEvent(
 *   { stage: 'Qualified', changed_at: '2026-11-20T14:03:00Z', lead_id: '1234567890123456' },
 *   { dataset: '1234567890', leadEventSource: 'HubSpot', now: 1_795_200_000 },
 * );
 */
export function buildEvent(stageChange: StageChange, options: BuildOptions): BuildResult {
  const { change, problems: found } = readStageChange(stageChange, options);
  if (change === undefined) return { problems: found };
  const problems = [...found];
  if (change.optedOut) return { problems: [...problems, problem('opted_out', 'opted_out')] };

  const leadCreatedAt = change.leadCreatedAt?.time;
  const settled = settleTime(change, leadCreatedAt);
  if (settled.problem !== undefined) problems.push(settled.problem);
  const key = strongestKey(change, options.leadEventSource);
  const event = makeEvent(
    { ...change, time: settled.time },
    {
      eventName: change.stage,
      leadEventSource: options.leadEventSource,
      eventId: eventId(options.dataset, key ?? '', change.stage),
    },
  );
  const creation = settled.problem?.code === 'time_before_lead' ? undefined : leadCreatedAt;
  const limits = { now: options.now, ...(creation !== undefined && { leadCreatedAt: creation }) };
  problems.push(...validateOwnEvent(event, limits));
  return problems.some(({ severity }) => severity === 'error') ? { problems } : { event, problems };
}
