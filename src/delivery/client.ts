import { hash } from 'node:crypto';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { type Answer, readAnswer } from './answer.ts';
import { noAnswer } from './no-answer.ts';
import type { Headers } from './regain-access.ts';
import { appSecretProof, requestBody } from './request-body.ts';

/** Where the events of one dataset go, and as whom. */
export interface MetaClientOptions {
  readonly dataset: string;
  readonly token: string;
  /** Without it, Meta's Graph API. */
  readonly endpoint?: string;
  /** Graph API version, see {@link defaultVersion}. */
  readonly version?: string;
  readonly appSecret?: string;
  readonly partnerAgent?: string;
  readonly testEventCode?: string;
  readonly timeouts?: Partial<Timeouts>;
}

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** From the end of the request to the end of the answer's headers. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly body: number;
  /** Everything together. It must stay below the 20 s that a lane's lease has left when a request begins. */
  readonly total: number;
}

/** Sends requests to one dataset. */
export interface MetaClient {
  /** Tells one token, app secret and version from another without giving any of them away: 16 hex digits of a hash. */
  readonly credential: string;
  /** Sends events (each as JSON) in one request. Never throws for what the network or Meta does. */
  post(events: readonly string[]): Promise<Answer>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Meta's Graph API. */
export const defaultEndpoint = 'https://graph.facebook.com';
/** The newest Graph API version when this was released: https://developers.facebook.com/docs/graph-api/changelog */
export const defaultVersion = 'v26.0';

/** Used unless others are given. */
export const defaultTimeouts: Timeouts = { connect: 5_000, headers: 12_000, body: 5_000, total: 15_000 };
/** An answer is a few hundred bytes; whatever is longer isn't Meta's. */
const mostAnswerBytes = 1 << 20;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * A client with its own connections, kept alive between requests. It follows no redirect, takes the proxy from the
 * environment (`HTTPS_PROXY`, `NO_PROXY`; never for this machine itself), and puts the token in no URL.
 *
 * @throws TypeError for an endpoint that is no http(s) address, and for an empty token or one that no header can hold
 * (the message doesn't repeat it)
 * @example openMetaClient({ dataset: '1234567890', token }).post([stringifyEvent(event)])
 */
export function openMetaClient(options: MetaClientOptions): MetaClient {
  const { token, appSecret, partnerAgent, testEventCode } = options;
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new TypeError('The access token is empty or holds blanks or line breaks.');
  const url = eventsUrl(options);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const dispatcher = openDispatcher(url, timeouts);
  const fields = {
    ...(partnerAgent !== undefined && { partnerAgent }),
    ...(testEventCode !== undefined && { testEventCode }),
    ...(appSecret !== undefined && { appSecretProof: appSecretProof(appSecret, token) }),
  };
  const request = {
    origin: url.origin,
    path: url.pathname,
    method: 'POST' as const,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'conversion-leads',
    },
  };

  const identity = JSON.stringify([token, appSecret ?? null, options.version ?? defaultVersion]);
  return {
    credential: hash('sha256', identity).slice(0, 16),
    async post(events) {
      try {
        const signal = AbortSignal.timeout(timeouts.total);
        const answer = await dispatcher.request({ ...request, body: requestBody(events, fields), signal });
        const body = await readBounded(answer.body);
        return readAnswer(answer.statusCode, answer.headers as Headers, body, Date.now());
      } catch (error) {
        return noAnswer(error);
      }
    },
    close: () => dispatcher.close(),
  };
}

function eventsUrl({
  endpoint = defaultEndpoint,
  version = defaultVersion,
  dataset,
}: MetaClientOptions): URL {
  const base = endpoint.replace(/\/$/, '');
  const address = `${base}/${encodeURIComponent(version)}/${encodeURIComponent(dataset)}/events`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '')
    throw new TypeError('The endpoint must be an http or https address without a query.');
  return url;
}

/** Connections to an address: with time-outs, without redirects, through the proxy of the environment. */
export function openDispatcher(url: URL, timeouts: Timeouts): Dispatcher {
  const options: Agent.Options = {
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    pipelining: 1,
  };
  return loopback.test(url.hostname) ? new Agent(options) : new EnvHttpProxyAgent(options);
}

/** The body as text, or `undefined` (and the rest unread) when it is too long. */
export async function readBounded(body: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // Leaving the loop destroys the stream and its connection.
    if (length > mostAnswerBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
