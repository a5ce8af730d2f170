/** How a fault answers instead of, or on top of, what the sandbox would say. Numbers in milliseconds and HTTP terms. */
export interface FaultAnswer {
  /** HTTP status; from 300 on nothing is committed. */
  readonly status?: number;
  /** Graph code: an error answer with Meta's text for it; nothing is committed. */
  readonly code?: number;
  readonly subcode?: number;
  /** Stands in place of the answer's body. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer comes so long after the request, and after the commit. */
  readonly delay_ms?: number;
  /** Resets the connection instead of answering: without a commit, or after it. */
  readonly drop?: 'before' | 'after';
  /** Added to `events_received` of a good answer. */
  readonly events_received_delta?: number;
  /** Language of the error's texts: en, da, de, fr or it. */
  readonly locale?: string;
  /** Breaks the connection after so many bytes of the body, which was announced whole. */
  readonly cut_after?: number;
  /** Sends headers and body a byte at a time, so many milliseconds apart. */
  readonly trickle_ms?: number;
  /** A body of so many bytes: what is there, then blanks. Made while it is sent, so it takes no memory. */
  readonly body_bytes?: number;
  /** Sends headers without end instead of an answer. */
  readonly endless_headers?: boolean;
}

const html =
  '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>';
const hour = 3_600_000;

/**
 * Answers by name, for scripts.
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/error-reference
 */
export const namedAnswers: Readonly<Record<string, FaultAnswer>> = {
  // No fault: for scripts that name an answer for each request.
  ok: {},
  '500': { code: 1 },
  '503': { status: 503, body: '' },
  '429': { status: 429, headers: { 'retry-after': '30' } },
  throttle: { code: 17, subcode: 2446079 },
  token: { code: 190, subcode: 463 },
  permission: { code: 200 },
  object: { code: 100, subcode: 33 },
  transient: { code: 2 },
  'not-ready': { code: 21009 },
  'html-502': { status: 502, body: html, headers: { 'content-type': 'text/html' } },
  'html-200': { status: 200, body: html, headers: { 'content-type': 'text/html' } },
  timeout: { drop: 'before', delay_ms: hour },
  reset: { drop: 'before' },
  'lost-answer': { drop: 'after' },
  'late-answer': { drop: 'after', delay_ms: hour },
  'short-count': { events_received_delta: -1 },
  'no-count': { body: '{}' },
  'lead-id': { code: 100, subcode: 2804036 },
  redirect: { status: 307, headers: { location: '/elsewhere' } },
  'truncated-json': { body: '{"events_received":' },
  'cut-body': { cut_after: 10 },
  'slow-body': { trickle_ms: 1000 },
  'huge-body': { body_bytes: 10_000_000_000 },
  'endless-headers': { endless_headers: true },
};

/** Whether the answer stands in place of everything, so that nothing is checked or committed. */
export function replacesCommit(answer: FaultAnswer): boolean {
  return answer.drop === 'before' || answer.code !== undefined || (answer.status ?? 200) >= 300;
}
