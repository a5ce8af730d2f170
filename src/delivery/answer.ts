import { type Headers, regainAccess } from './regain-access.ts';

/** Meta's answer to one request, without any text of it: that may repeat what was sent. */
export interface MetaResponse {
  readonly kind: 'response';
  readonly status: number;
  /** Whether the body was a whole JSON object. */
  readonly readable: boolean;
  /** `events_received`. */
  readonly received?: number;
  /** The Graph API's error code and subcode. */
  readonly code?: number;
  readonly subcode?: number;
  /** Meta says that the error passes by itself. */
  readonly transient: boolean;
  /** What Meta's support asks for. */
  readonly traceId?: string;
  /** For how many milliseconds Meta wants no calls. */
  readonly waitMs?: number;
  /** The header that says that this API version is running out. */
  readonly versionWarning?: string;
}

/** No answer came, or not a whole one. */
export interface NoAnswer {
  readonly kind: 'no_answer';
  /** The request may have reached Meta. */
  readonly maybeSent: boolean;
  /** What went wrong on the way, in our own words. */
  readonly reason: string;
}

/** What became of one request. */
export type Answer = MetaResponse | NoAnswer;

/**
 * Reads an answer into what is kept of it.
 *
 * @param body `undefined` when it was longer than is read.
 * @param now milliseconds
 */
export function readAnswer(
  status: number,
  headers: Headers,
  body: string | undefined,
  now: number,
): MetaResponse {
  const json = readObject(body);
  const error = asObject(json?.['error']);
  const received = integer(json?.['events_received']);
  const code = integer(error?.['code']);
  const subcode = integer(error?.['error_subcode']);
  const traceId =
    safeId(error?.['fbtrace_id']) ?? safeId(json?.['fbtrace_id']) ?? safeId(headers['x-fb-trace-id']);
  const waitMs = regainAccess(headers, now);
  const versionWarning = headers['x-ad-api-version-warning'];
  return {
    kind: 'response',
    status,
    readable: json !== undefined,
    transient: error?.['is_transient'] === true,
    ...(received !== undefined && { received }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    ...(traceId !== undefined && { traceId }),
    ...(waitMs !== undefined && { waitMs }),
    ...(versionWarning !== undefined && { versionWarning: String(versionWarning).slice(0, 500) }),
  };
}

function readObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function integer(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}

function safeId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
