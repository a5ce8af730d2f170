const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Without letters beyond these ranges every character takes one column.
const narrow = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff]*$/;
const nothing = /^[\p{Cc}\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164]*$/u;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;
// East Asian Wide and Fullwidth (Unicode Standard Annex 11), in the blocks that are wide throughout.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal is told to style (what `Style` writes).
const styling = /\u001b\[[\d;]{0,20}m/g;

/** How many columns of a terminal a text takes; styling takes none. */
export function displayWidth(text: string): number {
  const plain = text.includes('\u001b') ? text.replace(styling, '') : text;
  if (narrow.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes.segment(plain)) {
    if (!nothing.test(segment)) width += emoji.test(segment) || wide.test(segment) ? 2 : 1;
  }
  return width;
}
