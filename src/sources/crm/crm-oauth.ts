import { parseJson } from '../../event/index.ts';
import { isObject } from '../json-row.ts';
import { type CrmAccess, CrmApiError } from './crm.ts';
import type { CrmHttp, HttpAnswer } from './crm-http.ts';
import { retryAfter } from './retry-after.ts';

/** A short-lived access token, fetched when it is needed. */
export interface OauthToken {
  /** The token in use, or a new one: it is fetched once for all who wait. @throws CrmApiError */
  get(): Promise<string>;
  /** The CRM refuses this token: the next `get` fetches another. */
  forget(token: string): void;
}

/** Milliseconds. */
const minute = 60_000;
/** Where the answer says nothing (Salesforce): a refused token is fetched anew anyway. */
const usual = 60 * minute;
const longest = 24 * 60 * minute;

/**
 * Fetches access tokens with the form of the configuration: client credentials or a refresh token. They live in memory,
 * until a minute before they end.
 *
 * https://datatracker.ietf.org/doc/html/rfc6749#section-5
 */
export function openOauth(
  { address, form }: NonNullable<CrmAccess['oauth']>,
  http: CrmHttp,
  clock: () => number,
  signal?: AbortSignal,
): OauthToken {
  let current: { readonly token: string; readonly until: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const asked = clock();
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    } as const;
    const { token, life } = readToken(await http.send(new URL(address), request, signal), clock());
    current = { token, until: asked + life };
    return token;
  }

  return {
    async get() {
      if (current !== undefined && clock() < current.until) return current.token;
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

/** Some refuse with 200 and `error`, so that is looked at first. */
function readToken(answer: HttpAnswer, now: number): { token: string; life: number } {
  const { status, headers } = answer;
  const json = readObject(answer.text);
  const error = json?.['error'];
  if (status === 429 || error === accessDenied) {
    const waitMs = retryAfter(headers['retry-after'], now);
    throw new CrmApiError({ kind: 'throttled', ...(waitMs !== undefined && { waitMs }) });
  }
  if (status >= 500 || json === undefined || passing.has(String(error)))
    throw new CrmApiError({ kind: 'retry', reason: `The CRM gives no access token (status ${status}).` });
  const token = json['access_token'];
  if (typeof token === 'string' && token !== '') return { token, life: lifeOf(json['expires_in']) };
  // The codes are the standard's words; whatever else stands there is not repeated.
  const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? `, ${error}` : '';
  throw new CrmApiError({
    kind: 'no_access',
    reason: `The CRM gives no access token for the client and its secret or refresh token in the configuration (status ${status}${code}).`,
  });
}

/** Zoho's word for too many tokens in ten minutes: https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html */
const accessDenied = 'Access Denied';
const passing: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'unknown_error']);

function lifeOf(seconds: unknown): number {
  const ms = Number(seconds) * 1000;
  if (seconds === undefined || !Number.isFinite(ms) || ms <= 0) return usual - minute;
  return Math.min(ms > 2 * minute ? ms - minute : ms / 2, longest);
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json = parseJson(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
