import { stateOf } from '../../outbox/index.ts';
import type { Refusal } from '../../report/index.ts';

/** Events refused for the same reason, from a row with these columns. */
export function refusal(row: Record<string, unknown>): Refusal {
  return {
    state: stateOf(Number(row['state'])),
    ...(row['code'] !== null && { code: Number(row['code']) }),
    ...(row['subcode'] !== null && { subcode: Number(row['subcode']) }),
    reason: String(row['reason']),
    count: Number(row['count']),
    event: Number(row['event']),
    source: String(row['source']),
    row: Number(row['row']),
  };
}
