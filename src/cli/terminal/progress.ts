import { bar } from './bar.ts';
import { formatCount, formatDuration } from './format.ts';

/** Where progress is shown; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** What progress shows. */
export interface ProgressOptions {
  /** What is being done: "reading". */
  readonly label: string;
  /** How much there is to do, if that is known. */
  readonly total?: number | undefined;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/** Progress being shown. */
export interface Progress {
  /** How much is done by now, of how much if that has become known. May be called as often as one likes. */
  update(done: number, total?: number): void;
  /** Shows the last figures, and the time it took. */
  end(): void;
}

const redrawEach = 100;
const lineEach = 10_000;
const barWidth = 24;

/**
 * Shows how far a long work has come: on a terminal a line with a bar, the rate and the time left, redrawn at most ten
 * times a second; elsewhere a line at the start, one at the end, and one each ten seconds between.
 */
export function showProgress(stream: ProgressStream, options: ProgressOptions): Progress {
  const { label, now = () => performance.now() } = options;
  const start = now();
  let shown = Number.NEGATIVE_INFINITY;
  let done = 0;
  let { total } = options;

  const figures = (): string => {
    const seconds = (now() - start) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const left = total !== undefined && rate > 0 ? (total - done) / rate : 0;
    return [
      total === undefined ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`,
      ...(rate > 0 ? [`${formatCount(rate < 10 ? rate : Math.round(rate))}/s`] : []),
      ...(left > 0 ? [`${formatDuration(Math.ceil(left))} left`] : []),
    ].join(', ');
  };
  const draw = (): void => {
    const track = total === undefined ? '' : ` ${bar(done, total, barWidth).padEnd(barWidth, '░')}`;
    const room = Math.max(1, (stream.columns ?? 80) - 1);
    const line = `${label}${track} ${figures()}`;
    const fitting = line.length <= room ? line : `${label} ${figures()}`.slice(0, room);
    // Back to the start of the line, write over it, clear what is left of the old one.
    stream.write(`\r${fitting}\u001b[K`);
  };
  const show = stream.isTTY === true ? draw : () => stream.write(`${label}: ${figures()}\n`);
  const pause = stream.isTTY === true ? redrawEach : lineEach;

  if (stream.isTTY === true) draw();
  else stream.write(`${label}${total === undefined ? '' : `: ${formatCount(total)}`}\n`);
  shown = now();
  return {
    update(count, newTotal) {
      done = count;
      total = newTotal ?? total;
      const time = now();
      if (time - shown < pause) return;
      shown = time;
      show();
    },
    end() {
      const took = formatDuration((now() - start) / 1000);
      const clear = stream.isTTY === true ? '\r\u001b[K' : '';
      stream.write(`${clear}${label}: ${formatCount(done)} in ${took}\n`);
    },
  };
}
