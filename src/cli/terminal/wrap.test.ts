import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks at blanks, and leaves a long word whole', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('a incomprehensible b', 5)).toEqual(['a', 'incomprehensible', 'b']);
    expect(wrap('', 5)).toEqual(['']);
  });

  it('loses nothing, and keeps to the width wherever a blank allows it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.join(' ')).toBe(text);
          for (const line of lines)
            if (line.trim().includes(' ')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
