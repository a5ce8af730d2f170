import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName, likeNames, nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  const stages = ['Lead', 'Marketing Qualified', 'Customer', 'Verkauft'];
  const cases: [string, string][] = [
    ['Leads', 'Lead'],
    ['marketing-qualifed', 'Marketing Qualified'],
    ['Qualified', 'Marketing Qualified'],
    ['CUSTOMERS', 'Customer'],
    ['verkauf', 'Verkauft'],
    ['???', 'Lead'],
  ];
  it.each(cases)('%s -> %s', (name, expected) => {
    expect(nearestName(name, stages)).toBe(expected);
  });

  it('has nothing to offer without candidates', () => {
    expect(nearestName('Lead', [])).toBe('');
  });
});

describe('likeNames', () => {
  it('gives those that are like it, best first', () => {
    expect(likeNames(['email'], ['Phone', 'E-Mail', 'Email address', 'Emial'])).toEqual([
      'E-Mail',
      'Email address',
      'Emial',
    ]);
    expect(likeNames(['city', 'town'], ['Home Town', 'Zip'])).toEqual(['Home Town']);
    expect(likeNames(['id'], ['Idea bank'])).toEqual([]);
  });

  it('takes anything, of any length', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 5 }), (name, candidates) => {
        expect(candidates).toEqual(expect.arrayContaining([...likeNames([name], candidates)]));
        expect(candidates.includes(nearestName(name, candidates))).toBe(candidates.length > 0);
      }),
    );
    expect(nearestName('a'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toHaveLength(1_000_000);
  });
});

it('foldName drops what is written in many ways', () => {
  expect(foldName('  Ｅ-Mail_Address. ')).toBe('emailaddress');
});
