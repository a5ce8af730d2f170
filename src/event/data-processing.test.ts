import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDataProcessingOptions } from './data-processing.ts';

describe('readDataProcessingOptions', () => {
  it.each([
    ['LDU', ['LDU']],
    [' ldu ', ['LDU']],
    ['["LDU"]', ['LDU']],
    [['LDU'], ['LDU']],
    [['ldu', 'LDU'], ['LDU']],
    ['', undefined],
    ['[]', []],
    [[], []],
    [[''], []],
    ['GDPR', 'invalid'],
    [['LDU', 'X'], 'invalid'],
    [[1], 'invalid'],
    [true, 'invalid'],
  ])('reads %j as %j', (value, expected) => {
    expect(readDataProcessingOptions(value)).toEqual(expected);
  });

  it('takes anything', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readDataProcessingOptions(value)));
  });
});
