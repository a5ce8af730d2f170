import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crmStageOf, makeStageTable, unmappedName } from './stage-table.ts';

const table = makeStageTable([
  { object: 'Deal', pipeline: 'Sales', map: { Won: 'Customer' }, ignore: ['Parked'] },
  { object: 'deal', map: { won: 'Deal won', New: 'Qualified' }, ignore: [] },
  { pipeline: 'sales', map: { new: 'Opportunity' }, ignore: [] },
  { map: { new: 'Lead', won: 'Won' }, ignore: ['Test'] },
]);

describe('a stage table', () => {
  it.each([
    [{ object: 'DEAL', pipeline: ' sales ', stage: ' WON ' }, 'Customer'],
    [{ object: 'deal', pipeline: 'other', stage: 'won' }, 'Deal won'],
    [{ object: 'deal', pipeline: 'Sales', stage: 'new' }, 'Opportunity'],
    [{ object: 'deal', stage: 'new' }, 'Qualified'],
    [{ object: 'contact', pipeline: 'x', stage: 'New' }, 'Lead'],
    [{ stage: 'won' }, 'Won'],
  ])('maps %o by the most specific table that names it', (stage, expected) => {
    expect(table.match(stage)).toEqual({ kind: 'mapped', stage: expected });
  });

  it('ignores what it is told to, and knows nothing of other names', () => {
    expect(table.match({ object: 'deal', pipeline: 'sales', stage: 'parked' })).toEqual({ kind: 'ignored' });
    expect(table.match({ object: 'deal', stage: 'parked' })).toBeUndefined();
    expect(table.match({ object: 'x', stage: 'TEST' })).toEqual({ kind: 'ignored' });
    for (const stage of ['', '__proto__', 'constructor', 'x'.repeat(100_000)])
      expect(table.match({ stage })).toBeUndefined();
  });

  it('refuses two meanings of one stage, and takes the same one twice', () => {
    const one = { map: { won: 'Customer' }, ignore: [] };
    expect(() => makeStageTable([one, { map: { WON: 'Lead' }, ignore: [] }])).toThrow(RangeError);
    expect(() => makeStageTable([one, { map: {}, ignore: ['won'] }])).toThrow(RangeError);
    expect(() => makeStageTable([one, { map: { Won: 'customer' }, ignore: [] }])).not.toThrow();
  });
});

describe('the name of an unmapped stage', () => {
  it('can be read, and taken apart', () => {
    expect(unmappedName({ object: 'deal', stage: 'Won › lost?' })).toBe('unmapped: deal ›  › Won › lost?');
    expect(crmStageOf('unmapped: deal ›  › Won › lost?')).toEqual({
      object: 'deal',
      pipeline: '',
      stage: 'Won › lost?',
    });
  });

  it('finds the same entry of a table as the stage itself', () => {
    const part = fc.oneof(
      fc.constantFrom('deal', 'a › b', ' x ', ''),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(part, part, part, (object, pipeline, stage) => {
        const one = makeStageTable([{ object, pipeline, map: { [stage]: 'Lead' }, ignore: [] }]);
        const named = crmStageOf(unmappedName({ object, pipeline, stage }));
        expect(one.match(named)).toEqual(one.match({ object, pipeline, stage }));
        expect(unmappedName(named)).toBe(unmappedName({ object, pipeline, stage }));
      }),
    );
  });
});
