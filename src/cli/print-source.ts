import type { SourceSummary } from '../app/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { displayWidth, printable, table } from './terminal/index.ts';

const indent = ' '.repeat(9);

/** What a file is, and which column was taken for what. */
export function printSource(console: Console, source: SourceSummary): void {
  const { stdout, style } = console;
  print(stdout, `${style.bold('File')}     ${printable(source.name)}`);
  printUnder(stdout, indent, printable(source.description));
  const mapped = [...source.columns].map(([field, column]) => [field, `"${printable(column)}"`] as const);
  if (mapped.length > 0) {
    print(stdout, `${indent}${style.dim('columns  ')}`.trimEnd());
    for (const line of inColumns(mapped, stdout.isTTY === true ? (stdout.columns ?? 80) : 80))
      print(stdout, `${indent}  ${line}`);
  }
  if (source.unmapped.length > 0) {
    const unused = source.unmapped.map((one) => `"${printable(one)}"`).join(', ');
    printUnder(stdout, `${indent}not used `, unused, style.dim);
  }
  for (const note of source.notes) printUnder(stdout, `${indent}note     `, printable(note), style.yellow);
}

/** Pairs in a table, two of them in a line where they fit. */
function inColumns(pairs: readonly (readonly [string, string])[], width: number): readonly string[] {
  const cells = pairs.map(([field, column]) => [field, '=', column]);
  const lines = table(cells).split('\n');
  const widest = Math.max(...lines.map(displayWidth));
  if (lines.length < 4 || 2 * widest + indent.length + 6 > width) return lines;
  const half = Math.ceil(lines.length / 2);
  return table(lines.slice(0, half).map((line, at) => [line, lines[half + at] ?? ''])).split('\n');
}
