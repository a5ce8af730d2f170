import type { NoAnswer } from './answer.ts';

interface Failure {
  readonly codes: readonly string[];
  readonly reason: string;
  /** No byte of the request can have reached Meta: there was no connection to write it to. */
  readonly notSent?: true;
}

const failures: readonly Failure[] = [
  { codes: ['ENOTFOUND', 'EAI_AGAIN'], reason: 'The address of the endpoint was not found.', notSent: true },
  { codes: ['ECONNREFUSED'], reason: 'The endpoint refused the connection.', notSent: true },
  {
    codes: ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN'],
    reason: 'The network is down.',
    notSent: true,
  },
  {
    codes: ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'],
    reason: 'The endpoint could not be reached in time.',
    notSent: true,
  },
  {
    codes: [
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'EPROTO',
    ],
    reason: 'No trusted TLS connection could be made.',
    notSent: true,
  },
  { codes: ['UND_ERR_HEADERS_TIMEOUT'], reason: 'No answer came in time.' },
  { codes: ['UND_ERR_BODY_TIMEOUT'], reason: 'The answer stopped half-way.' },
  { codes: ['UND_ERR_HEADERS_OVERFLOW'], reason: "The answer's headers had no end." },
  { codes: ['UND_ERR_ABORTED', 'ABORT_ERR'], reason: 'The request took longer than its total time.' },
  { codes: ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'], reason: 'The connection broke.' },
];

const other: Failure = { codes: [], reason: 'The request failed on the way.' };

/**
 * What an error of the network means, by its code. A code that isn't known counts as possibly sent: that costs a note
 * in the history, the opposite would hide a possible repetition.
 */
export function noAnswer(error: unknown): NoAnswer {
  const codes = codesOf(error);
  const failure = failures.find((row) => row.codes.some((code) => codes.includes(code))) ?? other;
  return { kind: 'no_answer', maybeSent: failure.notSent !== true, reason: failure.reason };
}

function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  if (error.name === 'TimeoutError') return ['UND_ERR_ABORTED'];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause];
  return [...own, ...inner.flatMap((cause) => codesOf(cause, depth + 1))];
}
