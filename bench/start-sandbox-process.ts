import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/conversion-leads.js', import.meta.url));

/** Starts the sandbox as a process of its own, keeping nothing of what it receives. */
export async function startSandboxProcess(
  args: readonly string[] = [],
): Promise<{ readonly url: string; stop(): void }> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', launcher, 'sandbox', '--port', '0', '--keep', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the sandbox did not start')));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /Sandbox at (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { url, stop: () => child.kill() };
}
