import type { ImportReport } from '../app/index.ts';
import type { Settings } from '../config/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { printCoverage } from './print-coverage.ts';
import { printFunnel } from './print-funnel.ts';
import { printCounts, printProblems, printRows } from './print-import.ts';
import { formatCount } from './terminal/index.ts';

/**
 * What would be sent, for a person. `send --dry-run` and the first `send` to a dataset show the same.
 *
 * @param advise whether to say how to get the refused rows: not if that is asked for already
 */
export function printCheck(io: Console, report: ImportReport, settings: Settings, advise = false): void {
  printRows(io, report);
  const { pending, implied, duplicate, held } = report.events;
  printCounts(io, 'Would be sent', [
    ['events', pending],
    ['of them implied (stages jumped over)', implied],
    ['held back', held],
    ['duplicates left out', duplicate],
  ]);
  printFunnel(io, report, {
    title: 'By stage',
    states: ['pending', 'held'],
    order: settings.dataset.funnel ?? [],
    times: true,
  });
  printCoverage(io, report);
  printProblems(io, report);
  printVerdict(io, report, advise);
}

/** The last thing on a screen is what is read first. */
function printVerdict({ stdout, style }: Console, report: ImportReport, advise: boolean): void {
  const { read, invalid, skipped } = report.rows;
  const { pending, duplicate } = report.events;
  const needs = pending === 0 ? [] : (report.sendNeeds ?? []);
  const rows = (count: number): string => `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`;
  print(stdout);
  if (read === 0) {
    printUnder(stdout, 'Result   ', 'There are no rows, so there is nothing to send.', style.bold);
    return;
  }
  const parts = [
    pending > 0
      ? `${formatCount(pending)} ${pending === 1 ? 'event' : 'events'} would be sent.`
      : 'Nothing would be sent.',
    ...(pending === 0 && duplicate > 0 ? ['All of it was sent before.'] : []),
    ...(skipped > 0 ? [`${rows(skipped)} left out on purpose.`] : []),
    ...(invalid > 0 ? [`${rows(invalid)} can't be sent as ${invalid === 1 ? 'it is' : 'they are'}.`] : []),
  ];
  printUnder(stdout, 'Result   ', parts.join(' '), style.bold);
  if (invalid > 0 && advise) {
    const how =
      'To correct them: add --rejects-rows bad-rows.csv, put right what its first column says, and send that file. The others can be sent now.';
    printUnder(stdout, '         ', how);
  }
  if (needs.length > 0) print(stdout, `${' '.repeat(9)}To send it, something is still needed:`);
  for (const need of needs) printUnder(stdout, '         - ', need, style.yellow);
}
