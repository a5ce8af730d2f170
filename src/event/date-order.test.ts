import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferDateOrder } from './date-order.ts';

describe('inferDateOrder', () => {
  it.each([
    [['05/11/2026', '20/11/2026'], 'dmy'],
    [['11/05/2026 2:03 PM', '11/20/2026'], 'mdy'],
    [['20.11.2026 14:03'], 'dmy'],
    [['20-11-26'], 'dmy'],
    [[' 20. 11. 2026'], 'dmy'],
    [['05/11/2026', '06/11/2026'], 'ambiguous'],
    [['20/11/2026', '11/20/2026'], 'ambiguous'],
    [['05/05/2026'], 'none'],
    [['2026-11-20', 'Nov 20, 2026', '1795179785', '', '99/99/2026', '20/20/2026'], 'none'],
    [['2026-11-20', '05/11/2026'], 'ambiguous'],
    [[], 'none'],
  ] as const)('of %j is %s', (values, expected) => {
    expect(inferDateOrder(values)).toBe(expected);
  });

  it('finds the order that a column was written in, as soon as one day is above 12', () => {
    const dates = fc.array(
      fc.date({ min: new Date('2001-01-01'), max: new Date('2098-12-31'), noInvalidDate: true }),
    );
    fc.assert(
      fc.property(dates, fc.constantFrom('en-GB', 'en-US'), (column, locale) => {
        const order = inferDateOrder(
          column.map((date) => date.toLocaleDateString(locale, { timeZone: 'UTC' })),
        );
        const settled = column.some((date) => date.getUTCDate() > 12);
        if (settled) expect(order).toBe(locale === 'en-GB' ? 'dmy' : 'mdy');
        else expect(order === 'ambiguous' || order === 'none').toBe(true);
      }),
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 1000 })), (values) => {
        expect(['dmy', 'mdy', 'ambiguous', 'none']).toContain(inferDateOrder(values));
      }),
    );
  });
});
