import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/conversion-leads.js', import.meta.url));

/** How a run of the command line ended. */
export interface CliResult {
  /** null: killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run under way. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** null: the caller writes it. */
  readonly stdin?: string | null;
  readonly cwd?: string;
  /** Options of Node's own. */
  readonly node?: readonly string[];
}

/** Starts the real launcher on the sources, without a terminal. */
export function startCli(
  args: readonly string[],
  { env = {}, stdin, cwd, node = [] }: CliOptions = {},
): CliRun {
  const child = spawn(process.execPath, [...node, '--conditions=source', launcher, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], META_ACCESS_TOKEN: 'cli-token', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  child.stdin.on('error', () => {});
  if (stdin !== null) child.stdin.end(stdin ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const result = new Promise<CliResult>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, result };
}

/** Runs it to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}
