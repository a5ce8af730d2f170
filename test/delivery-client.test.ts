import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type MetaClientOptions, openMetaClient } from '../src/delivery/index.ts';
import { reply, type Script, startServer, takeAll } from './delivery-server.ts';

const token = 'EAAtoken123';
const body = '{"event_name":"Won","user_data":{"lead_id":12345678901234567},"event_id":"a-b"}';
// undici's own timers are exact to a second only, so the total time may well be first.
const timeouts = { connect: 2000, headers: 150, body: 150, total: 400 };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function open(options: Partial<MetaClientOptions> & { endpoint: string }) {
  const client = openMetaClient({ dataset: '123', token, timeouts, ...options });
  closers.push(client.close);
  return client;
}

async function serve(script?: Script) {
  const server = await startServer(script);
  closers.push(server.close);
  return server;
}

/** A server below HTTP: does what the test wants with the connection. */
async function serveRaw(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => talk(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const post = (endpoint: string) => open({ endpoint }).post([body]);
const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('a request', () => {
  it('carries the events digit for digit, and the token in a header only', async () => {
    const server = await serve();
    const client = open({
      endpoint: `${server.endpoint}/`,
      appSecret: 'hush',
      partnerAgent: 'conversion-leads',
      testEventCode: 'TEST1',
    });
    expect(await client.post([body, body])).toMatchObject({ kind: 'response', status: 200, received: 2 });
    const [seen] = server.seen;
    const proof = createHmac('sha256', 'hush').update(token).digest('hex');
    expect(seen?.url).toBe('/v26.0/123/events');
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    });
    expect(seen?.headers).not.toHaveProperty('content-encoding');
    expect(seen?.body).toBe(
      `{"data":[${body},${body}],"partner_agent":"conversion-leads","test_event_code":"TEST1","appsecret_proof":"${proof}"}`,
    );
  });

  it('has nothing beside the events when nothing else is set, and goes to the version that is set', async () => {
    const server = await serve();
    await open({ endpoint: server.endpoint, version: 'v25.0' }).post([body]);
    expect(server.seen[0]).toMatchObject({ url: '/v25.0/123/events', body: `{"data":[${body}]}` });
  });

  it("surfaces the warning that the API version runs out, and keeps no text of Meta's answer", async () => {
    const server = await serve((_, response) => {
      response.setHeader('x-ad-api-version-warning', 'v20.0 ends soon');
      reply(response, 400, { error: { message: 'secret', code: 100, error_user_msg: 'secret' } });
      return false;
    });
    const answer = await post(server.endpoint);
    expect(answer).toMatchObject({ status: 400, code: 100, versionWarning: 'v20.0 ends soon' });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('I3: is refused for a token or an endpoint that can not be, without repeating it', () => {
    const message = (options: Partial<MetaClientOptions>) => {
      try {
        openMetaClient({ dataset: '1', token, ...options });
        return 'no error';
      } catch (error) {
        return String(error);
      }
    };
    for (const bad of ['', 'EAAsecret 1', 'EAAsecret\n']) {
      expect(message({ token: bad })).toMatch(/^TypeError: The access token/);
      expect(message({ token: bad })).not.toContain('EAAsecret');
    }
    for (const endpoint of [
      '',
      'graph.facebook.com',
      'ftp://host',
      'https://user:pw@host',
      'https://host/?a=1',
    ]) {
      expect(message({ endpoint })).toMatch(/^TypeError: The endpoint/);
    }
  });
});

describe('connections', () => {
  it('are kept between requests', async () => {
    const server = await serve();
    const ports = new Set<unknown>();
    server.script = (request, response) => {
      ports.add(response.socket?.remotePort);
      return takeAll(request, response);
    };
    const client = open({ endpoint: server.endpoint });
    for (let nth = 0; nth < 8; nth++) expect(await client.post([body])).toMatchObject({ status: 200 });
    // A second one may be opened while the first is not quite free again.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('go through the proxy of the environment, but not to its exceptions nor to this machine', async () => {
    const server = await serve();
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer().on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(request.url);
      const { hostname, port } = new URL(server.endpoint);
      const onward = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      closers.push(async () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(async () => proxy.close());
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('NO_PROXY', 'other.invalid');
    closers.push(async () => vi.unstubAllEnvs());

    expect(await post('http://graph.invalid')).toMatchObject({ status: 200, received: 1 });
    expect(asked).toEqual(['graph.invalid:80']);
    expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` });
    expect(await post('http://other.invalid')).toMatchObject({ reason: expect.stringMatching(/not found/) });
    expect(await post(server.endpoint)).toMatchObject({ status: 200 });
    expect(asked).toHaveLength(1);
  });
});

describe('no answer', () => {
  it.each<[string, () => Promise<string>, { maybeSent: boolean; reason: RegExp }]>([
    ['D1: refused', async () => 'http://127.0.0.1:1', { maybeSent: false, reason: /refused/ }],
    ['D1: unknown host', async () => 'http://nowhere.invalid', { maybeSent: false, reason: /not found/ }],
    [
      'D1: TLS failure',
      async () => (await serveRaw((socket) => socket.end('plain'))).replace('http:', 'https:'),
      { maybeSent: false, reason: /TLS/ },
    ],
    [
      'D1: reset before the headers',
      () => serveRaw((socket) => socket.resetAndDestroy()),
      { maybeSent: true, reason: /broke/ },
    ],
    [
      'D1: reset in the body',
      () =>
        serveRaw((socket) =>
          socket.write(`${ok}content-length: 99\r\n\r\n{"ev`, () => socket.resetAndDestroy()),
        ),
      { maybeSent: true, reason: /broke/ },
    ],
    [
      'D1: end in the body',
      () => serveRaw((socket) => socket.end(`${ok}content-length: 99\r\n\r\n{"ev`)),
      { maybeSent: true, reason: /broke/ },
    ],
    ['D2: silence', () => serveRaw(() => {}), { maybeSent: true, reason: /time/ }],
    [
      'D2: half an answer',
      () => serveRaw((socket) => socket.write(`${ok}content-length: 99\r\n\r\n{"ev`)),
      { maybeSent: true, reason: /half-way|total time/ },
    ],
    [
      'D2: endless headers',
      () => serveRaw((socket) => forever(socket, 'HTTP/1.1 200 OK\r\n', `x-more: ${'x'.repeat(1000)}\r\n`)),
      { maybeSent: true, reason: /headers/ },
    ],
    [
      'D2: a body that drips without end',
      () => serveRaw((socket) => drip(socket, `${ok}content-length: 99999\r\n\r\n{`)),
      { maybeSent: true, reason: /total time/ },
    ],
    [
      'no HTTP',
      () => serveRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n')),
      { maybeSent: true, reason: /./ },
    ],
  ])('%s', async (_, endpoint, { maybeSent, reason }) => {
    const answer = await post(await endpoint());
    expect(answer).toEqual({ kind: 'no_answer', maybeSent, reason: expect.stringMatching(reason) });
  });
});

describe('an answer that is none', () => {
  it('D3: follows no redirect', async () => {
    const trap = await serve();
    const server = await serve((_, response) => {
      response.writeHead(307, { location: `${trap.endpoint}/v26.0/123/events` }).end();
      return false;
    });
    expect(await post(server.endpoint)).toMatchObject({ status: 307, readable: false });
    expect(trap.seen).toEqual([]);
  });

  it('D3: reads no more than a megabyte of a body of 10 GB', async () => {
    let sent = 0;
    const endpoint = await serveRaw((socket) => {
      forever(socket, `${ok}content-length: 10000000000\r\n\r\n`, ' '.repeat(65_536), (bytes) => {
        sent += bytes;
      });
    });
    expect(await post(endpoint)).toMatchObject({ status: 200, readable: false });
    expect(sent).toBeLessThan(50_000_000);
  });
});

function forever(
  socket: Socket,
  first: string,
  more: string,
  wrote: (bytes: number) => void = () => {},
): void {
  socket.write(first);
  const pump = () => {
    while (!socket.destroyed && socket.write(more)) wrote(more.length);
  };
  socket.on('drain', pump);
  pump();
}

function drip(socket: Socket, first: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(' '), 20);
  socket.once('close', () => clearInterval(timer));
}
