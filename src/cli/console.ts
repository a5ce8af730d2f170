import { displayWidth, makeStyle, type Style, wrap } from './terminal/index.ts';

/** A stream that is written to, maybe a terminal. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Where a command reads and prints. */
export interface Console {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  /** The answer: a report, or one JSON document. */
  readonly stdout: Output;
  /** Progress, questions, errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For stdout. */
  readonly style: Style;
}

/** The console of this process. */
export function processConsole(): Console {
  const { stdin, stdout, stderr, env } = process;
  // Whoever reads the output may stop early (`| head`): the work goes on, and a send is not cut off.
  for (const output of [stdout, stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return { stdin, stdout, stderr, env, style: makeStyle(stdout, env) };
}

/** Prints one line. */
export function print(output: Output, line = ''): void {
  output.write(`${line}\n`);
}

const widest = 120;

/**
 * Prints a text behind a label. On a terminal it is broken at words, the further lines standing under the first.
 *
 * @param label plain text, as wide as it is to stand
 * @param style what the label looks like
 */
export function printUnder(
  output: Output,
  label: string,
  text: string,
  style: (label: string) => string = (plain) => plain,
): void {
  const indent = displayWidth(label);
  const width = Math.min(output.columns ?? 80, widest) - indent - 1;
  const lines = output.isTTY === true && width > 20 ? wrap(text, width) : [text];
  lines.forEach((line, index) => {
    print(output, `${index === 0 ? style(label) : ' '.repeat(indent)}${line}`);
  });
}
