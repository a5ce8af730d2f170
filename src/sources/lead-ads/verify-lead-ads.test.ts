import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyLeadAds } from './verify-lead-ads.ts';

// Meta escapes what isn't ASCII before it signs: the bytes decide, not what they mean.
const body = Buffer.from('{"object":"page","entry":[{"name":"\\u00e4"}]}');
const sign = (secret: string, bytes: Uint8Array = body) =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
const verify = (signature: string | undefined, secrets = ['new', 'old'], bytes: Uint8Array = body) =>
  verifyLeadAds({ headers: { 'x-hub-signature-256': signature }, body: bytes }, secrets);

describe('I1: the signature of Lead Ads', () => {
  it('is right with either of two live secrets', () => {
    expect(verify(sign('new'))).toBeUndefined();
    expect(verify(sign('old'))).toBeUndefined();
    expect(verify(sign('old'), ['new'])).toMatchObject({ status: 401 });
  });

  it('is refused when it is missing, of another kind, cut off or of another secret', () => {
    for (const signature of [
      undefined,
      '',
      'sha256=',
      sign('wrong'),
      sign('new').slice(0, -1),
      sign('new').slice('sha256='.length),
      sign('new').replace('sha256', 'sha1'),
    ])
      expect(verify(signature)).toMatchObject({ status: 401 });
  });

  it('is refused for the same JSON in other bytes', () => {
    expect(verify(sign('new'), ['new'], Buffer.from(body.toString().replace('\\u00e4', 'ä')))).toBeDefined();
    expect(verify(sign('new'), ['new'], Buffer.from(`${body} `))).toBeDefined();
  });

  it('notices every flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, at) => {
        const other = Uint8Array.from(bytes);
        const place = at % bytes.length;
        other[place] = (other[place] ?? 0) ^ (1 << (at % 8));
        expect(verify(sign('new', bytes), ['new'], bytes)).toBeUndefined();
        expect(verify(sign('new', bytes), ['new'], other)).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });
});
