import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../src/server/build-server.ts';
import { isRouteScope } from '../src/server/scope.ts';
import { memoryService } from './support/memory-service.ts';
import { routerTable } from './support/router-table.ts';
import {
  ask,
  mine,
  others,
  scopes,
  startTestServer,
  type TestServer,
  tokenOf,
} from './support/test-server.ts';

const table = routerTable;
const address = (path: string): string =>
  path.replace('/datasets/:id', `/datasets/${mine}`).replace(/:\w+/, '1');

describe('routes x scopes, from the router (I5)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await ask(server, 'POST', `/v1/datasets/${mine}/stage-changes`, {
      token: tokenOf('ingest'),
      body: { stage: 'Lead' },
    });
  });
  afterAll(() => server.close(0));

  it('knows every route, and what it asks for', () => {
    expect(table.map(({ method, path, scope }) => `${scope} ${method} ${path}`).sort()).toEqual([
      'ingest POST /v1/datasets/:id/stage-changes',
      'operate POST /v1/datasets/:id/pause',
      'operate POST /v1/datasets/:id/resume',
      'operate POST /v1/events/cancel',
      'operate POST /v1/events/replay',
      'public GET /healthz',
      'public GET /openapi.json',
      'public GET /readyz',
      'read GET /v1/audit',
      'read GET /v1/events',
      'read GET /v1/events/:id',
      'read GET /v1/status',
      'signature GET /v1/lead-ads/:name',
      'signature POST /v1/lead-ads/:name',
      'signature POST /v1/sources/:name',
    ]);
  });

  describe.each(table)('$method $path', ({ method, path, scope }) => {
    const call = (token?: string) =>
      ask(server, method, address(path), {
        ...(token !== undefined && { token }),
        ...(method === 'POST' && { body: {} }),
      });
    const withToken = scope !== 'public' && scope !== 'signature';

    it('without a token, and with a wrong one', async () => {
      const statuses = [(await call()).status, (await call('f'.repeat(64))).status];
      if (withToken) expect(statuses).toEqual([401, 401]);
      else if (scope === 'public') expect(statuses).toEqual([200, 200]);
      else expect(statuses).toEqual([404, 404]);
    });

    it.each(scopes)('with a token of scope %s', async (given) => {
      const { status } = await call(tokenOf(given));
      if (withToken && given !== scope) expect(status).toBe(403);
      else expect([401, 403]).not.toContain(status);
    });

    it('with a token of another dataset, what is of this one is not there', async () => {
      const { status, text } = await call(tokenOf(withToken ? scope : 'read', others));
      if (withToken && path.includes(':id')) expect([400, 404]).toContain(status);
      expect(text).not.toContain(mine);
    });
  });
});

describe('a route without a scope', () => {
  it('keeps the server from starting', () => {
    const { app } = buildServer(memoryService({}, []), {
      host: '127.0.0.1',
      port: 0,
      ratePerMinute: 1,
      log: () => {},
      clock: () => 0,
    });
    expect(() => app.get('/planted', async () => 'secret')).toThrow('does not say who may call it');
    expect(isRouteScope('everybody')).toBe(false);
  });
});
