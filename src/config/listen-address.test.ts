import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationOf } from './duration.ts';
import { isLoopback, readListenAddress } from './listen-address.ts';
import { refusesToListen } from './refuses-to-listen.ts';

describe('readListenAddress', () => {
  it.each([
    ['8080', '127.0.0.1', 8080],
    ['0', '127.0.0.1', 0],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['LocalHost:65535', 'localhost', 65535],
    ['[::1]:8080', '::1', 8080],
    ['[::ffff:127.0.0.1]:1', '::ffff:127.0.0.1', 1],
    ['leads-1.example.com:443', 'leads-1.example.com', 443],
  ])('%s', (text, host, port) => expect(readListenAddress(text)).toEqual({ host, port }));

  it.each([
    '',
    ':80',
    '*:80',
    '1.2.3:80',
    '999.1.1.1:80',
    '127.0.0.1',
    '::1:80',
    '[::1]',
    '[1.2.3.4]:80',
    'a:65536',
    'a:b',
    '-a:80',
    'http://a:80',
  ])('refuses %j', (text) => expect(readListenAddress(text)).toBeUndefined());

  it('throws nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        readListenAddress(text);
        isLoopback(text);
        durationOf(text);
      }),
      { numRuns: 100 },
    );
  });
});

describe('refusesToListen', () => {
  const token = { name: 'a', sha256: '0'.repeat(64), scopes: ['read'] } as const;

  it.each(['127.0.0.1', '127.9.8.7', '::1', 'localhost', 'LOCALHOST', '::ffff:127.0.0.1'])(
    'lets in %s',
    (host) => expect(refusesToListen({ listen: { host, port: 1 }, tokens: [] })).toBeUndefined(),
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '128.0.0.1',
    'example.com',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '',
  ])('wants tokens for %j', (host) => {
    expect(refusesToListen({ listen: { host, port: 1 }, tokens: [] })).toMatch('there are no tokens');
    expect(refusesToListen({ listen: { host, port: 1 }, tokens: [token] })).toBeUndefined();
  });
});

describe('durationOf', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['90', 90_000],
    ['10m', 600_000],
    ['2 h', 7_200_000],
    ['1d', 86_400_000],
    ['0', 0],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['10 minutes', undefined],
    ['1e9', undefined],
    ['', undefined],
  ])('%s', (text, expected) => expect(durationOf(text)).toBe(expected));
});
