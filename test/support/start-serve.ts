import type { ChildProcess } from 'node:child_process';
import { type CliResult, startCli } from './run-cli.ts';

/** A server under test: the real command in a process of its own. */
export interface ServeRun {
  readonly url: string;
  readonly child: ChildProcess;
  /** All lines of its log so far. */
  log(): string;
  /** Resolves when the log has a line with this text. */
  said(text: string): Promise<void>;
  /** Asks it to stop (SIGTERM) and gives how it ended. */
  stop(): Promise<CliResult>;
  /** kill -9 */
  kill(): Promise<CliResult>;
}

/** Starts `serve` on a free port and waits until it listens. */
export async function startServe(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServeRun> {
  const { child, result } = startCli(['serve', '--listen', '127.0.0.1:0', ...args], { env });
  let text = '';
  const waiting = new Set<() => void>();
  child.stderr?.on('data', (chunk: string) => {
    text += chunk;
    for (const look of [...waiting]) look();
  });
  const said = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!text.includes(wanted)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      child.once('exit', () => reject(new Error(`serve ended without saying "${wanted}":\n${text}`)));
      look();
    });
  await said('Listening at ');
  const end = (signal: NodeJS.Signals): Promise<CliResult> => {
    child.kill(signal);
    return result;
  };
  return {
    url: /Listening at (\S+)/.exec(text)?.[1] ?? '',
    child,
    log: () => text,
    said,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
