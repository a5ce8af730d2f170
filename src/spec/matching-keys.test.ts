import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMatchingKeys, tooBroad } from './matching-keys.ts';

describe('checkMatchingKeys', () => {
  it('is the rule of subsets, for any set of keys', () => {
    const keys = [...new Set(tooBroad.flat()), 'em', 'ph', 'lead_id', 'fbc', 'external_id', 'fbp'];
    fc.assert(
      fc.property(fc.subarray(keys), (present) => {
        const userData = Object.fromEntries(present.map((key) => [key, ['x']]));
        const broad = tooBroad.some((set) => present.every((key) => set.includes(key)));
        const expected = present.length === 0 ? 'no_matching_key' : broad ? 'user_data_too_broad' : undefined;
        expect(checkMatchingKeys(userData)?.code).toBe(expected);
      }),
    );
  });

  it('counts no empty values', () => {
    expect(checkMatchingKeys({ em: [], lead_id: '', ph: undefined })?.code).toBe('no_matching_key');
    expect(checkMatchingKeys({ em: [], ct: ['x'] })?.code).toBe('user_data_too_broad');
  });

  it('names the keys and the place, no values', () => {
    const found = checkMatchingKeys({ ct: ['Berlin'], st: ['x'] }, 'lead_id');
    expect(found?.path).toBe('lead_id');
    expect(found?.message).toContain('(ct, st)');
  });
});
