import { isBlank } from '../is-blank.ts';

/** How many cells hold something; stops counting at `most`. */
export function filledCells(cells: readonly string[], most: number): number {
  let filled = 0;
  for (const cell of cells) {
    if (!isBlank(cell) && ++filled === most) break;
  }
  return filled;
}
