import type { AttemptEnd, AttemptOutcome } from '../outbox/index.ts';
import type { Answer, MetaResponse } from './answer.ts';
import { refusalReason } from './refusal-reasons.ts';

/** What an answer means for the events of its request. */
export interface Verdict {
  readonly outcome: AttemptOutcome;
  /** Our own words; for a pause also what to do. */
  readonly reason: string;
  /** A throttle: for how many milliseconds Meta wants no calls, when it says so. */
  readonly waitMs?: number;
}

interface Rule {
  readonly when: (answer: MetaResponse) => boolean;
  readonly outcome: AttemptOutcome;
  readonly reason: string | ((answer: MetaResponse) => string);
  /** Milliseconds that a throttle lasts at least. */
  readonly atLeast?: number;
}

const hour = 3_600_000;
const codes =
  (...list: readonly number[]) =>
  ({ code }: MetaResponse): boolean =>
    code !== undefined && list.includes(code);
const codesFrom =
  (first: number, last: number) =>
  ({ code }: MetaResponse): boolean =>
    code !== undefined && code >= first && code <= last;
const status =
  (wanted: number) =>
  (answer: MetaResponse): boolean =>
    answer.status === wanted;

/**
 * The first row that fits decides. Only code, subcode and HTTP status count: texts are localized, and nearly every
 * error is an "OAuthException" with status 400. https://developers.facebook.com/docs/graph-api/guides/error-handling
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/error-reference
 */
const rules: readonly Rule[] = [
  {
    when: (answer) => answer.status >= 300 && answer.status <= 399,
    outcome: 'retry',
    reason: 'The endpoint answers with a redirect; it is not followed.',
  },
  {
    when: codes(190, 102),
    outcome: 'paused',
    reason: 'Meta no longer takes the access token. Generate a new one in Events Manager, then resume.',
  },
  {
    when: codes(104),
    outcome: 'paused',
    reason: "Meta refuses the proof of the app's secret. Correct the app secret, then resume.",
  },
  {
    when: (answer) => codes(3, 10)(answer) || codesFrom(200, 299)(answer),
    outcome: 'paused',
    reason:
      'The access token has no right to this dataset. Give it the right in Events Manager, then resume.',
  },
  {
    when: (answer) => codes(803, 2500)(answer) || (answer.code === 100 && answer.subcode === 33),
    outcome: 'paused',
    reason:
      'Meta does not know this dataset, or the access token may not see it. Correct the dataset or its token, then resume.',
  },
  {
    when: codes(2635),
    outcome: 'paused',
    reason: 'Meta no longer takes this API version. Set a newer one, then resume.',
  },
  {
    when: codes(368),
    outcome: 'throttled',
    reason: 'Meta blocks these calls for a while, as it takes them for abuse.',
    atLeast: hour,
  },
  {
    when: (answer) =>
      codes(4, 17, 32, 341, 613)(answer) || codesFrom(80_000, 80_099)(answer) || status(429)(answer),
    outcome: 'throttled',
    reason: 'Meta throttles the calls.',
  },
  {
    when: ({ code, transient }) =>
      code !== undefined && (transient || code < 0 || [1, 2, 5000, 21_009].includes(code)),
    outcome: 'retry',
    reason: 'Meta has a passing trouble.',
  },
  { when: codes(100), outcome: 'refused', reason: ({ subcode }) => refusalReason(subcode) },
  // A smaller request gets through: refused requests are split.
  { when: status(413), outcome: 'refused', reason: 'The endpoint finds the request too large.' },
  { when: (answer) => answer.status >= 500, outcome: 'retry', reason: 'The endpoint is out of order.' },
  // Without a code it isn't the Graph API that speaks: a proxy, a wrong address. That costs no event anything.
  {
    when: ({ code }) => code === undefined,
    outcome: 'retry',
    reason: "The answer is none of Meta's: look at endpoint and proxy.",
  },
];

/** After so many failures in a row, a code that nobody knows is taken for a refusal of what was sent. */
const triesOfUnknownCode = 3;

/**
 * What an answer means. Pure.
 *
 * A code that isn't in the table is retried three times, since it may pass; then it counts as a refusal, so that one
 * event can't hold up its lane until all others miss their deadlines. The brake keeps that from spreading.
 *
 * @param sent how many events the request held
 * @param failures requests of the lane that failed in a row before this one
 * @example classify({ kind: 'response', status: 400, readable: true, transient: false, code: 190 }, 5, 0).outcome // 'paused'
 */
export function classify(answer: Answer, sent: number, failures: number): Verdict {
  if (answer.kind === 'no_answer') return { outcome: 'no_answer', reason: answer.reason };
  if (answer.code === undefined && answer.status >= 200 && answer.status <= 299) return success(answer, sent);
  const rule = rules.find((row) => row.when(answer));
  if (rule === undefined) {
    const outcome = failures < triesOfUnknownCode ? 'retry' : 'refused';
    return { outcome, reason: 'Meta answers with an error code that is not known here.' };
  }
  const { outcome, atLeast = 0 } = rule;
  const reason = typeof rule.reason === 'string' ? rule.reason : rule.reason(answer);
  if (outcome !== 'throttled') return { outcome, reason };
  const waitMs = Math.max(answer.waitMs ?? 0, atLeast);
  return { outcome, reason, ...(waitMs > 0 && { waitMs }) };
}

function success({ readable, received }: MetaResponse, sent: number): Verdict {
  if (received === sent) return { outcome: 'accepted', reason: '' };
  if (!readable)
    return { outcome: 'uncertain', reason: 'The answer says success, but its body is unreadable.' };
  const count = received === undefined ? 'no count' : `${received} of ${sent} events`;
  return { outcome: 'uncertain', reason: `The answer says success, but confirms ${count}.` };
}

/** What is kept of an answer and its meaning. */
export function attemptEnd(answer: Answer, verdict: Verdict): AttemptEnd {
  const { outcome, reason } = verdict;
  const end = { outcome, ...(reason !== '' && { reason }) };
  if (answer.kind === 'no_answer') return { ...end, maybeSent: answer.maybeSent };
  const { status: httpStatus, code, subcode, traceId } = answer;
  return {
    ...end,
    httpStatus,
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    ...(traceId !== undefined && { traceId }),
    // A gateway that gave up says nothing of what happened behind it.
    ...(httpStatus >= 500 && code === undefined && { maybeSent: true }),
  };
}
