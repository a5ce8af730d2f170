/**
 * The command line or the configuration is wrong: nothing was done. The message says what is wrong and what to do, a
 * line for each mistake, and never holds the value of a secret.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What the process ends with. */
  readonly exitCode = 2;
}

/** @throws UsageError with all `mistakes`, a line each, if there are any. */
export function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
}
