import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optedOutByConsent, readOptedOut } from './opted-out.ts';

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

describe('optedOutByConsent', () => {
  it.each([true, 'Yes', 'true', '1', 'Opted in', 'Granted', 'accepted', 'ja'])('%j is consent', (value) => {
    expect(optedOutByConsent(value)).toBe(false);
  });

  it.each([undefined, null, false, '', ' ', 'No', '0', 'withdrawn', 'Opted out', 'n/a', 'nein'])(
    '%j is none',
    (value) => {
      expect(optedOutByConsent(value)).toBe(true);
    },
  );

  it.each(['see notes', {}, ['yes']])('what is neither (%j) counts as none and is reported', (value) => {
    expect(readOptedOut(optedOutByConsent(value))).toEqual({ optedOut: true, known: false });
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (value) => {
        const read = readOptedOut(optedOutByConsent(value));
        expect(read.known || read.optedOut).toBe(true);
      }),
    );
  });
});
