import type { ItemResult } from '../intake/index.ts';
import type { WebhookAnswer } from './service.ts';

/** A webhook's answer as JSON. */
export function webhookAnswer(status: number, body: object): WebhookAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/**
 * How many items came to what: CRMs show it beside the delivery. Always a success: what is wrong with an item stays wrong
 * when it is sent again, and is kept where a person sees it.
 *
 * @example { received: 2, stored: 1, invalid: 1 }
 */
export function webhookCounts(results: readonly ItemResult[]): WebhookAnswer {
  const counts: Record<string, number> = { received: results.length };
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return webhookAnswer(200, counts);
}
