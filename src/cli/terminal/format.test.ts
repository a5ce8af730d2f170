import { describe, expect, it } from 'vitest';
import { bar, formatCount, formatDuration, formatTime } from './index.ts';

it('formatCount', () => {
  expect([0, 999, 12_345, 1_000_000].map(formatCount)).toEqual(['0', '999', '12,345', '1,000,000']);
});

describe('formatTime', () => {
  it.each([
    [0, '1970-01-01 00:00:00 UTC'],
    [1_795_183_380, '2026-11-20 14:03:00 UTC'],
    [1e18, '1000000000000000000 s'],
  ])('%d', (seconds, text) => expect(formatTime(seconds)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [185, '3 min 5 s'],
    [7384, '2 h 3 min'],
    [86_400, '1 d'],
    [604_800 - 1, '6 d 23 h'],
    [-90, '-1 min 30 s'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('bar', () => {
  it.each([
    [8, 8, 2, '██'],
    [5, 8, 2, '█▎'],
    [1, 1000, 10, '▏'],
    [0, 8, 2, ''],
    [9, 8, 2, '██'],
    [1, 0, 2, ''],
    [Number.NaN, 8, 2, ''],
  ])('%d of %d in %d', (value, max, width, text) => expect(bar(value, max, width)).toBe(text));
});
