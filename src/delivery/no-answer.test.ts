import { describe, expect, it } from 'vitest';
import { noAnswer } from './no-answer.ts';

const failure = (code: string, more: object = {}) =>
  Object.assign(new Error('secret text'), { code, ...more });

describe('noAnswer', () => {
  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', false, /reached in time/],
    ['ENETUNREACH', false, /network/],
    ['CERT_HAS_EXPIRED', false, /TLS/],
    ['UND_ERR_HEADERS_TIMEOUT', true, /in time/],
    ['UND_ERR_BODY_TIMEOUT', true, /half-way/],
    ['EPIPE', true, /broke/],
    ['SOMETHING_NEW', true, /on the way/],
  ])('D1, D2: %s: whether it may have been sent: %s', (code, maybeSent, reason) => {
    expect(noAnswer(failure(code))).toEqual({
      kind: 'no_answer',
      maybeSent,
      reason: expect.stringMatching(reason),
    });
  });

  it('looks into causes and lists of errors, not without end, and repeats no text of theirs', () => {
    const inner = failure('ECONNREFUSED');
    expect(noAnswer(new Error('x', { cause: inner }))).toMatchObject({ maybeSent: false });
    expect(noAnswer(new AggregateError([inner]))).toMatchObject({ maybeSent: false });
    const endless = new Error('secret text');
    endless.cause = endless;
    expect(JSON.stringify(noAnswer(endless))).not.toContain('secret');
    expect(noAnswer('no error at all')).toMatchObject({ maybeSent: true });
  });
});
