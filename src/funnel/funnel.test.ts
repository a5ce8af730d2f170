import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFunnel } from './funnel.ts';

const funnel = makeFunnel({ stages: ['Lead', 'Größe', 'Customer'], other: ['Lost'], ignore: ['Junk'] });

describe('a funnel', () => {
  it.each([
    ['Lead', { kind: 'stage', name: 'Lead', key: 'lead', rank: 0 }],
    ['  lEAD ', { kind: 'stage', name: 'Lead', key: 'lead', rank: 0 }],
    ['GRÖSSE', { kind: 'stage', name: 'Größe', rank: 1 }],
    ['Gro\u0308ße', { kind: 'stage', name: 'Größe', rank: 1 }],
    ['lost', { kind: 'other', name: 'Lost', key: 'lost', rank: 3 }],
    ['JUNK', { kind: 'ignored' }],
    ['Custmer', { kind: 'unknown', nearest: 'Customer' }],
    ['', { kind: 'unknown' }],
  ])('matches %j', (name, match) => {
    expect(funnel.match(name)).toMatchObject(match);
  });

  it('without stages takes every name as it is written, but the ignored ones', () => {
    const none = makeFunnel({ stages: [], other: ['Lost'], ignore: ['Junk'] });
    expect(none.match(' Any thing ')).toEqual({
      kind: 'stage',
      name: 'Any thing',
      key: 'any thing',
      rank: 0,
    });
    expect(none.match('junk')).toEqual({ kind: 'ignored' });
    expect(none.match('lost')).toMatchObject({ kind: 'other', rank: 0 });
  });

  it('refuses a stage that is named twice, in whatever spelling', () => {
    expect(() => makeFunnel({ stages: ['A', 'a '], other: [], ignore: [] })).toThrow(RangeError);
    expect(() => makeFunnel({ stages: ['A'], other: [], ignore: ['a'] })).toThrow(RangeError);
  });

  it('keeps the identity of a stage that was renamed, once or again', () => {
    const aliases = { Erst: 'Mid', mid: 'Qualified', Verloren: 'Lost', Spam: 'junk' };
    const renamed = makeFunnel({ stages: ['Lead', 'Qualified'], other: ['Lost'], ignore: ['Junk'], aliases });
    const qualified = { kind: 'stage', name: 'Qualified', key: 'erst', rank: 1 };
    for (const name of ['Qualified', 'erst', 'MID']) expect(renamed.match(name)).toEqual(qualified);
    for (const key of ['qualified', 'erst', 'mid'])
      expect(renamed.place(key)).toMatchObject({ key: 'erst', rank: 1 });
    expect(renamed.match('verloren')).toMatchObject({ kind: 'other', name: 'Lost', key: 'verloren' });
    expect(renamed.match('spam')).toEqual({ kind: 'ignored' });
    expect(renamed.place('lead')).toMatchObject({ key: 'lead', rank: 0 });
    expect(renamed.place('gone')).toBeUndefined();
    expect(renamed.stages.map(({ key }) => key)).toEqual(['lead', 'erst']);
    const none = makeFunnel({ stages: [], other: [], ignore: [], aliases: { Old: 'New' } });
    expect(none.match('old')).toEqual(none.match('Old'));
    expect([none.match('New'), none.place('new')]).toMatchObject([
      { name: 'New', key: 'old' },
      { key: 'old' },
    ]);
  });

  it('refuses aliases that go round in a circle or name a stage of the funnel', () => {
    const stages = ['A'];
    expect(() => makeFunnel({ stages, other: [], ignore: [], aliases: { B: 'C', C: 'b' } })).toThrow(
      RangeError,
    );
    expect(() => makeFunnel({ stages, other: [], ignore: [], aliases: { a: 'B' } })).toThrow(RangeError);
  });

  it('matches any text, however long, and every stage by its own name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (name) => {
        expect(['stage', 'other', 'ignored', 'unknown']).toContain(funnel.match(name).kind);
        expect(makeFunnel({ stages: [name], other: [], ignore: [] }).match(` ${name}`)).toMatchObject({
          rank: 0,
        });
      }),
      { numRuns: 200 },
    );
    expect(funnel.match('x'.repeat(1_000_000)).kind).toBe('unknown');
  });
});
