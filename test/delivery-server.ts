import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the scripted server saw it. */
export interface SeenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** `event_id` of each event. */
  readonly ids: readonly string[];
}

/** Answers one request; gives whether it took the events. */
export type Script = (request: SeenRequest, response: ServerResponse) => boolean;

/** A Conversions API that answers as the test says. */
export interface ScriptedServer {
  readonly endpoint: string;
  readonly seen: readonly SeenRequest[];
  /** `event_id`s in the order in which they were taken. */
  readonly taken: readonly string[];
  /** No request is under way. */
  readonly idle: () => boolean;
  script: Script;
  close(): Promise<void>;
}

/** Takes all: the answer of a healthy endpoint. */
export const takeAll: Script = ({ ids }, response) => {
  reply(response, 200, { events_received: ids.length, messages: [], fbtrace_id: 'Aaaaaaaaaaaaaaaaaaaaaaa' });
  return true;
};

/** Answers with a Graph error. */
export const fail =
  (status: number, code: number, subcode?: number, more: object = {}): Script =>
  (_, response) => {
    const error = {
      message: 'secret text',
      code,
      error_subcode: subcode,
      fbtrace_id: 'Abbbbbbbbbbbbbbbbbbbbbb',
    };
    reply(response, status, { error: { ...error, ...more } });
    return false;
  };

/** Writes a JSON answer. */
export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Starts a server on a free port of this machine. */
export async function startServer(script: Script = takeAll): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const taken: string[] = [];
  let open = 0;
  const server: Server = createServer((request, response) => {
    open++;
    response.once('close', () => open--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { data } = JSON.parse(body) as { data: { event_id: string }[] };
      const one = {
        url: request.url ?? '',
        headers: request.headers,
        body,
        ids: data.map((event) => event.event_id),
      };
      seen.push(one);
      if (self.script(one, response)) taken.push(...one.ids);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: ScriptedServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    taken,
    idle: () => open === 0,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}
