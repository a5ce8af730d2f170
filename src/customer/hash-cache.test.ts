import { expect, it } from 'vitest';
import { HashCache } from './hash-cache.ts';

it('recalls what it was given, and never the hash of another value', () => {
  const cache = new HashCache(16);
  expect(cache.recall('x')).toBeUndefined();
  let kept = 0;
  for (let number = 0; number < 1000; number++) {
    cache.remember(`value ${number}`, `hash ${number}`);
    expect(cache.recall(`value ${number}`)).toBe(`hash ${number}`);
  }
  for (let number = 0; number < 1000; number++) {
    const found = cache.recall(`value ${number}`);
    if (found === undefined) continue;
    expect(found).toBe(`hash ${number}`);
    kept += 1;
  }
  expect(kept).toBeGreaterThan(10);
  expect(kept).toBeLessThanOrEqual(32);
});

it('keeps an empty text and long ones out', () => {
  const cache = new HashCache(4);
  expect(cache.recall('')).toBeUndefined();
  cache.remember('x', 'hash');
  expect(cache.recall('')).toBeUndefined();
  cache.remember('x'.repeat(65), 'hash');
  expect(cache.recall('x'.repeat(65))).toBeUndefined();
  expect(cache.recall('x'.repeat(1_000_000))).toBeUndefined();
});
