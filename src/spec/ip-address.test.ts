import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpAddress } from './ip-address.ts';

describe('isIpAddress', () => {
  it.each([
    '203.0.113.7',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '2001:db8::1',
    '1:2:3:4:5:6:7:8',
    '::ffff:1.2.3.4',
  ])('takes %s', (text) => {
    expect(isIpAddress(text)).toBe(true);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1::2::3',
    'g::1',
    '12345::',
  ])('refuses %j', (text) => {
    expect(isIpAddress(text)).toBe(false);
  });

  it("agrees with Node's own", () => {
    const parts = fc.constantFrom('0', '1', 'ff', '255', '256', ':', '::', '.', '1.2.3.4', 'abcd', '12345');
    const near = fc.array(parts, { maxLength: 16 }).map((list) => list.join(''));
    fc.assert(
      fc.property(
        fc.oneof(near, fc.ipV4(), fc.ipV6(), fc.string({ unit: 'binary', maxLength: 1000 })),
        (text) => {
          expect(isIpAddress(text)).toBe(isIP(text) !== 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
