import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptOutcome } from '../outbox/index.ts';
import { type MetaResponse, readAnswer } from './answer.ts';
import { attemptEnd, classify } from './classify.ts';

const read = (status: number, body: unknown, headers = {}): MetaResponse =>
  readAnswer(status, headers, typeof body === 'string' ? body : JSON.stringify(body), 0);
const error = (status: number, code: number, error_subcode?: number, more = {}): MetaResponse =>
  read(status, {
    error: { message: 'jane@example.com', type: 'OAuthException', code, error_subcode, ...more },
  });

const table: [AttemptOutcome, string, MetaResponse][] = [
  ['accepted', 'as many as were sent', read(200, { events_received: 5, messages: [], fbtrace_id: 'A' })],
  ['uncertain', 'C6: one less than was sent', read(200, { events_received: 4 })],
  ['uncertain', 'C6: more than was sent', read(200, { events_received: 6 })],
  ['uncertain', 'C6: none', read(200, { events_received: 0 })],
  ['uncertain', 'C6: the count as text', read(200, { events_received: '5' })],
  ['uncertain', 'D3: success without a count', read(200, {})],
  ['uncertain', 'D3: HTML with 200', read(200, '<html>Welcome to the hotel</html>')],
  ['uncertain', 'D3: truncated JSON', read(200, '{"events_rec')],
  ['uncertain', 'D3: a JSON list', read(200, '[5]')],
  ['uncertain', 'an empty body', read(204, '')],
  ['retry', 'D3: a redirect', read(302, '', { location: 'https://example.com' })],
  ['retry', 'D3: a redirect that claims success', read(301, { events_received: 5 })],
  ['retry', 'D1: 500', read(500, '')],
  ['retry', 'D1: 502 as HTML', read(502, '<html>Bad Gateway</html>')],
  ['retry', 'D1: 503', read(503, '')],
  ['retry', 'D1: 504', read(504, '')],
  ['retry', 'a passing error', error(500, 2)],
  ['retry', 'an unknown error of Meta', error(500, 1, 99)],
  ['retry', 'a negative code', error(400, -3)],
  ['retry', 'upload not ready, with 400', error(400, 21009)],
  ['retry', '5000', error(500, 5000)],
  ['retry', 'a payload error that Meta calls passing', error(400, 100, 2804019, { is_transient: true })],
  ['retry', 'a code that nobody knows, with 500', error(500, 77777)],
  ['retry', 'a code that nobody knows', error(400, 77777)],
  ['retry', '403 from a proxy', read(403, '<html>Forbidden</html>')],
  ['retry', '404 without a code', read(404, '')],
  ['retry', 'an error without a code', read(400, { error: { message: 'x' } })],
  ['retry', 'an error whose code is no number', read(400, { error: { code: '100' } })],
  ['throttled', 'D4: 429 without a body', read(429, '')],
  ['throttled', 'D4: 429 with a code of no meaning', error(429, 77777)],
  ...[4, 17, 32, 341, 613, 80000, 80003, 80004, 80014].map((code): [AttemptOutcome, string, MetaResponse] => [
    'throttled',
    `D4: code ${code}`,
    error(400, code, 2446079),
  ]),
  [
    'throttled',
    'D4: a throttle with 403 that is called passing',
    error(403, 4, 1504022, { is_transient: true }),
  ],
  ['throttled', 'D4: a throttle with 500', error(500, 17)],
  ['throttled', 'a block for abuse', error(400, 368)],
  ...[190, 102, 104, 3, 10, 200, 294, 299, 803].map((code): [AttemptOutcome, string, MetaResponse] => [
    'paused',
    `D6: code ${code}`,
    error(400, code),
  ]),
  ['paused', 'D6: a token that ran out', error(401, 190, 463)],
  ['paused', 'D6: 100/33', error(400, 100, 33)],
  ['paused', 'an API version that ended', error(400, 2635)],
  ['refused', 'too old', error(400, 100, 2804003)],
  ['refused', 'in the future', error(400, 100, 2804004)],
  ['refused', 'an unknown lead id', error(400, 100, 2804036)],
  ['refused', 'too broad', error(400, 100, 2804050)],
  ['refused', 'another 100', error(400, 100)],
  ['refused', 'too large', read(413, '')],
];

