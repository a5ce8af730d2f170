import type { ImportReport } from '../app/index.ts';
import { type Console, print } from './console.ts';
import { bar, formatCount, formatTime, printable, table } from './terminal/index.ts';

const barWidth = 32;

interface StageSum {
  readonly stage: string;
  count: number;
  implied: number;
  oldest: number;
  newest: number;
}

/**
 * The funnel as a small chart: leads a stage, implied ones apart, in the funnel's order.
 *
 * @param states the states to count: those sent, or those that would be
 */
export function printFunnel(
  console: Console,
  report: Pick<ImportReport, 'stages'>,
  options: {
    readonly title: string;
    readonly states: readonly string[];
    readonly order: readonly string[];
    readonly times?: boolean;
  },
): void {
  const { stdout, style } = console;
  const sums = sumStages(report.stages, options.states);
  if (sums.length === 0) return;
  const place = (stage: string): number =>
    (options.order.indexOf(stage) + options.order.length + 1) % (options.order.length + 1);
  sums.sort((a, b) => place(a.stage) - place(b.stage) || b.count - a.count);
  const most = Math.max(...sums.map((one) => one.count));
  const rows = sums.map(({ stage, count, implied, oldest, newest }) => [
    `  ${printable(stage)}`,
    formatCount(count),
    bar(count, most, barWidth).padEnd(barWidth),
    `${Math.round((100 * count) / (sums[0]?.count ?? count))} %`,
    implied > 0 ? `${formatCount(implied)} implied` : '',
    ...(options.times === true ? [`${minute(oldest)} to ${minute(newest)} UTC`] : []),
  ]);
  print(stdout);
  print(stdout, style.bold(options.title));
  print(stdout, table(rows, { align: ['left', 'right', 'left', 'right'] }));
}

/** A moment without its seconds. */
function minute(seconds: number): string {
  return formatTime(seconds).slice(0, 16);
}

function sumStages(stages: ImportReport['stages'], states: readonly string[]): StageSum[] {
  const sums = new Map<string, StageSum>();
  for (const { stage, state, implied, count, oldest, newest } of stages) {
    if (!states.includes(state)) continue;
    const sum = sums.get(stage) ?? { stage, count: 0, implied: 0, oldest, newest };
    sum.count += count;
    if (implied) sum.implied += count;
    sum.oldest = Math.min(sum.oldest, oldest);
    sum.newest = Math.max(sum.newest, newest);
    sums.set(stage, sum);
  }
  return [...sums.values()];
}
