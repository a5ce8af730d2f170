import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { AppContext } from '../app/index.ts';
import { UsageError } from '../config/index.ts';
import { type FaultRule, parseFaults, startSandbox } from '../sandbox/index.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Run } from './run.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly token?: string;
  readonly deleted?: readonly string[];
  readonly faults?: string;
  readonly locale?: string;
  readonly keep: number;
}

/** `sandbox`: the local Conversions API, until it is interrupted. */
export function sandboxCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  parent
    .command('sandbox')
    .description('the local Conversions API: answers as Meta does, keeps what it received')
    .option('--port <port>', 'where to listen on this machine', port, 8055)
    .option('--token <token>', 'the only access token that is good (without it: any but "bad")')
    .option('--deleted <lead-id...>', 'lead ids that count as deleted at Meta')
    .option('--faults <file>', 'answers to give instead (JSON)')
    .option('--locale <language>', 'language of the error texts: en, da, de, fr, it')
    .option('--keep <count>', 'how many events stay readable', whole, 100_000)
    .addHelpText(
      'after',
      `
Example:
  conversion-leads sandbox --port 8055
  META_ACCESS_TOKEN=any conversion-leads send history.csv --endpoint http://127.0.0.1:8055 ...
  curl http://127.0.0.1:8055/sandbox/events      what it received; also /sandbox/requests, /sandbox/summary`,
    )
    .action((options: SandboxCommandOptions) => run(() => runSandbox(options, io, context), false));
}

async function runSandbox(
  options: SandboxCommandOptions,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  const { port: wanted, token, deleted, locale, keep } = options;
  const sandbox = await startSandbox({
    now: () => Math.floor(context.clock() / 1000),
    random: context.random,
    port: wanted,
    keep,
    ...(token !== undefined && { token }),
    ...(deleted !== undefined && { deletedLeadIds: deleted }),
    ...(locale !== undefined && { locale }),
    ...(options.faults !== undefined && { faults: readFaults(options.faults) }),
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${wanted} is taken. Choose another with --port.`);
    }
    throw error;
  });
  print(io.stdout, `Sandbox at ${sandbox.url}`);
  print(io.stdout, `  send with     --endpoint ${sandbox.url}`);
  print(io.stdout, `  received      ${sandbox.url}/sandbox/events`);
  print(io.stdout, '  stop          Ctrl-C');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
  await sandbox.close();
  return exitCode.done;
}

function readFaults(file: string): readonly FaultRule[] {
  try {
    return parseFaults(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(
      `${file} is no fault script: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
}

function port(text: string): number {
  const value = whole(text);
  if (value > 65_535) throw new InvalidArgumentError('must be a port: 0 to 65535.');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}
