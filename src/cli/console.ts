import { makeStyle, type Style } from './terminal/index.ts';

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
  return { stdin, stdout, stderr, env, style: makeStyle(stdout, env) };
}

/** Prints one line. */
export function print(output: Output, line = ''): void {
  output.write(`${line}\n`);
}