describe('classify', () => {
  it.each(table)('%s: %s', (outcome, _, answer) => {
    expect(classify(answer, 5, 0).outcome).toBe(outcome);
  });

  it('knows a lost answer', () => {
    const answer = { kind: 'no_answer', maybeSent: true, reason: 'The connection broke.' } as const;
    const verdict = classify(answer, 5, 0);
    expect(attemptEnd(answer, verdict)).toEqual({
      outcome: 'no_answer',
      maybeSent: true,
      reason: answer.reason,
    });
  });

  it('takes an unknown code for a refusal after three failures in a row', () => {
    expect([0, 1, 2, 3, 9].map((failures) => classify(error(400, 77777), 5, failures).outcome)).toEqual([
      'retry',
      'retry',
      'retry',
      'refused',
      'refused',
    ]);
  });

  it('looks at no text: any message, title and type gives the same', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1000 });
    fc.assert(
      fc.property(fc.constantFrom(100, 190, 17, 2), text, text, (code, message, type) => {
        const noisy = error(400, code, undefined, {
          message,
          type,
          error_user_title: message,
          error_user_msg: type,
        });
        expect(classify(noisy, 5, 0)).toEqual(classify(error(400, code), 5, 0));
      }),
    );
  });

  it('never takes anything for success but a 2xx with the right count, and never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
        (status, body) => {
          expect(classify(readAnswer(status, {}, body, 0), 7, 0).outcome).not.toBe('accepted');
        },
      ),
    );
  });
});

describe('what is kept of an answer', () => {
  it('is code, subcode, trace id and status, and no text', () => {
    const answer = error(400, 100, 2804036, {
      fbtrace_id: 'ASrojb9Zf5r-cU8FBLq9HY0',
      error_user_msg: 'jane@example.com',
    });
    expect(attemptEnd(answer, classify(answer, 5, 0))).toEqual({
      outcome: 'refused',
      reason: expect.stringMatching(/\.$/),
      httpStatus: 400,
      code: 100,
      subcode: 2804036,
      traceId: 'ASrojb9Zf5r-cU8FBLq9HY0',
    });
    expect(JSON.stringify(answer)).not.toContain('jane');
    expect(error(400, 100, undefined, { fbtrace_id: 'mail jane@example.com' }).traceId).toBeUndefined();
  });

  it('says of an error of a gateway that the events may have been sent', () => {
    expect(attemptEnd(read(504, '<html>'), classify(read(504, '<html>'), 5, 0))).toMatchObject({
      maybeSent: true,
    });
    expect(attemptEnd(error(500, 2), classify(error(500, 2), 5, 0))).not.toHaveProperty('maybeSent');
  });
});

describe('D4: the time that Meta asks for', () => {
  const usage = (...minutes: unknown[]) =>
    JSON.stringify({
      '1': minutes.map((time) => ({ type: 'ads_management', estimated_time_to_regain_access: time })),
    });
  it.each([
    ['minutes of the usage header', { 'x-business-use-case-usage': usage(0, 5, 2) }, 300_000],
    ['the other spelling', { 'x-business-use-case': usage(1) }, 60_000],
    ['Retry-After in seconds', { 'retry-after': '30' }, 30_000],
    ['Retry-After as a date', { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, 60_000],
    ['the longer of both', { 'retry-after': '30', 'x-business-use-case-usage': usage(1) }, 60_000],
    ['nothing', {}, undefined],
    ['no block', { 'x-business-use-case-usage': usage(0) }, undefined],
    [
      'nonsense',
      {
        'retry-after': 'soon',
        'x-business-use-case-usage': '{"1":[null,{"estimated_time_to_regain_access":"5"}]}',
      },
      undefined,
    ],
    ['no JSON', { 'x-business-use-case-usage': 'null' }, undefined],
  ])('is read from %s', (_, headers, waitMs) => {
    expect(classify(read(429, '', headers), 5, 0).waitMs).toBe(waitMs);
  });

  it('is at least an hour for a block', () => {
    expect(classify(error(400, 368), 5, 0).waitMs).toBe(3_600_000);
  });
});
