import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmount } from './amount.ts';

describe('readAmount', () => {
  it.each([
    [1234.5, 1234.5],
    [0, 0],
    ['1234', 1234],
    ['1234.50', 1234.5],
    ['1234,5', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,50', 1234.5],
    ['1\u202f234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1’234.50', 1234.5],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['12,34,567.00', 1234567],
    ['0.500', 0.5],
    ['0,500', 0.5],
    ['1234.500', 1234.5],
    ['.5', 0.5],
    ['+12.30', 12.3],
    ['$1,234.50', 1234.5],
    ['1 234 kr', 1234],
    ['１２３', 123],
  ])('reads %j as %d', (value, expected) => {
    expect(readAmount(value, 'USD', undefined)).toEqual({ value: expected, currency: 'USD' });
  });

  it.each([
    ['1,234', 'its separator may group thousands or begin the decimals'],
    ['1.234', 'its separator may group thousands or begin the decimals'],
    [-5, 'it is negative'],
    ['-5', 'it is negative'],
    ['−5.00', 'it is negative'],
    ['(1,234.50)', 'it is negative'],
    [Number.NaN, 'its separator may group thousands or begin the decimals'],
    [Number.POSITIVE_INFINITY, 'it is not a plain number'],
    ['abc', 'it is not a plain number'],
    ['', 'it is not a plain number'],
    ['-', 'it is not a plain number'],
    ['1.2.3', 'it is not a plain number'],
    ['1,2,3', 'it is not a plain number'],
    ['1,234.567.890', 'it is not a plain number'],
    ['12,34.50', 'it is not a plain number'],
    ['10%', 'it is not a plain number'],
    ['1e5', 'it is not a plain number'],
    ['10-20', 'it is not a plain number'],
    ['5 XYZ', 'it is not a plain number'],
    ['9'.repeat(1_000_000), 'it is not a plain number'],
  ])('refuses %j', (value, reason) => {
    if (!Number.isNaN(value)) expect(readAmount(value, 'USD', undefined)).toEqual({ reason });
    else expect(readAmount(value, 'USD', undefined)).toHaveProperty('reason');
  });

  it.each([
    ['5', ' eur ', undefined, 'EUR'],
    ['5', undefined, 'GBP', 'GBP'],
    ['5', 'EUR', 'GBP', 'EUR'],
    ['5 €', undefined, 'USD', 'EUR'],
    ['€5', undefined, undefined, 'EUR'],
    ['EUR 5', undefined, 'USD', 'EUR'],
    ['5 usd', 'USD', undefined, 'USD'],
    ['$5', undefined, 'CAD', 'CAD'],
    ['5', '€', undefined, 'EUR'],
  ])('takes %j with %s, else %s, as %s', (value, currency, fallback, expected) => {
    expect(readAmount(value, currency, fallback)).toEqual({ value: 5, currency: expected });
  });

  it.each([
    ['5', undefined, undefined, 'it has no currency'],
    ['$5', undefined, undefined, 'it has no currency'],
    ['5', 'dollars', 'USD', 'its currency is no ISO 4217 code'],
    ['5', 'XYZ', 'USD', 'its currency is no ISO 4217 code'],
    ['5 €', 'USD', undefined, 'it names another currency than the row'],
    ['5', undefined, 'nothing', 'it has no currency'],
  ])('refuses %j with %s, else %s', (value, currency, fallback, reason) => {
    expect(readAmount(value, currency, fallback)).toEqual({ reason });
  });

  it('reads what Intl writes with decimals, in any of these manners', () => {
    const cents = fc.integer({ min: 0, max: 1e12 });
    const locales = fc.constantFrom('en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN', 'pl-PL', 'sv-SE', 'pt-BR');
    fc.assert(
      fc.property(cents, locales, (amount, locale) => {
        const text = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }).format(
          amount / 100,
        );
        expect(readAmount(text, undefined, undefined)).toEqual({ value: amount / 100, currency: 'EUR' });
      }),
    );
  });

  it('gives a number of 0 or more or a reason for anything', () => {
    const near = fc.array(fc.constantFrom('1', '23', '456', '.', ',', ' ', '-', '€', 'EUR', "'"), {
      maxLength: 12,
    });
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1000 }),
      near.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.oneof(texts, fc.double()), (value) => {
        const read = readAmount(value, undefined, 'EUR');
        if ('value' in read) expect(Number.isFinite(read.value) && read.value >= 0).toBe(true);
        else expect(read.reason).toMatch(/^its? /);
      }),
      { numRuns: 1000 },
    );
  });
});
