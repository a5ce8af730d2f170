import type { ImportReport } from '../app/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { formatCount, printable, table } from './terminal/index.ts';

const reasons: Readonly<Record<string, string>> = {
  not_a_meta_lead: 'not a Meta lead',
  too_old_on_arrival: 'too old on arrival (over 7 days)',
  opted_out: 'opted out',
  ignored_stage: 'ignored stage',
  no_stage_change: 'no stage change in the row',
  test_lead: 'test lead',
};

/** Rows and leads: how many, and what became of them. */
export function printRows(console: Console, report: ImportReport): void {
  const { stdout, style } = console;
  for (const file of report.leadFiles) {
    const parts = [
      `${formatCount(file.read)} read`,
      `${formatCount(file.added)} new in the lead directory`,
      ...(file.skipped > 0 ? [`${formatCount(file.skipped)} test leads left out`] : []),
      ...(file.optedOut > 0 ? [`${formatCount(file.optedOut)} opted out and not stored`] : []),
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
    if (reason === 'not_a_meta_lead') printOrigin(console, report);
  }
  if (report.recovered > 0) {
    print(
      stdout,
      `         ${formatCount(report.recovered)} got their missing lead id from the lead directory`,
    );
  }
  const files = [...report.leadFiles, ...report.sources];
  for (const { name, late } of files) {
    for (const note of late) {
      const whose = files.length > 1 ? `${printable(name)}: ` : '';
      printUnder(stdout, '         note     ', `${whose}${note}`, style.yellow);
    }
  }
}

/** Channels are called differently everywhere; leads that are left out for that are worth a word. */
function printOrigin({ stdout, style }: Console, report: ImportReport): void {
  const columns = new Set(report.sources.flatMap(({ columns }) => columns.get('origin') ?? []));
  for (const column of columns) {
    const how = `"${printable(column)}" names another channel. If one of its values means Meta: --only "${printable(column)}=VALUE"`;
    printUnder(stdout, '                  ', how, style.dim);
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
    const weight = example.severity === 'error' ? 'not sent' : 'warning';
    print(stdout, `  ${formatCount(count).padStart(6)}  ${name} ${style.dim(`(${weight})`)}`);
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
