import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOneOf, isSignedBy } from './signature.ts';

const body = Buffer.from('{"stage":"Lead"}');
const sign = (secret: string, encoding: 'hex' | 'base64', algorithm = 'sha256'): string =>
  createHmac(algorithm, secret).update(body).digest(encoding);

describe('isSignedBy', () => {
  it('knows the example of RFC 4231', () => {
    const signature = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(isSignedBy(['Jefe'], 'what do ya want for nothing?', signature, 'hex')).toBe(true);
  });

  it('takes either of two live secrets, and no third', () => {
    for (const secret of ['old', 'new']) {
      expect(isSignedBy(['old', 'new'], body, sign(secret, 'hex'), 'hex')).toBe(true);
      expect(isSignedBy(['old', 'new'], body, sign(secret, 'base64', 'sha1'), 'base64', 'sha1')).toBe(true);
    }
    expect(isSignedBy(['old', 'new'], body, sign('other', 'hex'), 'hex')).toBe(false);
    expect(isSignedBy([], body, sign('old', 'hex'), 'hex')).toBe(false);
  });

  it('takes hex in capitals, and base64 only as it is', () => {
    expect(isSignedBy(['s'], body, sign('s', 'hex').toUpperCase(), 'hex')).toBe(true);
    expect(isSignedBy(['s'], body, ` ${sign('s', 'base64')} `, 'base64')).toBe(true);
    expect(isSignedBy(['s'], body, sign('s', 'base64').toLowerCase(), 'base64')).toBe(false);
  });

  it('refuses a signature of any other bytes, and any other text, and never throws', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, fc.uint8Array({ maxLength: 50 }), (secret, signature, bytes) => {
        expect(isSignedBy([secret], body, signature, 'hex')).toBe(false);
        expect(isOneOf([secret], signature)).toBe(secret === signature);
        const same = Buffer.compare(bytes, body) === 0;
        expect(isSignedBy([secret], bytes, sign(secret, 'hex'), 'hex')).toBe(same);
      }),
      { numRuns: 100 },
    );
  });
});

describe('isOneOf', () => {
  it('knows each of the live secrets, whatever their length', () => {
    expect(isOneOf(['short', 'a much longer secret'], 'short')).toBe(true);
    expect(isOneOf(['short', 'a much longer secret'], 'a much longer secret')).toBe(true);
    expect(isOneOf(['short'], 'shor')).toBe(false);
    expect(isOneOf(['short'], '')).toBe(false);
    expect(isOneOf([], '')).toBe(false);
  });
});
