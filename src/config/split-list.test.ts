import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitList } from './split-list.ts';

describe('splitList', () => {
  it.each([
    ['A, B ,C', ['A', 'B', 'C']],
    ['New, "Won, signed"', ['New', 'Won, signed']],
    ['"Say ""yes""", 6" pipe', ['Say "yes"', '6" pipe']],
    ['A,,B', ['A', '', 'B']],
    ['"never closed, B', ['never closed, B']],
  ])('%s', (text, expected) => expect(splitList(text)).toEqual(expected));

  it('gives back any names that were quoted', () => {
    const name = fc.string({ unit: 'binary', maxLength: 50 }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const text = names.map((each) => `"${each.replaceAll('"', '""')}"`).join(', ');
        expect(splitList(text)).toEqual(names);
      }),
    );
  });
});
