import type { DeadlineAlarm } from '../outbox/index.ts';

/**
 * A deadline alarm in words.
 *
 * @example deadlineAlarmText({ level: 24, within24h: 2, within6h: 0 }) // '2 leads wait with a deadline within 24 hours: ...'
 */
export function deadlineAlarmText({ level, within24h, within6h }: DeadlineAlarm): string {
  if (level === 0) return 'All clear again: nothing waits with a deadline within 24 hours.';
  const count = level === 6 ? within6h : within24h;
  const leads = count === 1 ? '1 lead waits' : `${count} leads wait`;
  return `${leads} with a deadline within ${level} hours: what misses it can not be sent any more.`;
}
