import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handshake } from './handshake.ts';

const ask = (query: Record<string, string>) =>
  handshake({ url: `/v1/lead-ads/main?${new URLSearchParams(query)}` }, 'right & proper');
const right = {
  'hub.mode': 'subscribe',
  'hub.challenge': '1158201444',
  'hub.verify_token': 'right & proper',
};

describe('the handshake of Lead Ads', () => {
  it('answers with the challenge to whoever knows the verify token', () => {
    expect(ask(right)).toEqual({ challenge: '1158201444' });
  });

  it('refuses another token, none, and one that only begins right', () => {
    for (const token of ['', 'right', 'right & proper!', 'RIGHT & PROPER'])
      expect(ask({ ...right, 'hub.verify_token': token })).toMatchObject({ refusal: { status: 401 } });
    expect(handshake({ url: '/v1/lead-ads/main' }, 'x')).toMatchObject({ refusal: { status: 401 } });
  });

  it('answers nothing else, nothing long, and nothing that is more than a word', () => {
    for (const change of [
      { 'hub.mode': 'unsubscribe' },
      { 'hub.challenge': '' },
      { 'hub.challenge': 'x'.repeat(257) },
      { 'hub.challenge': 'a\r\nb' },
      { 'hub.challenge': 'ä' },
    ])
      expect(ask({ ...right, ...change })).toMatchObject({ refusal: { status: 400 } });
  });

  it('never throws, and never says what it was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
        for (const url of [text, `?${text}`, `/x?hub.verify_token=${text}`]) {
          const answer = handshake({ url }, 'right & proper');
          expect('refusal' in answer && answer.refusal.status).toBe(401);
        }
      }),
      { numRuns: 60 },
    );
  });
});
