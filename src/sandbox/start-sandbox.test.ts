import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxOptions } from './options.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

const now = 1_800_000_000;
const em = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
const good = {
  event_name: 'my lead stage',
  event_time: now - 60,
  event_id: 'a',
  action_source: 'system_generated',
  user_data: { lead_id: '12345678901234567', em: [em] },
  custom_data: { lead_event_source: 'Salesforce', event_source: 'crm' },
};
const old = { ...good, event_time: now - 8 * 86_400 };

const running: Sandbox[] = [];
async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ now: () => now, random: () => 0.5, ...options });
  running.push(sandbox);
  return sandbox;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

interface Reply {
  status: number;
  headers: Headers;
  body: { events_received?: number; fbtrace_id?: string; error?: Record<string, unknown> };
}
async function post(
  sandbox: Sandbox,
  body: unknown,
  { path = '/v26.0/123/events', token = 't', type = 'application/json' } = {},
): Promise<Reply> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Reply['body'],
  };
}
async function get(sandbox: Sandbox, path: string): Promise<unknown> {
  return (await fetch(`${sandbox.url}${path}`)).json();
}

describe('the events endpoint', () => {
  it('accepts events and shows them in order, with every digit', async () => {
    const sandbox = await start();
    const text = JSON.stringify(good).replace('"12345678901234567"', '12345678901234567');
    const { status, headers, body } = await post(sandbox, `{"data":[${text},${text}]}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      events_received: 2,
      messages: [],
      fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
    });
    expect(JSON.parse(headers.get('x-app-usage') ?? '')).toHaveProperty('call_count');
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '')).toHaveProperty('123');
    const first = {
      sequence: 1,
      request: 1,
      dataset: '123',
      received_at: now,
      recognized: true,
      reason: null,
      duplicate: false,
      event: good,
    };
    const second = { ...first, sequence: 2, duplicate: true };
    expect(sandbox.events()).toEqual([first, second]);
    expect(await get(sandbox, '/sandbox/events')).toEqual({ events: [first, second], after: 2 });
  });

  it('commits all or none', async () => {
    const sandbox = await start();
    const { status, body } = await post(sandbox, { data: [good, old, good] });
    expect(status).toBe(400);
    expect(body.error).toEqual({
      message: 'Invalid parameter',
      type: 'OAuthException',
      code: 100,
      error_subcode: 2804003,
      is_transient: false,
      error_user_title: 'Event Timestamp Too Old',
      error_user_msg: expect.stringContaining('within 7 days'),
      fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
    });
    expect(sandbox.events()).toEqual([]);
    expect(sandbox.requests()).toMatchObject([{ status: 400, subcode: 2804003, events: 3, accepted: 0 }]);
  });

  it('marks what Meta would not count', async () => {
    const sandbox = await start();
    const { custom_data: _, ...plain } = good;
    expect((await post(sandbox, { data: [plain] })).body.events_received).toBe(1);
    expect(sandbox.events()).toMatchObject([{ recognized: false, reason: 'event_source' }]);
    expect(sandbox.counts()).toMatchObject({ recognized: 0, not_recognized: { event_source: 1 } });
  });

  it('checks token, rights, faults, shape and events in this order', async () => {
    const sandbox = await start({
      token: 't',
      datasets: ['123'],
      faults: [{ times: 1, answer: 'throttle' }],
    });
    const elsewhere = '/v26.0/999/events';
    const codes: unknown[] = [];
    const ask = async (body: unknown, options = {}) => {
      const { status, body: reply } = await post(sandbox, body, options);
      codes.push([status, reply.error?.['code'], reply.error?.['error_subcode']]);
    };
    await ask('{', { token: 'x', path: elsewhere });
    await ask('{', { path: elsewhere });
    await ask('{');
    await ask('{');
    await ask({ data: [old] });
    await ask({ data: [good] });
    expect(codes).toEqual([
      [401, 190, undefined],
      [400, 100, 33],
      [400, 17, 2446079],
      [400, 100, undefined],
      [400, 100, 2804003],
      [200, undefined, undefined],
    ]);
  });

  it('finds the token in the query, the header, the body or the form', async () => {
    const sandbox = await start({ token: 'secret token' });
    const url = `${sandbox.url}/v26.0/123/events`;
    const data = JSON.stringify([good]);
    const json = { 'content-type': 'application/json' };
    const form = new FormData();
    form.set('data', data);
    form.set('access_token', 'secret token');
    const requests: [string, RequestInit][] = [
      [`${url}?access_token=secret+token`, { headers: json, body: `{"data":${data}}` }],
      [url, { headers: json, body: `{"data":${data},"access_token":"secret token"}` }],
      [url, { body: new URLSearchParams({ data, access_token: 'secret token' }) }],
      [url, { body: form }],
      [url, { headers: json, body: `{"data":${data}}` }],
    ];
    const statuses: number[] = [];
    for (const [address, init] of requests)
      statuses.push((await fetch(address, { method: 'POST', ...init })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 401]);
    for (const page of ['events', 'requests', 'summary'])
      expect(JSON.stringify(await get(sandbox, `/sandbox/${page}`))).not.toContain('secret');
  });

  it('takes every token but bad ones when it knows none', async () => {
    const sandbox = await start();
    for (const token of ['bad', 'bad-token'])
      expect((await post(sandbox, { data: [good] }, { token })).status).toBe(401);
    expect((await post(sandbox, { data: [good] }, { token: 'badge' })).status).toBe(200);
  });

  it('verifies appsecret_proof when it knows the secret', async () => {
    const sandbox = await start({ appSecret: 's' });
    const proof = createHmac('sha256', 's').update('t').digest('hex');
    expect((await post(sandbox, { data: [good], appsecret_proof: proof })).status).toBe(200);
    const wrong = await post(sandbox, { data: [good], appsecret_proof: 'x' });
    expect(wrong.body.error).toMatchObject({ code: 104 });
  });

  it.each([
    ['/v27.0/123/events', 400, 2500],
    ['/v/123/events', 404, 2500],
    ['/vlatest/123/events', 400, 2500],
    ['/123/events', 400, 2635],
    ['/v26.0/me/events', 400, 100],
    ['/v26.0/123/leads', 404, 2500],
    ['/', 404, 2500],
    ['//', 404, 2500],
  ])('refuses %s', async (path, status, code) => {
    const reply = await post(await start(), { data: [good] }, { path });
    expect([reply.status, reply.body.error?.['code']]).toEqual([status, code]);
  });

  it('says when a version has ended', async () => {
    const { status, headers } = await post(await start(), { data: [good] }, { path: '/v19.0/1/events' });
    expect(status).toBe(200);
    expect(headers.get('x-ad-api-version-warning')).toContain('v19.0');
  });

  it('speaks the language it is told', async () => {
    const sandbox = await start({ locale: 'it_IT', deletedLeadIds: ['12345678901234567'] });
    const { body } = await post(sandbox, { data: [good] });
    expect(body.error).toMatchObject({
      error_subcode: 2804036,
      error_user_title: 'ID contatto non valido',
    });
  });

  it('refuses a body that is too long, with and without a length in advance', async () => {
    const sandbox = await start({ maxBodyBytes: 1000 });
    expect((await post(sandbox, 'x'.repeat(1001))).status).toBe(413);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.alloc(600));
        controller.enqueue(Buffer.alloc(600));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await fetch(`${sandbox.url}/v26.0/1/events`, init)).status).toBe(413);
    expect((await post(sandbox, { data: [good] })).status).toBe(200);
  });

  it('answers what is not HTTP', async () => {
    const sandbox = await start();
    const socket = connect(sandbox.port, '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":100/);
  });

  it('survives JSON nested without end', async () => {
    const sandbox = await start();
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const event = JSON.stringify(good).replace('"crm"', `"crm","deep":${deep}`);
    const { status } = await post(sandbox, `{"data":[${event}]}`);
    expect(status).toBe(400);
    expect(sandbox.counts().events).toBe(0);
  });

  it('answers every body with a refusal and then goes on', async () => {
    const sandbox = await start();
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 1000 }),
      fc.string({ unit: 'binary', maxLength: 1000 }),
      fc.json({ stringUnit: 'binary', maxDepth: 2 }),
      fc.anything({ maxDepth: 2 }).map((data) => `{"data":[${JSON.stringify(data) ?? ''}]}`),
      fc.nat(250).map((length) => JSON.stringify({ data: [good] }).slice(0, length)),
      fc
        .tuple(fc.constantFrom(...Object.keys(good)), fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }))
        .filter(([key, value]) => !['event_name', 'event_id'].includes(key) || typeof value !== 'string')
        .map(([key, value]) => ({ data: [{ ...good, user_data: {}, [key]: value }] })),
    );
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'a',
    ];
    await fc.assert(
      fc.asyncProperty(broken, fc.constantFrom(...types), async (body, type) => {
        const { status, body: reply } = await post(sandbox, body, { type });
        expect(status).toBe(400);
        expect(reply.error).toMatchObject({ code: 100 });
      }),
      { numRuns: 200 },
    );
    expect((await post(sandbox, { data: [good] })).status).toBe(200);
  });
});

describe('the sandbox’s own pages', () => {
  it('answer over HTTP', async () => {
    const sandbox = await start();
    const path = '/sandbox/faults';
    expect((await post(sandbox, [{ answer: 'token' }], { path })).status).toBe(200);
    expect((await post(sandbox, { data: [good] })).status).toBe(401);
    expect((await post(sandbox, '{', { path })).status).toBe(400);
    expect(await get(sandbox, '/sandbox/summary')).toEqual(sandbox.counts());
    expect((await post(sandbox, '', { path: '/sandbox/reset' })).status).toBe(200);
    expect(sandbox.counts().requests).toBe(0);
  });
});

describe('faults', () => {
  it('reset before the commit, or after it', async () => {
    const sandbox = await start();
    sandbox.setFaults([
      { times: 1, answer: 'reset' },
      { times: 1, answer: 'lost-answer' },
    ]);
    await expect(post(sandbox, { data: [good] })).rejects.toThrow();
    expect(sandbox.counts().events).toBe(0);
    await expect(post(sandbox, { data: [good] })).rejects.toThrow();
    expect(sandbox.counts().events).toBe(1);
    await post(sandbox, { data: [good] });
    expect(sandbox.counts()).toMatchObject({ requests: 3, requests_dropped: 2, events: 2, duplicates: 1 });
    expect(sandbox.requests()).toMatchObject([
      { status: null, fault: 'reset', accepted: 0 },
      { status: null, fault: 'lost-answer', accepted: 1 },
      { status: 200, fault: null, accepted: 1 },
    ]);
  });

  it('delay an answer after its commit, but not the end', async () => {
    const sandbox = await start({ faults: [{ answer: 'late-answer' }] });
    const answer = post(sandbox, { data: [good] });
    const failed = expect(answer).rejects.toThrow();
    // Another request shows that the first was committed: it is delayed in its turn.
    const other = expect(post(sandbox, { data: [good] })).rejects.toThrow();
    while (sandbox.counts().events < 2) await new Promise(setImmediate);
    await sandbox.close();
    await Promise.all([failed, other]);
  });
});

describe('close', () => {
  it('ends idle connections and half-sent requests, and the port is free again', async () => {
    const sandbox = await start();
    await post(sandbox, { data: [good] });
    const socket = connect(sandbox.port, '127.0.0.1');
    const gone = new Promise((resolve) => socket.on('close', resolve).on('error', resolve));
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
    socket.write('POST /v26.0/1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{');
    socket.resume();
    await Promise.all([sandbox.close(), sandbox.close()]);
    await gone;
    await expect(post(sandbox, { data: [good] })).rejects.toThrow();
    const next = await start({ port: sandbox.port });
    expect(next.url).toBe(sandbox.url);
  });

  it('refuses a port that is taken', async () => {
    const sandbox = await start();
    await expect(start({ port: sandbox.port })).rejects.toThrow('EADDRINUSE');
  });
});
