import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

describe('parseJson', () => {
  it.each([
    ['{"lead_id":12345678901234567}', { lead_id: '12345678901234567' }],
    ['{"lead_id":10153125381133123}', { lead_id: '10153125381133123' }],
    ['{"lead_id":1.23457E+16}', { lead_id: '1.23457E+16' }],
    ['{"lead_id":1.2345E15}', { lead_id: '1.2345E15' }],
    ['{"lead_id":-12345678901234567}', { lead_id: '-12345678901234567' }],
    ['{"lead_id":1234567890123456}', { lead_id: 1234567890123456 }],
    ['{"lead_id":"12345678901234567"}', { lead_id: '12345678901234567' }],
    ['[1e2, 1.5e-7, 0.1250000000000000]', [100, 1.5e-7, 0.125]],
    [
      '{"a":"text with 12345678901234567 and 1e20","b":[{"c":123456789012345678}]}',
      {
        a: 'text with 12345678901234567 and 1e20',
        b: [{ c: '123456789012345678' }],
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it('refuses what is no JSON, however deep', () => {
    expect(() => parseJson('{')).toThrow(SyntaxError);
    expect(() => parseJson('{"id":12345678901234567')).toThrow(SyntaxError);
    expect(() => parseJson(`${'['.repeat(100_000)}12345678901234567${']'.repeat(100_000)}`)).toThrow(
      SyntaxError,
    );
  });

  it('is JSON.parse for texts without large numbers', () => {
    const small = fc
      .jsonValue({ stringUnit: 'binary' })
      .filter((value) => !/[\d.]{16}|\de[+-]?\d/i.test(JSON.stringify(value)));
    fc.assert(
      fc.property(small, (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is JSON.parse, on the slow way too, wherever no number is large', () => {
    const texts = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.double({ min: -1e13, max: 1e13 })));
    fc.assert(
      fc.property(texts, (pairs) => {
        const text = JSON.stringify([Object.fromEntries(pairs), '1234567890123456']);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
