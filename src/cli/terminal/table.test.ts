import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, makeStyle, printable, table } from './index.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['Lead', 4],
    ['Zoë', 3],
    ['Zoe\u0308', 3],
    ['商談', 4],
    ['한국', 4],
    ['ﾊﾝ', 2],
    ['🎉', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['\u200b\u0301', 0],
    ['\u001b[31mred\u001b[39m', 3],
  ])('%j is %i', (text, width) => expect(displayWidth(text)).toBe(width));

  it('is short work for long texts', () => {
    expect(displayWidth('\u001b['.repeat(500_000))).toBe(500_000);
    expect(displayWidth('商'.repeat(100_000))).toBe(200_000);
  });
});

describe('table', () => {
  it('aligns by what is seen', () => {
    const { red } = makeStyle({ isTTY: true }, {});
    const text = table(
      [
        ['stage', 'sent'],
        ['商談', red('7')],
        ['Customer', '1,200'],
      ],
      {
        align: ['left', 'right'],
      },
    );
    expect(text).toBe(`stage      sent\n商談      ${'    '}${red('7')}\nCustomer  1,200`);
  });

  it('takes rows of any length', () => {
    expect(table([])).toBe('');
    expect(table([['a'], ['bb', 'c'], []])).toBe('a\nbb  c\n');
  });

  it('sets the second column of any table at one place', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => printable(text).trim());
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
        const lines = table(cells.map((each) => [each, '|'])).split('\n');
        expect(new Set(lines.map((line) => displayWidth(line))).size).toBe(1);
      }),
    );
  });
});

describe('printable', () => {
  it('leaves nothing that steers a terminal', () => {
    expect(printable('Won\u001b[2J\u202e\r\n')).toBe('Won\ufffd[2J\ufffd\ufffd\ufffd');
    expect(printable('Zoë 商談 👩‍👩‍👧')).toBe('Zoë 商談 👩‍👩‍👧');
  });
});

describe('makeStyle', () => {
  it('styles on a terminal only, and only if it may', () => {
    expect(makeStyle({ isTTY: true }, {}).bold('x')).toBe('\u001b[1mx\u001b[22m');
    expect(makeStyle({ isTTY: true }, { NO_COLOR: '' }).green('x')).toBe('\u001b[32mx\u001b[39m');
    expect(makeStyle({ isTTY: true }, { NO_COLOR: '1' }).bold('x')).toBe('x');
    expect(makeStyle({ isTTY: true }, { TERM: 'dumb' }).bold('x')).toBe('x');
    expect(makeStyle({}, {}).bold('x')).toBe('x');
  });
});
