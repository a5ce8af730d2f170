import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CrmAccess, CrmApiError, type CrmTrouble } from './crm.ts';
import { type CrmApiOptions, type OpenCrmApi, openCrmApi } from './crm-api.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Script = (seen: Seen, response: ServerResponse) => void;

let address: string;
let seen: Seen[];
let script: Script;
let apis: OpenCrmApi[];
let server: ReturnType<typeof createServer>;
beforeEach(async () => {
  seen = [];
  apis = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    seen.push(one);
    script(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await Promise.all(apis.map((api) => api.close()));
  await new Promise((resolve) => server.close(resolve));
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Script =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

function open(more: Partial<CrmAccess> = {}, options: CrmApiOptions = {}): OpenCrmApi {
  const access = { address, headers: { authorization: 'Bearer lasting' }, perSecond: 1000, ...more };
  const api = openCrmApi(access, options);
  apis.push(api);
  return api;
}

async function trouble(asked: Promise<unknown>): Promise<CrmTrouble> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof CrmApiError) return error.trouble;
    throw error;
  }
  throw new Error('it was answered');
}

describe('a request', () => {
  it('carries token, query and JSON, and gives the answer with all of its digits', async () => {
    script = (_, response) => response.end('{"id":12345678901234567,"n":1.5}');
    const api = open();
    expect(await api.ask({ path: '/a/b', query: { q: 'x y&z' } })).toEqual({
      id: '12345678901234567',
      n: 1.5,
    });
    await api.ask({ method: 'POST', path: '/search', json: { ids: ['1'] } });
    expect(seen).toMatchObject([
      { method: 'GET', url: '/a/b?q=x+y%26z', headers: { authorization: 'Bearer lasting' }, body: '' },
      { method: 'POST', url: '/search', headers: { 'content-type': 'application/json' } },
    ]);
    expect(seen[1]?.body).toBe('{"ids":["1"]}');
    expect(seen[0]?.headers['user-agent']).toBe('conversion-leads');
  });

  it.each([
    [404, undefined],
    [410, undefined],
    [204, undefined],
  ])('answered %i gives nothing', async (status) => {
    script = (_, response) => response.writeHead(status).end();
    expect(await open().ask({ path: '/' })).toBeUndefined();
  });

  it.each<[number, Record<string, string>, CrmTrouble]>([
    [400, {}, { kind: 'refused', status: 400 }],
    [422, { 'retry-after': '3' }, { kind: 'refused', status: 422 }],
    [401, {}, { kind: 'no_access', reason: 'The CRM no longer takes the access token (status 401).' }],
    [
      403,
      {},
      { kind: 'no_access', reason: 'The access token has no right to what is asked for (status 403).' },
    ],
    [429, {}, { kind: 'throttled' }],
    [429, { 'retry-after': '7' }, { kind: 'throttled', waitMs: 7000 }],
    [429, { 'retry-after': 'soon' }, { kind: 'throttled' }],
    [500, {}, { kind: 'retry', reason: 'The CRM answered with status 500.' }],
    [503, { 'retry-after': '9' }, { kind: 'throttled', waitMs: 9000 }],
    [
      302,
      { location: 'http://127.0.0.1:1/' },
      { kind: 'retry', reason: 'The CRM answered with status 302.' },
    ],
  ])('answered %i %o is trouble', async (status, headers, expected) => {
    script = json({ message: 'ann@example.com is secret' }, status, headers);
    expect(await trouble(open().ask({ path: '/' }))).toEqual(expected);
    expect(seen).toHaveLength(1);
  });

  it('understands a date in Retry-After', async () => {
    script = json({}, 429, { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' });
    const clock = () => Date.parse('2026-11-22T12:00:00Z');
    expect(await trouble(open({}, { clock }).ask({ path: '/' }))).toEqual({
      kind: 'throttled',
      waitMs: 30_000,
    });
  });

  it('lets the CRM say what a throttle looks like', async () => {
    script = json([{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }], 403, { 'x-reset': '5' });
    const throttle: CrmAccess['throttle'] = ({ status, headers, json: body }) =>
      status === 403 && JSON.stringify(body).includes('LIMIT')
        ? { waitMs: Number(headers['x-reset']) * 1000 }
        : undefined;
    expect(await trouble(open({ throttle }).ask({ path: '/' }))).toEqual({ kind: 'throttled', waitMs: 5000 });
  });

  it('is tried again later when the answer is none of the API’s, or there is none', async () => {
    const answers: Script[] = [
      (_, response) => response.end('<html>ann@example.com</html>'),
      (_, response) => response.writeHead(200).end(),
      (_, response) => response.destroy(),
      (_, response) => response.writeHead(200, { 'content-length': '100' }).write('{"a":'),
    ];
    for (const answer of answers) {
      script = answer;
      const found = await trouble(open({}, { timeouts: { body: 300, total: 600 } }).ask({ path: '/' }));
      expect(found).toMatchObject({ kind: 'retry' });
      expect(JSON.stringify(found)).not.toContain('ann');
    }
    expect(await trouble(open({ address: 'http://127.0.0.1:1' }).ask({ path: '/' }))).toEqual({
      kind: 'retry',
      reason: 'The CRM refused the connection.',
    });
  });

  it('is ended after its total time, and by the signal', async () => {
    script = () => {};
    const slow = open({}, { timeouts: { total: 50 } });
    expect(await trouble(slow.ask({ path: '/' }))).toEqual({
      kind: 'retry',
      reason: 'No answer of the CRM came in time.',
    });
    const stop = new AbortController();
    script = () => stop.abort();
    const stopped = open({}, { signal: stop.signal });
    expect(await trouble(stopped.ask({ path: '/' }))).toMatchObject({ kind: 'retry' });
    expect(await trouble(stopped.ask({ path: '/' }))).toMatchObject({ kind: 'retry' });
    expect(seen).toHaveLength(2);
  });

  it('whose answer has no end is refused: fewer records must be asked for', async () => {
    script = (_, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(1 << 20), more);
      };
      response.on('error', () => {});
      more();
    };
    expect(await trouble(open().ask({ path: '/' }))).toEqual({ kind: 'refused', status: 413 });
  });

  it('with a token that no header takes says so', async () => {
    const found = await trouble(
      open({ headers: { authorization: 'Bearer a\nzqsecret' } }).ask({ path: '/' }),
    );
    expect(found).toEqual({
      kind: 'no_access',
      reason: 'The access token is empty or holds blanks or line breaks.',
    });
  });
});

