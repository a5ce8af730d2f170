import { displayWidth } from './display-width.ts';

/**
 * Breaks a text at blanks into lines of at most `width` columns; a word that is longer stands alone on its line.
 *
 * @example wrap('one two three', 8) // ['one two', 'three']
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines;
}
