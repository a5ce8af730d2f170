import { createServer, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { handleRequest, refused } from './handle-request.ts';
import { makeState, type SandboxOptions } from './options.ts';
import type { Counts, Filter, ReceivedEvent, ReceivedRequest } from './received.ts';
import { sendBadly } from './send-badly.ts';

/** A running sandbox. */
export interface Sandbox {
  /** "http://127.0.0.1:40123": what stands in place of https://graph.facebook.com. */
  readonly url: string;
  readonly port: number;
  /** The events kept, in the order in which they came. */
  events(filter?: Filter): readonly ReceivedEvent[];
  /** The requests to the events endpoint that are kept, in the order in which they were answered. */
  requests(filter?: Filter): readonly ReceivedRequest[];
  counts(): Counts;
  /**
   * Puts a new fault script in place of the old one.
   *
   * @throws TypeError that names what is wrong with it; the old script then goes on.
   */
  setFaults(script: unknown): void;
  /** Forgets what was received, and the fault script. */
  reset(): void;
  /** Stops listening, lets answers under way go out (not those that a fault delays), then cuts every connection. */
  close(): Promise<void>;
}

/**
 * Starts a local Conversions API: a real HTTP server with rules of its own, which accepts and refuses events as Meta
 * does and shows what it received under `/sandbox/events`, `/sandbox/requests` and `/sandbox/summary`.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/using-the-api
 *
 * @throws when the port is taken, or TypeError when the fault script isn't one.
 * @example const sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const state = makeState(options);
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const arrived = performance.now();
    const work = handleRequest(request, state, closing.signal)
      .catch((error: unknown) => {
        if (request.destroyed && !request.complete) throw error;
        // A mistake of the sandbox's own: its caller gets an answer all the same.
        return refused({ code: 1 }, state);
      })
      .then((answer) => send(answer, arrived, response, closing.signal))
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.on('clientError', (_, socket) => {
    if (!socket.writable) return;
    const { body } = refused({ code: 100, message: '(#100) This is not a valid HTTP request.' }, state);
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  let closed: Promise<void> | undefined;
  const close = async () => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.abort();
    // A client that doesn't read its answer is not waited for.
    await Promise.race([Promise.allSettled(underWay), setTimeout(1000, undefined, { ref: false })]);
    server.closeAllConnections();
    await stopped;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    events: (filter) => state.recorder.events(filter),
    requests: (filter) => state.recorder.requests(filter),
    counts: () => state.recorder.counts(),
    setFaults: (script) => state.faults.load(script),
    reset: () => {
      state.recorder.reset();
      state.faults.load([]);
    },
    close: () => (closed ??= close()),
  };
}

async function send(
  answer: Answer,
  arrived: number,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const left = (answer.delayMs ?? 0) - (performance.now() - arrived);
  if (left > 0) {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await setTimeout(left, undefined, { signal: AbortSignal.any([signal, gone.signal]) });
  }
  if (answer.drop) {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer.faulty !== undefined) {
    await sendBadly(answer, answer.faulty, response, signal);
    return;
  }
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=UTF-8',
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
  await finished(response);
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
