import type { ImportReport } from '../app/index.ts';
import { type Console, print } from './console.ts';
import { bar, displayWidth, formatCount, formatTime, printable, table } from './terminal/index.ts';

const widestBar = 32;
const narrowestBar = 8;
/** For a pipe there is no width to keep to. */
const pipeWidth = 120;

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
  const width = stdout.isTTY === true ? (stdout.columns ?? 80) : pipeWidth;
  const rowsWith = (barWidth: number, times: boolean): string[][] =>
    sums.map(({ stage, count, implied, oldest, newest }) => [
      `  ${printable(stage)}`,
      formatCount(count),
      ...(barWidth === 0 ? [] : [bar(count, most, barWidth).padEnd(barWidth)]),
      `${Math.round((100 * count) / (sums[0]?.count ?? count))} %`,
      implied > 0 ? `${formatCount(implied)} implied` : '',
      ...(times ? [`${minute(oldest)} to ${minute(newest)} UTC`] : []),
    ]);
  const times = options.times === true;
  // What doesn't fit goes: first some of the bars, then the times of each stage, then the bars.
  const fitting = [widestBar, 16, narrowestBar]
    .flatMap((barWidth) => [times, false].map((shown) => ({ barWidth, shown })))
    .sort((a, b) => Number(b.shown) - Number(a.shown))
    .map(({ barWidth, shown }) => ({ shown, text: set(rowsWith(barWidth, shown), barWidth) }))
    .find(({ text }) => text.split('\n').every((line) => displayWidth(line) < width));
  print(stdout);
  print(stdout, style.bold(options.title));
  print(stdout, fitting?.text ?? set(rowsWith(0, false), 0));
  if (times && fitting?.shown !== true) {
    const oldest = Math.min(...sums.map((one) => one.oldest));
    const newest = Math.max(...sums.map((one) => one.newest));
    print(stdout, style.dim(`  from ${minute(oldest)} to ${minute(newest)} UTC`));
  }
}

function set(rows: readonly (readonly string[])[], barWidth: number): string {
  return table(rows, { align: ['left', 'right', ...(barWidth === 0 ? [] : (['left'] as const)), 'right'] });
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