describe('the pace', () => {
  it('lets requests begin evenly, in their order, over all callers', async () => {
    let now = 0;
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
      now += ms;
    };
    script = json({});
    const api = open({ perSecond: 4 }, { clock: () => now, sleep });
    await Promise.all(Array.from({ length: 9 }, (_, n) => api.ask({ path: `/${n}` })));
    expect(slept).toEqual(Array.from({ length: 8 }, () => 250));
    expect(seen.map(({ url }) => url).sort()).toEqual(Array.from({ length: 9 }, (_, n) => `/${n}`));
  });

  it('holds up nobody when the clock is put back', async () => {
    let now = 3_600_000;
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
      now += ms;
    };
    script = json({});
    const api = open({ perSecond: 4 }, { clock: () => now, sleep });
    await api.ask({ path: '/1' });
    now = 0;
    await api.ask({ path: '/2' });
    await api.ask({ path: '/3' });
    expect(slept).toEqual([250, 250]);
  });

  it('ends waiting with the signal, and asks no more', async () => {
    const stop = new AbortController();
    const sleep = (_: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    script = (_, response) => {
      response.end('{}');
      stop.abort();
    };
    const api = open({ perSecond: 1 }, { sleep, signal: stop.signal });
    await Promise.allSettled([1, 2, 3].map((n) => api.ask({ path: `/${n}` })));
    expect(seen).toHaveLength(1);
  });
});

