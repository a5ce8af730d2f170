import { createInterface } from 'node:readline';

/** Where a question is asked. */
export interface ConfirmStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks a question; only `y` or `yes` is a yes. No answer (end of input, Ctrl-C) is a no. */
export async function confirm(question: string, { input, output }: ConfirmStreams): Promise<boolean> {
  const lines = createInterface({ input, output });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      lines.on('SIGINT', () => lines.close());
      lines.on('close', () => resolve(false));
      lines.on('error', reject);
      lines.question(`${question} [y/N] `, (answer) => resolve(/^\s*y(es)?\s*$/i.test(answer)));
    });
  } finally {
    lines.close();
  }
}
