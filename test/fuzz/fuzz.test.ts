import { describe, expect, it } from 'vitest';
import { routerTable } from '../support/router-table.ts';
import { fuzz } from './fuzz.ts';
import { withRealServer } from './real-server.ts';

describe('fuzzed requests', () => {
  it('reach every endpoint of the router', () =>
    withRealServer(async ({ targets }) => {
      const fuzzed = new Set(targets.map(({ method, path }) => `${method} ${path}`));
      expect([...fuzzed].sort()).toEqual(routerTable.map(({ method, path }) => `${method} ${path}`).sort());
    }));

  it('that are right are taken by every endpoint: otherwise the mistakes in them would not be reached', () =>
    withRealServer(async ({ url, targets }) => {
      for (const { method, address, token, contentType, bodies, queries, sign } of targets) {
        const body =
          bodies[0] === undefined
            ? undefined
            : typeof bodies[0] === 'string'
              ? bodies[0]
              : JSON.stringify(bodies[0]);
        const query = queries[0] === '' || queries[0] === undefined ? '' : `?${queries[0]}`;
        const { status } = await fetch(`${url}${address}${query}`, {
          method,
          headers: {
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(contentType !== undefined && { 'content-type': contentType }),
            ...(body !== undefined && sign?.(Buffer.from(body))),
          },
          ...(body !== undefined && { body }),
        });
        const wanted = address.endsWith(`-${'b'.repeat(64)}`) ? [404] : [200, 202];
        expect([address, wanted.includes(status) ? 'as wanted' : status]).toEqual([address, 'as wanted']);
      }
    }));

  it('get an answer each, and none of 5xx', () =>
    withRealServer(async ({ url, targets, lines }) => {
      const { sent, statuses, violations } = await fuzz({ url, targets, bodies: 5_000, seed: 20_261_122 });
      expect(violations).toEqual([]);
      expect(sent).toBe(5_000);
      for (const status of [200, 202, 400, 404, 415, 422]) expect(statuses.get(status)).toBeGreaterThan(10);
      expect(lines.filter((line) => /Error\b|\n\s+at | at \S+:\d+/.test(line))).toEqual([]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }));
});

describe('the harness turns red', () => {
  it('when an endpoint throws at something odd', async () => {
    const { violations } = await withRealServer(
      ({ url, targets }) => fuzz({ url, targets, bodies: 1_000, seed: 1 }),
      (service) => ({
        ...service,
        receive: (dataset, body) => {
          if (Buffer.from(body.body).includes('__proto__')) throw new TypeError('planted');
          return service.receive(dataset, body);
        },
      }),
    );
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.every(({ what }) => what.startsWith('status 500'))).toBe(true);
  });

  it('when an answer is no JSON, or shows a stack', async () => {
    const { violations } = await withRealServer(
      ({ url, targets }) => fuzz({ url, targets, bodies: 400, seed: 1 }),
      (service) => ({
        ...service,
        webhook: async () => ({ status: 400, contentType: 'application/json', body: '{"error":' }),
        leadAds: async () => ({
          status: 400,
          contentType: 'text/plain',
          body: String(new Error('planted').stack),
        }),
      }),
    );
    expect(new Set(violations.map(({ what }) => what))).toEqual(
      new Set(['JSON that is none', 'a stack trace']),
    );
  });
});
