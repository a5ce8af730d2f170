import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../src/app/index.ts';
import { answerSchemas } from '../src/server/answer-schemas.ts';
import { addressKey, rateLimit } from '../src/server/rate-limit.ts';
import { ask, mine, others, startTestServer, type TestServer, tokenOf } from './support/test-server.ts';

const intake = `/v1/datasets/${mine}/stage-changes`;
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close(0));

const post = (body: unknown, headers: Record<string, string> = {}, at = server) =>
  ask(at, 'POST', intake, { token: tokenOf('ingest'), body, headers });
const read = (path: string) => ask(server, 'GET', path, { token: tokenOf('read') });
const operate = (path: string, body?: unknown) =>
  ask(server, 'POST', path, { token: tokenOf('operate'), ...(body !== undefined && { body }) });
const codeOf = (json: unknown): string => answerSchemas.Error.parse(json).error.code;

describe('the intake', () => {
  it('answers an object with its result, 422 when it is invalid', async () => {
    const good = await post({ stage: 'Lead' });
    expect([good.status, answerSchemas.ItemResult.parse(good.json).status]).toEqual([202, 'stored']);
    const again = await post({ stage: 'Lead' });
    expect([again.status, answerSchemas.ItemResult.parse(again.json).status]).toEqual([202, 'duplicate']);
    const bad = await post({});
    expect(bad.status).toBe(422);
    expect(answerSchemas.ItemResult.parse(bad.json).problems).toHaveLength(1);
  });

  it('answers an array and NDJSON with a result for each item, in their order', async () => {
    const array = await post([{ stage: 'Lead' }, {}, { stage: 'Lead' }]);
    expect(array.status).toBe(202);
    const { results } = answerSchemas.ItemResults.parse(array.json);
    expect(results.map(({ status }) => status)).toEqual(['stored', 'invalid', 'duplicate']);
    const lines = await post('{"stage":"A"}\n{"stage":"B"}\n', { 'content-type': 'application/x-ndjson' });
    expect(answerSchemas.ItemResults.parse(lines.json).results).toHaveLength(2);
    expect((await post([])).json).toEqual({ results: [] });
  });

  it('refuses what it can not read, with the reason', async () => {
    const answers = [
      await post('{', {}),
      await post('stage=Lead', { 'content-type': 'application/x-www-form-urlencoded' }),
      await post('x', { 'content-encoding': 'gzip' }),
      await post('x'.repeat(10_000_001)),
      await ask(server, 'POST', '/v1/datasets/999/stage-changes', { token: tokenOf('ingest'), body: {} }),
    ];
    expect(answers.map(({ status, json }) => [status, codeOf(json)])).toEqual([
      [400, 'bad_json'],
      [415, 'media_type'],
      [415, 'content_encoding'],
      [413, 'too_large'],
      [404, 'unknown_dataset'],
    ]);
  });

  it('reads no more of a body than it may, also without a length', async () => {
    const sent = request(server.url + intake, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf('ingest')}`, 'content-type': 'application/json' },
    });
    const status = await new Promise((resolve) => {
      // It hangs up after its answer, which a client that is still sending may miss.
      sent
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', () => resolve('cut'));
      for (let count = 0; count < 12; count++) sent.write(Buffer.alloc(1_000_000, 32));
    });
    sent.destroy();
    expect([413, 'cut']).toContain(status);
    expect((await post({ stage: 'Lead' })).status).toBe(202);
  });
});

describe('trouble of our own', () => {
  it('answers 503 with Retry-After while the store takes nothing, and says so once a minute (A5)', async () => {
    for (const code of ['store_busy', 'store_full', 'store_unusable'] as const) {
      server.service.fail = () => {
        throw new StoreError(code);
      };
      for (let count = 0; count < 20; count++) {
        const { status, headers, json } = await post({ stage: 'Lead' });
        expect([status, codeOf(json)]).toEqual([503, code]);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    expect(server.lines).toHaveLength(3);
    server.time.now += 60_000;
    await post({ stage: 'Lead' });
    expect(server.lines).toHaveLength(4);
    expect(server.lines[3]).toContain('19 more');
    server.service.fail = undefined;
    expect((await post({ stage: 'Lead' })).status).toBe(202);
  });

  it('says nothing of an error in an answer, and in the log only where it was thrown', async () => {
    server.service.fail = () => {
      throw new TypeError('ada@example.com is no number');
    };
    const { status, json, text } = await post({ stage: 'Lead', email: 'ada@example.com' });
    expect([status, codeOf(json)]).toEqual([500, 'internal']);
    expect(text).not.toContain('ada');
    expect(text).not.toContain('.ts');
    expect(server.lines.join()).not.toContain('ada');
    expect(server.lines[0]).toContain('TypeError at');
  });

  it('takes no more large bodies than there is room for (G6)', async () => {
    const small = await startTestServer({ bodyBytes: 150_000 });
    try {
      const body = `"${'x'.repeat(200_000)}"`;
      const { status, headers, json } = await post(body, {}, small);
      expect([status, codeOf(json), headers.get('retry-after')]).toEqual([503, 'overloaded', '2']);
      for (let count = 0; count < 5; count++)
        expect((await post(`[{"stage":"${'x'.repeat(100_000)}"}]`, {}, small)).status).toBe(202);
    } finally {
      await small.close(0);
    }
  });
});

describe('limits', () => {
  it('lets a caller ask so often a minute, and others meanwhile', async () => {
    const limited = await startTestServer({ ratePerMinute: 3 });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 5; count++) statuses.push((await post({ stage: 'A' }, {}, limited)).status);
      expect(statuses).toEqual([202, 202, 202, 429, 429]);
      const { headers, json } = await post({ stage: 'A' }, {}, limited);
      expect(codeOf(json)).toBe('rate_limit');
      expect(headers.get('retry-after')).toBe('60');
      const other = () => ask(limited, 'GET', '/v1/status', { token: tokenOf('read') });
      expect((await other()).status).toBe(200);
      for (let count = 0; count < 9; count++)
        expect((await ask(limited, 'GET', '/healthz')).status).toBe(200);
      limited.time.now += 60_000;
      expect((await post({ stage: 'A' }, {}, limited)).status).toBe(202);
    } finally {
      await limited.close(0);
    }
  });

  it('counts wrong tokens, and webhooks, by address', async () => {
    const limited = await startTestServer({ ratePerMinute: 3 });
    try {
      const wrong = async (token: string) => (await ask(limited, 'GET', '/v1/status', { token })).status;
      expect([await wrong('a'), await wrong('b'), await wrong('c'), await wrong('d')]).toEqual([
        401, 401, 401, 429,
      ]);
      const hook = async () => (await ask(limited, 'POST', '/v1/sources/crm', { body: '{}' })).status;
      const statuses = new Set<number>();
      for (let count = 0; count < 31; count++) statuses.add(await hook());
      expect(statuses).toEqual(new Set([401, 429]));
    } finally {
      await limited.close(0);
    }
  });

  it('refuses a token a second after it was taken away', async () => {
    const status = async () => (await read('/v1/status')).status;
    expect(await status()).toBe(200);
    server.service.caller = () => undefined;
    server.time.now += 1_000;
    expect(await status()).toBe(401);
  });

  it('bounds the addresses that it remembers', () => {
    const limit = rateLimit(() => 0);
    for (let count = 0; count < 60_000; count++) limit(`address ${count}`, 1);
    expect(limit('address 70000', 5)).toBe(60);
    expect(limit('address 1', 5)).toBe(0);
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2:ffff::1'));
    expect(addressKey('::ffff:192.0.2.1')).not.toBe(addressKey('::ffff:192.0.2.2'));
  });
});

describe('every answer', () => {
  it('carries the headers that keep it from being kept, framed or run', async () => {
    const paths = [
      '/healthz',
      '/readyz',
      '/openapi.json',
      '/v1/status',
      '/nothing',
      '/%zz',
      '/v1/events?limit=x',
    ];
    for (const path of paths) {
      const { headers } = await read(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.has('server') || headers.has('x-powered-by')).toBe(false);
    }
  });

  it('repeats nothing of the request', async () => {
    const secret = 'ada-example-com';
    const answers = [
      await read(`/${secret}`),
      await read(`/v1/events?${secret}=1`),
      await read(`/v1/events?state=${secret}`),
      await read(`/v1/events/${secret}`),
      await read(`/v1/events/%zz${secret}`),
      await read(`/v1/events?token=${secret}`),
      await post(`{"${secret}`),
      await operate('/v1/events/replay', { filter: { [secret]: 1 } }),
      await operate('/v1/events/replay', `{"${secret}": nothing}`),
      await operate(`/v1/datasets/${secret}/pause`, { reason: 'x' }),
    ];
    for (const { status, text } of answers) {
      expect([400, 404]).toContain(status);
      expect(text).not.toContain(secret);
    }
    expect(server.lines.join('\n')).not.toContain(secret);
  });

  it('is refused to a token in the address, with the reason', async () => {
    for (const name of ['token', 'access_token', 'api_key', 'Token']) {
      const { status, json } = await read(`/v1/status?${name}=x`);
      expect([status, codeOf(json)]).toEqual([400, 'token_in_url']);
    }
  });
});

