import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson } from '../../event/index.ts';
import { type CrmAccess, type CrmApi, CrmApiError, type CrmRequest } from './crm.ts';
import { type CrmTimeouts, type HttpAnswer, type HttpRequest, openCrmHttp } from './crm-http.ts';
import { openOauth } from './crm-oauth.ts';
import { openPace, type PaceClock } from './pace.ts';
import { retryAfter } from './retry-after.ts';

/** A CRM's API with connections of its own. */
export interface OpenCrmApi extends CrmApi {
  /** Tells one access from another without giving anything of it away: 16 hex digits of a hash. */
  readonly mark: string;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** How {@link openCrmApi} goes about it. */
export interface CrmApiOptions extends Partial<PaceClock> {
  readonly timeouts?: Partial<CrmTimeouts>;
  /** Ends requests and waiting: they are then a `retry`. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a CRM's API: with its token or OAuth, at its pace. It follows no redirect, bounds time and length, puts no token
 * into an address, and repeats nothing of the CRM's answers in an error.
 *
 * @example await openCrmApi(access).ask({ path: '/crm/v3/objects/contacts/7', query: { properties: 'email' } })
 */
export function openCrmApi(access: CrmAccess, options: CrmApiOptions = {}): OpenCrmApi {
  const { clock = Date.now, sleep = wait, signal } = options;
  const http = openCrmHttp(options.timeouts);
  const pace = openPace(access.perSecond, { clock, sleep });
  const oauth = access.oauth && {
    header: access.oauth.header,
    token: openOauth(access.oauth, http, clock, signal),
  };

  async function send(request: CrmRequest, headers: HttpRequest['headers']): Promise<HttpAnswer> {
    await pace.turn(signal);
    if (signal?.aborted === true) throw new CrmApiError({ kind: 'retry', reason: 'The work is stopped.' });
    const url = new URL(access.address + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const json = request.json === undefined ? undefined : JSON.stringify(request.json);
    return http.send(
      url,
      {
        method: request.method ?? 'GET',
        headers: {
          ...access.headers,
          ...headers,
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        ...(json !== undefined && { body: json }),
      },
      signal,
    );
  }

  async function sendWithToken(request: CrmRequest): Promise<HttpAnswer> {
    if (oauth === undefined) return send(request, {});
    const token = await oauth.token.get();
    const answer = await send(request, oauth.header(token));
    if (answer.status !== 401) return answer;
    oauth.token.forget(token);
    return send(request, oauth.header(await oauth.token.get()));
  }

  return {
    mark: markOf(access),
    ask: async (request) => read(await sendWithToken(request), request, access, clock()),
    close: () => http.close(),
  };
}

function markOf({ address, headers, oauth }: CrmAccess): string {
  const identity = [address, headers, oauth?.address ?? null, oauth?.form ?? null];
  return hash('sha256', JSON.stringify(identity)).slice(0, 16);
}

/** @throws CrmApiError for whatever is no answer to what was asked */
function read(answer: HttpAnswer, request: CrmRequest, { throttle }: CrmAccess, now: number): unknown {
  const { status, headers, text } = answer;
  if (status >= 200 && status <= 299) {
    const mayBeEmpty = status === 204 || (request.method ?? 'GET') !== 'GET';
    return mayBeEmpty && text.trim() === '' ? undefined : parsed(text, status);
  }
  const own = throttle?.({ status, headers, json: jsonOrNothing(text) });
  if (status === 429 || own !== undefined) {
    const waitMs = own?.waitMs ?? retryAfter(headers['retry-after'], now);
    throw new CrmApiError({ kind: 'throttled', ...(waitMs !== undefined && { waitMs }) });
  }
  if (status === 404 || status === 410) return undefined;
  if (status === 401)
    throw new CrmApiError({
      kind: 'no_access',
      reason: 'The CRM no longer takes the access token (status 401).',
    });
  if (status === 403)
    throw new CrmApiError({
      kind: 'no_access',
      reason: 'The access token has no right to what is asked for (status 403).',
    });
  if (status >= 400 && status <= 499 && !passing.has(status))
    throw new CrmApiError({ kind: 'refused', status });
  const waitMs = retryAfter(headers['retry-after'], now);
  if (waitMs !== undefined) throw new CrmApiError({ kind: 'throttled', waitMs });
  throw new CrmApiError({ kind: 'retry', reason: `The CRM answered with status ${status}.` });
}

/**
 * Request time-out, conflict with another request, locked, too early; HubSpot's "migration in progress".
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
const passing: ReadonlySet<number> = new Set([408, 409, 423, 425, 477]);

function parsed(text: string, status: number): unknown {
  try {
    return parseJson(text);
  } catch {
    // The parser's message quotes the text, which holds personal values.
    throw new CrmApiError({
      kind: 'retry',
      reason: `The CRM's answer is none of its API's (status ${status}, no JSON).`,
    });
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  // Rejects only when aborted, and that is no error here.
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
