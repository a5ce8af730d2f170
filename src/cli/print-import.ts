import type { ImportReport, SourceSummary } from '../app/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { formatCount, printable, table } from './terminal/index.ts';

const reasons: Readonly<Record<string, string>> = {
  not_a_meta_lead: 'not a Meta lead',
  too_old_on_arrival: 'too old on arrival (over 7 days)',
  opted_out: 'opted out',
  ignored_stage: 'ignored stage',
  test_lead: 'test lead',
};

/** What a file is, and which column was taken for what. */
export function printSource(console: Console, source: SourceSummary): void {
  const { stdout, style } = console;
  print(stdout, `${style.bold('File')}     ${printable(source.name)}`);
  print(stdout, `         ${source.description}`);
  const mapped = [...source.columns].map(([field, column]) =>
    field === column ? field : `${field} = "${printable(column)}"`,
  );
  printUnder(stdout, '         columns  ', mapped.join(', '), style.dim);
  if (source.unmapped.length > 0) {
    const unused = source.unmapped.map((one) => `"${printable(one)}"`).join(', ');
    printUnder(stdout, '         not used ', unused, style.dim);
  }
  for (const note of source.notes) printUnder(stdout, '         note     ', printable(note), style.yellow);
}

/** Rows and leads: how many, and what became of them. */
export function printRows(console: Console, report: ImportReport): void {
  const { stdout, style } = console;
  for (const file of report.leadFiles) {
    const parts = [
      `${formatCount(file.read)} read`,
      `${formatCount(file.added)} new in the lead directory`,
      ...(file.skipped > 0 ? [`${formatCount(file.skipped)} test leads left out`] : []),
      ...(file.invalid > 0 ? [`${formatCount(file.invalid)} invalid`] : []),
    ];
    print(stdout, `${style.bold('Leads')}    ${parts.join(', ')}`);
  }
  const { read, valid, invalid, skipped } = report.rows;
  print(
    stdout,
    `${style.bold('Rows')}     ${formatCount(read)} read = ${formatCount(valid)} valid + ${formatCount(invalid)} invalid + ${formatCount(skipped)} skipped`,
  );
  for (const [reason, count] of report.skipped) {
    print(stdout, `         ${formatCount(count)} skipped: ${reasons[reason] ?? reason}`);
  }
  if (report.recovered > 0) {
    print(
      stdout,
      `         ${formatCount(report.recovered)} got their missing lead id from the lead directory`,
    );
  }
}

/** What was wrong, worst first, each with a row to look at and what to do. */
export function printProblems(console: Console, report: ImportReport): void {
  const { stdout, style } = console;
  if (report.problems.length === 0) return;
  print(stdout);
  print(stdout, style.bold('Problems'));
  for (const { code, count, example } of report.problems) {
    const name = example.severity === 'error' ? style.red(code) : style.yellow(code);
    print(stdout, `  ${formatCount(count).padStart(6)}  ${name}`);
    printUnder(stdout, '          ', printable(example.message));
    printUnder(stdout, '          do    ', printable(example.fix), style.dim);
    if (example.row === undefined) continue;
    const column = example.column === undefined ? '' : `, column "${printable(example.column)}"`;
    printUnder(
      stdout,
      '          e.g.  ',
      `${printable(example.file ?? '')} row ${example.row}${column}`,
      style.dim,
    );
  }
}

/** Which matching keys events carry: the more, the better Meta finds the person. */
export function printCoverage(console: Console, { coverage }: ImportReport): void {
  if (coverage.events === 0) return;
  const { stdout, style } = console;
  const shares = [...coverage.keys].map(
    ([name, count]) => `${name} ${Math.round((100 * count) / coverage.events)} %`,
  );
  print(stdout);
  print(stdout, `${style.bold('Matching keys')} (share of events)`);
  printUnder(stdout, '  ', shares.join(', '));
}

/** Counts by name, those that are zero left out. */
export function printCounts(
  console: Console,
  title: string,
  counts: readonly (readonly [string, number])[],
): void {
  const { stdout, style } = console;
  const rows = counts
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => [`  ${name}`, formatCount(count)]);
  print(stdout);
  print(stdout, style.bold(title));
  print(stdout, rows.length === 0 ? '  none' : table(rows, { align: ['left', 'right'] }));
}
