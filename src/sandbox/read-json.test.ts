import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../event/index.ts';
import { readJson } from './read-json.ts';

describe('readJson', () => {
  it.each([
    ['{"lead_id":12345678901234567}', '12345678901234567'],
    ['{ "lead_id" : 1234567890123456 }', '1234567890123456'],
    ['{"lead_id":"12345678901234567"}', '12345678901234567'],
    ['{"lead_id":12345678901234567.0}', '12345678901234567.0'],
    ['{"lead_id":1.23457E+16}', '1.23457E+16'],
    ['{"lead_id":444444444444,"a":1}', '444444444444'],
    // Spelled with an escape, it goes the slow way.
    ['{"le\\u0061d_id":12345678901234567}', '12345678901234567'],
  ])('keeps the digits of %s', (text, leadId) => {
    expect(readJson(text)).toHaveProperty('lead_id', leadId);
  });

  it.each(['{"lead_id":01}', '{"lead_id":+1}', '{"lead_id":1', '{"lead_id":1e}', '{"lead_id":-}'])(
    'does not make %s valid',
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError);
    },
  );

  it('changes no string that looks like a lead id', () => {
    const value = { 'x"lead_id': 1, text: '"lead_id":12345678901234567,', 'y\\"lead_id': [2] };
    expect(readJson(JSON.stringify(value))).toEqual(value);
  });

  it('reads everything else as parseJson does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary', maxDepth: 3 }), (text) => {
        expect(readJson(text)).toEqual(parseJson(text));
      }),
      { numRuns: 300 },
    );
  });

  it('survives long texts', () => {
    for (const text of ['"lead_id"', '{"lead_id":', '{"lead_id":1', ' ', '1,', ',1', '\\"lead_id":1,'])
      expect(() => readJson(text.repeat(1_000_000 / text.length))).toThrow();
  });
});
