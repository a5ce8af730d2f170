import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerSchemas } from '../src/server/answer-schemas.ts';
import { ask, mine, startTestServer, type TestServer, tokenOf } from './support/test-server.ts';

const intake = `/v1/datasets/${mine}/stage-changes`;
const portOf = (server: TestServer): number => Number(new URL(server.url).port);

/** A request that the service has and does not answer before it is told. */
async function requestUnderWay(server: TestServer): Promise<{
  readonly answer: Promise<number | 'cut'>;
  release(): void;
}> {
  const { service } = server;
  const receive = service.receive.bind(service);
  const came = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  service.receive = async (dataset, body) => {
    came.resolve();
    await gate.promise;
    return receive(dataset, body);
  };
  const answer = ask(server, 'POST', intake, { token: tokenOf('ingest'), body: { stage: 'Lead' } }).then(
    ({ status }) => status,
    () => 'cut' as const,
  );
  await came.promise;
  return { answer, release: () => gate.resolve() };
}

async function openConnection(server: TestServer): Promise<Socket> {
  const socket = connect(portOf(server), '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A connection that was used and now holds the beginning of another request: it is not idle, so it stays. */
async function halfARequest(server: TestServer, head: string): Promise<Socket> {
  const socket = await openConnection(server);
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  socket.write(head);
  await ask(server, 'GET', '/healthz');
  return socket;
}

describe('close (A7)', () => {
  it('finishes what is under way, and takes nothing new', async () => {
    const server = await startTestServer();
    const underWay = await requestUnderWay(server);
    const busy = await halfARequest(server, 'POST /v1/sources/crm HTTP/1.1\r\nhost: x\r\n');
    const closed = server.close(60_000);
    await expect(ask(server, 'GET', '/healthz')).rejects.toThrow();
    busy.write('content-length: 2\r\n\r\n{}');
    const [text] = await once(busy, 'data');
    expect(text).toMatch(/^HTTP\/1.1 503 /);
    expect(text).toMatch(/retry-after: 1\r\n/i);
    expect(text).toMatch(/connection: close\r\n/i);
    expect(text).toContain('"code":"closing"');
    underWay.release();
    expect(await underWay.answer).toBe(202);
    await closed;
    expect(server.service.detail).toHaveLength(1);
  });

  it('cuts what takes longer than the grace time', async () => {
    const server = await startTestServer();
    const underWay = await requestUnderWay(server);
    await server.close(0);
    expect(await underWay.answer).toBe('cut');
    underWay.release();
  });

  it('is the same close when it is asked for twice', async () => {
    const server = await startTestServer();
    const idle = await openConnection(server);
    await Promise.all([server.close(60_000), server.close(0), once(idle, 'close')]);
  });

  it('says that traffic should go elsewhere', async () => {
    const server = await startTestServer();
    const underWay = await requestUnderWay(server);
    const socket = await halfARequest(server, 'GET /readyz HTTP/1.1\r\n');
    const closed = server.close(60_000);
    socket.write('host: x\r\n\r\n');
    const [text] = await once(socket, 'data');
    const body = String(text).split('\r\n\r\n')[1] ?? '';
    expect(answerSchemas.Readiness.parse(JSON.parse(body)).ready).toBe(false);
    socket.destroy();
    underWay.release();
    await underWay.answer;
    await closed;
  });
});

describe('a sender without an end', () => {
  it('is cut off', async () => {
    const server = await startTestServer();
    const socket = await openConnection(server);
    socket.write(
      `POST ${intake} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tokenOf('ingest')}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const piece = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 32), Buffer.from('\r\n')]);
    let sent = 0;
    while (!socket.destroyed) {
      sent += piece.length;
      await new Promise((resolve) => socket.write(piece, resolve));
    }
    expect(sent).toBeGreaterThan(10_000_000);
    expect((await ask(server, 'GET', '/healthz')).status).toBe(200);
    await server.close(0);
  });
});
