import { displayWidth } from './display-width.ts';

/** How a table is set. */
export interface TableOptions {
  /** For each column; those not named stand left. */
  readonly align?: readonly ('left' | 'right')[];
}

const gap = '  ';

/**
 * Sets rows of cells in columns, two blanks apart, by their width on a terminal. Lines are joined by line ends, without
 * one at the end. Cells may be styled; what comes from a file goes through `printable` first.
 *
 * @example table([['Lead', '400'], ['Customer', '32']], { align: ['left', 'right'] }) // 'Lead      400\nCustomer   32'
 */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const fill = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
          return options.align?.[column] === 'right' ? fill + cell : cell + fill;
        })
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}