describe('OAuth', () => {
  const oauth = () => ({
    address: `${address}/token`,
    form: { grant_type: 'refresh_token', refresh_token: 'zqrefresh', client_secret: 'zqsecret' },
    header: (token: string) => ({ authorization: `Zoho-oauthtoken ${token}` }),
  });
  const opened = (options: CrmApiOptions = {}) => open({ headers: {}, oauth: oauth() }, options);
  const tokens = () => seen.filter(({ url }) => url === '/token');
  const asked = () => seen.filter(({ url }) => url !== '/token');
  let issued: number;
  beforeEach(() => {
    issued = 0;
  });
  /** Gives tokens, and answers those who have one. */
  const crm =
    (isGood: (token: string) => boolean, life: object = { expires_in: 3600 }): Script =>
    (request, response) => {
      if (request.url === '/token') {
        issued += 1;
        json({ access_token: `t${issued}`, ...life })(request, response);
        return;
      }
      const good = isGood(String(request.headers.authorization).replace('Zoho-oauthtoken ', ''));
      json(good ? { ok: true } : { code: 'INVALID_TOKEN' }, good ? 200 : 401)(request, response);
    };

  it('fetches one token for all who ask at once, with the form, and keeps it', async () => {
    script = crm(() => true);
    const api = opened();
    await Promise.all([1, 2, 3].map(() => api.ask({ path: '/x' })));
    await api.ask({ path: '/x' });
    expect(tokens()).toHaveLength(1);
    expect(tokens()[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=refresh_token&refresh_token=zqrefresh&client_secret=zqsecret',
    });
    expect(asked()).toHaveLength(4);
    expect(seen.some(({ url }) => /zq|t1/.test(url))).toBe(false);
  });

  it('fetches another a minute before it ends', async () => {
    let now = 1_000_000;
    script = crm(() => true);
    const api = opened({ clock: () => now });
    await api.ask({ path: '/x' });
    now += 3_539_000;
    await api.ask({ path: '/x' });
    expect(tokens()).toHaveLength(1);
    now += 1_000;
    await api.ask({ path: '/x' });
    expect(tokens()).toHaveLength(2);
  });

  it.each([
    [{}],
    [{ expires_in: '3600' }],
    [{ expires_in: 30 }],
    [{ expires_in: 'never' }],
    [{ expires_in: -1 }],
  ])('takes a life of %o', async (life) => {
    script = crm(() => true, life);
    const api = opened({ clock: () => 0 });
    await api.ask({ path: '/x' });
    await api.ask({ path: '/x' });
    expect(tokens()).toHaveLength(1);
  });

  it('fetches another when one is refused, and asks again once', async () => {
    script = crm((token) => token !== 't1');
    const api = opened();
    const answers = await Promise.all([1, 2].map(() => api.ask({ path: '/x' })));
    expect(answers).toEqual([{ ok: true }, { ok: true }]);
    expect(tokens()).toHaveLength(2);
    script = crm(() => false);
    expect(await trouble(api.ask({ path: '/x' }))).toMatchObject({ kind: 'no_access' });
    expect(tokens()).toHaveLength(3);
  });

  it.each<[number, object, CrmTrouble['kind']]>([
    [400, { error: 'invalid_grant', error_description: 'zqsecret' }, 'no_access'],
    [401, { error: 'invalid_client' }, 'no_access'],
    [200, { error: 'invalid_code' }, 'no_access'],
    [200, { error: 'Ann <ann@example.com>' }, 'no_access'],
    [400, { error: 'Access Denied', status: 'failure' }, 'throttled'],
    [429, {}, 'throttled'],
    [500, {}, 'retry'],
    [400, { error: 'temporarily_unavailable' }, 'retry'],
  ])('tells what %i %o of the token’s address means', async (status, body, kind) => {
    script = json(body, status);
    const found = await trouble(opened().ask({ path: '/x' }));
    expect(found.kind).toBe(kind);
    expect(asked()).toEqual([]);
    expect(JSON.stringify(found)).not.toMatch(/zq|Ann|ann/);
  });

  it('has a mark that tells one access from another, and gives nothing away', () => {
    const api = opened();
    expect(api.mark).toMatch(/^[0-9a-f]{16}$/);
    expect(opened().mark).toBe(api.mark);
    const other = open({ headers: {}, oauth: { ...oauth(), form: { refresh_token: 'another' } } });
    expect(new Set([api.mark, other.mark, open().mark]).size).toBe(3);
  });
});
