import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** One request on its way from a child to the sandbox. */
export interface Passage {
  /** Ids of its events, in their order. */
  readonly events: readonly string[];
  /** Its answer went out whole to a child that was there to read it. */
  answered: boolean;
  /** The child never learned, or never could write, what the answer was. */
  lost: boolean;
  /** Nothing more comes of it. */
  over: boolean;
  /** Milliseconds by the machine's clock. */
  readonly since: number;
}

/** A listener between children and sandbox that knows which requests were answered. */
export interface WireTap {
  readonly url: string;
  readonly passages: readonly Passage[];
  /** Requests that wait for their answer now. */
  open(): readonly Passage[];
  close(): Promise<void>;
}

/** Milliseconds after which a request whose child is gone is given up: the sandbox has decided about it by then. */
const patience = 50;

/** Starts a tap before the server at `target`. */
export async function startWireTap(target: string): Promise<WireTap> {
  const passages: Passage[] = [];
  const { hostname, port } = new URL(target);

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const passage: Passage = {
      events: idsIn(body),
      answered: false,
      lost: false,
      over: false,
      since: Date.now(),
    };
    passages.push(passage);
    const { method, url: path, headers } = request;
    const onward = forward({ hostname, port, method, path, headers });
    response.once('finish', () => {
      passage.answered = true;
      passage.over = true;
    });
    response.once('close', () => {
      passage.over = true;
      void delay(patience).then(() => onward.destroy());
    });
    onward.on('error', () => response.destroy());
    onward.on('response', (answer) => {
      void buffer(answer).then(
        (bytes) => {
          if (!response.destroyed) response.writeHead(answer.statusCode ?? 500, answer.headers).end(bytes);
        },
        () => response.destroy(),
      );
    });
    onward.end(body);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passages,
    open: () => passages.filter(({ over }) => !over),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The ids alone: reading the whole JSON of each request would cost more than the rest. */
function idsIn(body: Buffer): readonly string[] {
  return [...body.toString('latin1').matchAll(/"event_id":"([^"]*)"/g)].map(([, id]) => id ?? '');
}
