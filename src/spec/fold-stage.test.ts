import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldStage } from './fold-stage.ts';

describe('foldStage', () => {
  it.each([
    ['Qualified', ' QUALIFIED '],
    ['Sales  Qualified', 'sales\tqualified'],
    ['Café', 'CAFE\u0301'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['Won\u00a0!', 'won !'],
    ['ＷＯＮ', 'ｗｏｎ'],
  ])('takes %j and %j for the same', (one, other) => {
    expect(foldStage(one)).toBe(foldStage(other));
  });

  it.each([
    ['Won', 'Won!'],
    ['Closed-Won', 'Closed Won'],
    ['Café', 'Cafe'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(foldStage(one)).not.toBe(foldStage(other));
  });

  it('folds the folded to itself, and white space around it away', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (name) => {
        const folded = foldStage(name);
        expect(foldStage(folded)).toBe(folded);
        expect(foldStage(` ${name}\n`)).toBe(folded);
      }),
      { numRuns: 1000 },
    );
  });
});
