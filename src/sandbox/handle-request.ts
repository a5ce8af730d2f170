import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { graphError, type Refusal } from './graph-error.ts';
import { inspect } from './inspect.ts';
import type { SandboxState } from './options.ts';
import { parseBody } from './parse-body.ts';
import { readBody } from './read-body.ts';
import { receiveEvents } from './receive-events.ts';
import { makeTraceId } from './trace-id.ts';

/**
 * Reads a request and makes its answer.
 *
 * @throws when the sender goes away in the middle, or `signal` aborts.
 */
export async function handleRequest(
  request: IncomingMessage,
  state: SandboxState,
  signal: AbortSignal,
): Promise<Answer> {
  const body = await readBody(request, state.maxBodyBytes, signal);
  if (body === undefined) {
    const tooLong = {
      code: 100,
      status: 413,
      message: `(#100) A body has at most ${state.maxBodyBytes} bytes.`,
    };
    return { ...refused(tooLong, state), headers: { connection: 'close' } };
  }
  const { method = '', url = '/', headers } = request;
  const [path = '/', search = ''] = splitAt(url, '?');
  const query = new URLSearchParams(search);
  const page = inspect(method, path, query, body, state);
  if (page !== undefined) return page;
  const target = /^\/(?:(v[^/]{1,20})\/)?([^/]{1,100})\/events\/?$/.exec(path);
  if (target === null) return refused({ code: 2500, status: 404, message: 'Unknown path components' }, state);
  const [, version = '', dataset = ''] = target;
  if (method !== 'POST') {
    const message = `Unsupported ${/^(?:GET|PUT|DELETE)$/.test(method) ? method.toLowerCase() : 'other'} request.`;
    return refused({ code: 100, subcode: 33, message }, state);
  }
  return receiveEvents(
    {
      version,
      dataset,
      query,
      authorization: headers.authorization,
      userAgent: headers['user-agent'],
      bytes: body.length,
      body: await parseBody(body, headers['content-type']),
    },
    state,
  );
}

/** The answer for a refusal, in Graph's words. */
export function refused(refusal: Refusal, state: SandboxState): Answer {
  return graphError(refusal, { locale: state.locale, traceId: makeTraceId(state.random) });
}

function splitAt(text: string, mark: string): readonly [string, string?] {
  const index = text.indexOf(mark);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
