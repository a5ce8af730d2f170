import { setTimeout } from 'node:timers/promises';
import type { Service } from '../app/index.ts';
import { buildServer, type ServerOptions } from './build-server.ts';

/** A server that listens. */
export interface Server {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /**
   * Takes no more, lets what is under way finish for so many milliseconds, then cuts the connections.
   * Resolves when all is closed.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts the HTTP server on a service.
 *
 * @throws when the address can't be listened on
 * @example const server = await startServer(service, { host: '127.0.0.1', port: 8080, ratePerMinute: 600, log, clock: Date.now });
 */
export async function startServer(service: Service, options: ServerOptions): Promise<Server> {
  const { app, stopTaking } = buildServer(service, options);
  const { host, port } = options;
  await app.listen({ host, port });
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number): Promise<void> => {
    stopTaking();
    const done = app.close();
    // Node closes only connections that are idle when the closing begins, not those that become so.
    const sweep = setInterval(() => app.server.closeIdleConnections(), 20);
    const waiting = new AbortController();
    const late = setTimeout(graceMs, undefined, { signal: waiting.signal })
      .then(() => app.server.closeAllConnections())
      .catch(() => {});
    await done;
    clearInterval(sweep);
    waiting.abort();
    await late;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: (graceMs) => (closed ??= close(graceMs)),
  };
}
