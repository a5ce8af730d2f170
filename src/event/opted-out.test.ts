import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOptedOut } from './opted-out.ts';

describe('readOptedOut', () => {
  it.each([
    true,
    1,
    'true',
    'TRUE',
    ' Yes ',
    'y',
    '1',
    'x',
    'Opted out',
    'opted-out',
    'OPT_OUT',
    'Unsubscribed',
    'Do not contact',
    'ja',
    'Sí',
  ])('is yes for %j', (value) => {
    expect(readOptedOut(value)).toEqual({ optedOut: true, known: true });
  });

  it.each([
    false,
    0,
    '',
    ' ',
    '-',
    'false',
    'No',
    'N',
    '0',
    'off',
    'Opted in',
    'subscribed',
    'n/a',
    'NULL',
    'Nein',
  ])('is no for %j', (value) => {
    expect(readOptedOut(value)).toEqual({ optedOut: false, known: true });
  });

  it.each(['maybe', '2026-11-20', 'see notes', 2, Number.NaN])('is yes, doubtfully, for %j', (value) => {
    expect(readOptedOut(value)).toEqual({ optedOut: true, known: false });
  });

  it('never lets a word pass that it does not know', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (value) => {
        const { optedOut, known } = readOptedOut(value);
        expect(known || optedOut).toBe(true);
      }),
    );
  });
});
