import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { CrmApiError } from './crm.ts';

/** Milliseconds. */
export interface CrmTimeouts {
  readonly connect: number;
  /** From the end of the request to the end of the answer's headers. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly body: number;
  /** Everything together. */
  readonly total: number;
}

/** A request as it goes out. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as it came in. */
export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends requests: no redirect is followed, time and length are bounded. */
export interface CrmHttp {
  /** @throws CrmApiError `retry` when no whole answer came, `refused` (413) when it was too long to be read */
  send(url: URL, request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Closes the connections. */
  close(): Promise<void>;
}

const defaultTimeouts: CrmTimeouts = { connect: 5_000, headers: 12_000, body: 5_000, total: 15_000 };
/** A hundred records with some properties are a tenth of it. */
const mostAnswerBytes = 4 << 20;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Opens connections to a CRM, kept alive between requests. The proxy is taken from the environment (`HTTPS_PROXY`,
 * `NO_PROXY`), never for this machine itself.
 */
export function openCrmHttp(given: Partial<CrmTimeouts> = {}): CrmHttp {
  const timeouts = { ...defaultTimeouts, ...given };
  const dispatchers = new Map<boolean, Dispatcher>();

  function dispatcherOf({ hostname }: URL): Dispatcher {
    const isHere = loopback.test(hostname);
    const known = dispatchers.get(isHere) ?? open(isHere, timeouts);
    dispatchers.set(isHere, known);
    return known;
  }

  return {
    async send(url, request, signal) {
      const total = AbortSignal.timeout(timeouts.total);
      try {
        const answer = await dispatcherOf(url).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: { 'user-agent': 'conversion-leads', accept: 'application/json', ...request.headers },
          ...(request.body !== undefined && { body: request.body }),
          signal: signal === undefined ? total : AbortSignal.any([signal, total]),
        });
        const { statusCode: status, headers } = answer;
        return { status, headers, text: await readBounded(answer.body) };
      } catch (error) {
        throw error instanceof CrmApiError ? error : noAnswer(error);
      }
    },
    async close() {
      await Promise.all([...dispatchers.values()].map((one) => one.close()));
    },
  };
}

function open(isHere: boolean, timeouts: CrmTimeouts): Dispatcher {
  const options: Agent.Options = {
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    pipelining: 1,
  };
  return isHere ? new Agent(options) : new EnvHttpProxyAgent(options);
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // Leaving the loop destroys the stream. Asked again for the same, it would be as long: fewer records must be asked for.
    if (length > mostAnswerBytes) throw new CrmApiError({ kind: 'refused', status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "The CRM's address was not found.",
  EAI_AGAIN: "The CRM's address was not found.",
  ECONNREFUSED: 'The CRM refused the connection.',
  ENETUNREACH: 'The network is down.',
  EHOSTUNREACH: 'The network is down.',
  UND_ERR_CONNECT_TIMEOUT: 'The CRM could not be reached in time.',
  ETIMEDOUT: 'The CRM could not be reached in time.',
  UND_ERR_HEADERS_TIMEOUT: 'No answer of the CRM came in time.',
  UND_ERR_BODY_TIMEOUT: "The CRM's answer stopped half-way.",
  ECONNRESET: 'The connection to the CRM broke.',
  EPIPE: 'The connection to the CRM broke.',
  UND_ERR_SOCKET: 'The connection to the CRM broke.',
  CERT_HAS_EXPIRED: "The CRM's certificate has run out.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The CRM's certificate is not trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: "The CRM's certificate is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The CRM's certificate is not trusted.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The CRM's certificate is for another name.",
};

/** In our own words: the error's may quote the request. */
function noAnswer(error: unknown): CrmApiError {
  const codes = codesOf(error);
  // What undici says of a header that no request may have.
  if (codes.includes('UND_ERR_INVALID_ARG'))
    return new CrmApiError({
      kind: 'no_access',
      reason: 'The access token is empty or holds blanks or line breaks.',
    });
  const reason = codes.flatMap((code) => reasons[code] ?? [])[0] ?? 'The request failed on the way.';
  return new CrmApiError({ kind: 'retry', reason });
}

function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  if (error.name === 'TimeoutError') return ['UND_ERR_HEADERS_TIMEOUT'];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause];
  return [...own, ...inner.flatMap((cause) => codesOf(cause, depth + 1))];
}