describe('what is no HTTP', () => {
  const raw = async (text: string): Promise<string> => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.setEncoding('utf8').on('error', () => {});
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(text);
    await once(socket, 'close');
    return answer;
  };

  it('is answered in the same shape', async () => {
    const garbage = await raw('GARBAGE\r\n\r\n');
    expect(garbage).toMatch(/^HTTP\/1.1 400 .*"code":"bad_request"/s);
    expect(garbage).toContain('x-content-type-options: nosniff');
    const long = await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1.1 431 .*"code":"headers_too_large"/s);
    const both = await raw(
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc',
    );
    expect(both).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('the operator API', () => {
  beforeEach(async () => {
    await post([{ stage: 'A' }, { stage: 'B' }]);
  });

  it('lists and shows events', async () => {
    const { json } = await read('/v1/events?stage=B');
    const [event] = answerSchemas.Events.parse(json).events;
    expect(event?.stage).toBe('B');
    for (const name of [event?.id, event?.event_id]) {
      const detail = await read(`/v1/events/${name}`);
      expect(answerSchemas.Event.parse(detail.json).dataset).toBe(mine);
    }
  });

  it.each([
    'limit=0x',
    'limit=1001',
    'limit=-1',
    'after=1e3',
    'state=lost',
    'from=yesterday',
    'lead_id=l:1',
    'unknown=1',
    'stage=',
    '__proto__=1',
  ])('refuses the filter %s', async (query) => {
    const { status, json } = await read(`/v1/events?${query}`);
    expect([status, codeOf(json)]).toEqual([400, 'bad_input']);
  });

  it('takes times with an offset and Unix seconds', async () => {
    const counts = [];
    for (const from of ['2026-11-22T00:00:00%2B01:00', '1795340000', '2027-01-01T00:00:00Z'])
      counts.push(answerSchemas.Events.parse((await read(`/v1/events?from=${from}`)).json).events.length);
    expect(counts).toEqual([2, 2, 0]);
  });

  it('shows what an action would do, and does it when it is confirmed (J2)', async () => {
    const filter = { dataset: mine };
    for (const body of [{ filter }, { filter, preview: true }, { filter, confirm: false }]) {
      const { json } = await operate('/v1/events/cancel', body);
      expect(answerSchemas.Action.parse(json)).toMatchObject({ matched: 2, affected: 2, done: 0 });
    }
    expect(server.service.log).toEqual([]);
    const { json } = await operate('/v1/events/cancel', { filter, confirm: true });
    expect(answerSchemas.Action.parse(json).done).toBe(2);
    expect(server.service.log).toMatchObject([{ who: 'operate-all', action: 'cancel', count: 2 }]);
  });

  it('says why nothing happens', async () => {
    const { json } = await operate('/v1/events/replay', { filter: { ids: [1] }, confirm: true });
    const { done, groups } = answerSchemas.Action.parse(json);
    expect([done, groups[0]?.hindrance, groups[0]?.reason]).toEqual([
      0,
      'waiting',
      expect.stringContaining('goes by itself'),
    ]);
  });

  it.each([
    {},
    { filter: {} },
    { filter: null },
    { filter: { ids: [] } },
    { filter: { ids: [1.5] } },
    { filter: { ids: ['1'] } },
    { filter: { state: 'pending' }, preview: true, confirm: true },
    { filter: { state: 'pending' }, confirm: 'yes' },
    [],
    null,
    1,
  ])('refuses %j', async (body) => {
    const { status, json } = await operate('/v1/events/cancel', body);
    expect([status, codeOf(json)]).toEqual([400, 'bad_input']);
    expect(server.service.log).toEqual([]);
  });

  it('pauses and resumes, and keeps who did it', async () => {
    const pause = await operate(`/v1/datasets/${mine}/pause`, { reason: 'new funnel' });
    expect(answerSchemas.Paused.parse(pause.json).reason).toBe('new funnel');
    const { json } = await read('/v1/status');
    const [status] = answerSchemas.Status.parse(json).datasets;
    expect(status?.paused).toBe('new funnel');
    const resume = await operate(`/v1/datasets/${mine}/resume`);
    expect(answerSchemas.Resumed.parse(resume.json).was_paused_for).toBe('new funnel');
    const again = await operate(`/v1/datasets/${mine}/resume`, {});
    expect(answerSchemas.Resumed.parse(again.json).was_paused_for).toBe(null);
    const audit = answerSchemas.Audit.parse((await read('/v1/audit')).json).audit;
    expect(audit.map(({ who, action, dataset }) => [who, action, dataset])).toEqual([
      ['operate-all', 'resume', mine],
      ['operate-all', 'pause', mine],
    ]);
    for (const at of ['pause', 'resume']) {
      const { status } = await operate(`/v1/datasets/999/${at}`, at === 'pause' ? { reason: 'x' } : {});
      expect(status).toBe(404);
    }
  });

  it('takes JSON only', async () => {
    const { status } = await ask(server, 'POST', `/v1/datasets/${others}/pause`, {
      token: tokenOf('operate'),
      body: 'reason=x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(status).toBe(415);
  });
});

describe('the log', () => {
  it('has a line with the pattern of the route, and nothing of the address', async () => {
    await read('/v1/events?lead_id=1234567890123456');
    await read('/v1/events/77');
    await read('/unknown/ada');
    await ask(server, 'GET', '/healthz');
    await post({ stage: 'quiet' });
    await post('{');
    expect(server.lines.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
      'GET /v1/events 200 N ms read-all',
      'GET /v1/events/:id 404 N ms read-all',
      'GET - 404',
      'POST /v1/datasets/:id/stage-changes 400 ingest-all',
    ]);
  });
});

describe('webhooks', () => {
  it('are answered by the service, 404 when there is none of the name', async () => {
    const statuses = [];
    for (const path of ['/v1/sources/crm', '/v1/lead-ads/ads', '/v1/sources/ads', '/v1/lead-ads/crm'])
      statuses.push((await ask(server, 'POST', path, { body: '{}' })).status);
    expect(statuses).toEqual([401, 401, 404, 404]);
    const unknown = await ask(server, 'POST', '/v1/sources/ads', { body: '{}' });
    expect(codeOf(unknown.json)).toBe('not_found');
    const handshake = await ask(server, 'GET', '/v1/lead-ads/ads?hub.challenge=42&hub.verify_token=x');
    expect([handshake.status, handshake.text]).toEqual([200, '42']);
    expect((await ask(server, 'GET', '/v1/sources/crm')).status).toBe(404);
  });
});

describe('health', () => {
  it('says whether the process is up and traffic may come', async () => {
    expect(answerSchemas.Health.parse((await ask(server, 'GET', '/healthz')).json)).toEqual({ status: 'ok' });
    expect((await ask(server, 'GET', '/readyz')).status).toBe(200);
    server.service.readiness = async () => ({ ready: false, reason: 'the store cannot be read' });
    const { status, json } = await ask(server, 'GET', '/readyz');
    expect([status, answerSchemas.Readiness.parse(json).reason]).toEqual([503, 'the store cannot be read']);
  });
});
