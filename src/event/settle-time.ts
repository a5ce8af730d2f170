import { type Problem, problem } from '../spec/index.ts';
import type { ReadTime } from './read-change.ts';

/**
 * The `event_time` of a stage change whose lead was created at `leadCreatedAt` (Unix seconds; undefined when nobody
 * knows). Meta wants it strictly after the creation. A change known to the second is taken as it stands or refused
 * with `time_before_lead`. One known to the minute or the day may well have come after a creation within that minute
 * or day: then it becomes creation + 1 s, with the warning `time_precision`.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification
 *
 * @example settleTime({ time: 1000, precision: 60 }, 1042).time // 1043
 */
export function settleTime(
  change: ReadTime,
  leadCreatedAt: number | undefined,
): { time: number; problem?: Problem } {
  const { time, precision } = change;
  if (leadCreatedAt === undefined || time > leadCreatedAt) return { time };
  if (precision > 1 && leadCreatedAt < time + precision) {
    return { time: leadCreatedAt + 1, problem: problem('time_precision', 'changed_at', { precision }) };
  }
  const seconds = leadCreatedAt + 1 - time;
  return { time, problem: problem('time_before_lead', 'changed_at', { seconds }) };
}
