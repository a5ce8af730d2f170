import { describe, expect, it } from 'vitest';
import { inspect } from './inspect.ts';
import { makeState, type SandboxOptions, type SandboxState } from './options.ts';
import { receiveEvents } from './receive-events.ts';

const now = 1_800_000_000;
const good = {
  event_name: 'my lead stage',
  event_time: now - 60,
  event_id: 'a',
  action_source: 'system_generated',
  user_data: { lead_id: '12345678901234567' },
  custom_data: { lead_event_source: 'Salesforce', event_source: 'crm' },
};

function start(options: Partial<SandboxOptions> = {}): SandboxState {
  return makeState({ now: () => now, random: () => 0.5, ...options });
}
function send(state: SandboxState, ...events: object[]) {
  const { body, ...answer } = receiveEvents(
    {
      version: 'v26.0',
      dataset: '123',
      query: new URLSearchParams(),
      authorization: 'Bearer secret',
      userAgent: 'test',
      bytes: 1,
      body: { parameters: { data: events } },
    },
    state,
  );
  return { ...answer, text: body };
}
function ask(state: SandboxState, method: string, address: string, body = ''): unknown {
  const [path = '', search = ''] = address.split('?');
  const answer = inspect(method, path, new URLSearchParams(search), Buffer.from(body), state);
  return answer && JSON.parse(answer.body);
}

describe('fault answers', () => {
  it('refuse, with Meta’s text for the code', () => {
    const state = start({ faults: [{ answer: { code: 190, subcode: 463 } }] });
    const { status, text } = send(state, good);
    expect(status).toBe(401);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 190, error_subcode: 463 } });
    expect(state.recorder.requests()).toMatchObject([{ fault: 'custom', code: 190, accepted: 0 }]);
  });

  it('answer HTML, short counts and texts of their own', () => {
    const state = start({
      faults: [
        { times: 1, answer: 'html-502' },
        { times: 1, answer: 'short-count' },
        { times: 1, answer: { status: 429, body: '{}', headers: { 'retry-after': '7' } } },
        { times: 1, answer: { body: '{"events_rec' } },
        { times: 1, answer: { code: 123_456 } },
      ],
    });
    expect(send(state, good)).toMatchObject({ status: 502, text: expect.stringContaining('<html>') });
    expect(send(state, good, good)).toMatchObject({
      status: 200,
      text: expect.stringContaining('"events_received":1,'),
    });
    expect(send(state, good)).toMatchObject({ status: 429, text: '{}', headers: { 'retry-after': '7' } });
    expect(send(state, good)).toMatchObject({ status: 200, text: '{"events_rec' });
    expect(send(state, good)).toMatchObject({ status: 400 });
    expect(state.recorder.counts()).toMatchObject({ events: 3, requests: 5, requests_refused: 3 });
  });

  it('say in the usage headers that the limit is reached', () => {
    const { headers } = send(start({ faults: [{ answer: 'throttle' }] }), good);
    expect(JSON.parse(headers?.['x-business-use-case-usage'] ?? '')).toMatchObject({
      '123': [{ call_count: 100, estimated_time_to_regain_access: 5 }],
    });
  });

  it('hit the requests that hold an event', () => {
    const state = start({
      faults: [{ match: { event_id: 'b' }, answer: { code: 100, subcode: 2804036 } }],
    });
    expect(send(state, good).status).toBe(200);
    expect(send(state, good, { ...good, event_id: 'b' }).status).toBe(400);
  });

  it('leave it to the rules whether a request is committed, unless they refuse it', () => {
    const state = start({ faults: [{ answer: 'lost-answer' }] });
    expect(send(state, { ...good, event_time: 0 })).toMatchObject({ drop: true, status: 400 });
    expect(send(state, good)).toMatchObject({ drop: true, status: 200 });
    expect(state.recorder.counts()).toMatchObject({ events: 1, requests_dropped: 2 });
  });
});

describe('the sandbox’s own pages', () => {
  it('read on from a place', () => {
    const state = start();
    send(state, good, good, good);
    expect(ask(state, 'GET', '/sandbox/events?limit=2')).toMatchObject({ after: 2 });
    expect(ask(state, 'GET', '/sandbox/events?after=2')).toMatchObject({ events: [{ sequence: 3 }] });
    expect(ask(state, 'GET', '/sandbox/events?lead_id=1')).toEqual({ events: [], after: null });
    expect(ask(state, 'GET', '/sandbox/events?limit=x')).toMatchObject({ error: { code: 100 } });
    const requests = [{ request: 1, token_from: 'header', user_agent: 'test', events: 3, accepted: 3 }];
    expect(ask(state, 'GET', '/sandbox/requests?dataset=123')).toMatchObject({ requests, after: 1 });
    expect(JSON.stringify(ask(state, 'GET', '/sandbox/requests'))).not.toContain('secret');
  });

  it('count and begin anew', () => {
    const state = start({ faults: [{ times: 1, answer: 'transient' }] });
    send(state, good);
    send(state, good, good);
    expect(ask(state, 'GET', '/sandbox/summary')).toEqual({
      requests: 2,
      requests_refused: 1,
      requests_dropped: 0,
      events: 2,
      recognized: 2,
      duplicates: 1,
      not_recognized: { action_source: 0, event_source: 0, lead_event_source: 0, matching_key: 0 },
      refusals: { '2': 1 },
      event_names: { 'my lead stage': 2 },
    });
    expect(ask(state, 'POST', '/sandbox/reset')).toEqual({ success: true });
    expect(ask(state, 'GET', '/sandbox/summary')).toMatchObject({ requests: 0, events: 0 });
  });

  it('take a fault script, and say what is wrong with one', () => {
    const state = start();
    const path = '/sandbox/faults';
    expect(ask(state, 'POST', path, '{"faults":[{"answer":"token"}]}')).toEqual({ success: true });
    expect(send(state, good).status).toBe(401);
    const error = (message: string) => ({ error: { message: expect.stringContaining(message) } });
    expect(ask(state, 'POST', path, '[{"answer":"tok"}]')).toMatchObject(error('faults[0].answer must be'));
    expect(ask(state, 'POST', path, 'personal')).toMatchObject(error("can't be read as JSON"));
  });

  it('are no others', () => {
    for (const name of ['GET /sandbox', 'GET /sandbox/reset', 'DELETE /sandbox/events', 'toString ']) {
      const [method = '', path = ''] = name.split(' ');
      expect(ask(start(), method, path)).toBeUndefined();
    }
  });
});
