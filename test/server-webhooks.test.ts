import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, mine, startTestServer, type TestServer, tokenOf } from './support/test-server.ts';

let server: TestServer;
const sockets: Socket[] = [];
beforeEach(async () => {
  server = await startTestServer({ bodyBytes: 150_000 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close(0);
});

/** A webhook that says how long it is, gets leave to send, and sends nothing. */
function begun(bytes: number): Promise<void> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.once('data', () => resolve()).once('error', reject);
    socket.write(
      `POST /v1/sources/crm HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`,
    );
  });
}

describe('webhooks, whose senders nobody knows before the body is there', () => {
  it('take no memory from callers with a token', async () => {
    await begun(100_000);
    const late = await ask(server, 'POST', '/v1/sources/crm', { body: 'x'.repeat(100_000) });
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '2']);
    const body = [{ stage: 'x'.repeat(100_000) }];
    const path = `/v1/datasets/${mine}/stage-changes`;
    expect((await ask(server, 'POST', path, { token: tokenOf('ingest'), body })).status).toBe(202);
  });

  it('are named in the log where there is such a source, and never by what was sent', async () => {
    await ask(server, 'POST', '/v1/sources/crm', { body: {} });
    await ask(server, 'POST', '/v1/sources/s3cret-in-the-address', { body: {} });
    await ask(server, 'POST', '/v1/sources/a%0d%0ab', { body: {} });
    expect(server.lines.map((line) => line.replace(/ \d+ ms$/, ''))).toEqual([
      'POST /v1/sources/crm 401',
      'POST /v1/sources/:name 404',
      'POST /v1/sources/:name 404',
    ]);
  });
});
