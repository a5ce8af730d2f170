import type { ItemResult } from '../intake/index.ts';
import type { WebhookRefusal } from '../sources/index.ts';
import type { WebhookAnswer } from './service.ts';

const codes = {
  400: 'bad_request',
  401: 'wrong_secret',
  413: 'too_large',
  415: 'media_type',
  422: 'bad_request',
} as const;

/** Why nothing of a webhook is taken, in the shape of all errors of the server. */
export function webhookRefused({ status, message }: WebhookRefusal): WebhookAnswer {
  return webhookAnswer(status, { error: { code: codes[status], message } });
}

function webhookAnswer(status: number, body: object): WebhookAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** Different problems that an answer tells of: tools show little of it. */
const mostProblems = 3;

/**
 * How many items came to what, why items wait or are left out, and what is wrong with those that can't be used: tools show
 * it beside the delivery, and whoever sets one up reads it there. Always a success: what is wrong with an item stays wrong
 * when it is sent again, and is kept where a person sees it.
 *
 * @example { received: 2, stored: 1, held: 1, reasons: { unmapped_stage: 1 } }
 */
export function webhookCounts(results: readonly ItemResult[]): WebhookAnswer {
  const counts: Record<string, number> = { received: results.length };
  const reasons: Record<string, number> = {};
  const problems = new Map<string, object>();
  for (const { status, reason, problems: found } of results) {
    counts[status] = (counts[status] ?? 0) + 1;
    if (reason !== undefined) reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (status !== 'invalid' || problems.size === mostProblems) continue;
    const worst = found.find(({ severity }) => severity === 'error') ?? found[0];
    if (worst !== undefined && !problems.has(worst.code))
      problems.set(worst.code, { code: worst.code, message: worst.message, fix: worst.fix });
  }
  return webhookAnswer(200, {
    ...counts,
    ...(Object.keys(reasons).length > 0 && { reasons }),
    ...(problems.size > 0 && { problems: [...problems.values()] }),
  });
}
