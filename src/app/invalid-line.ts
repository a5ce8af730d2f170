import type { ItemResult } from '../intake/index.ts';

/**
 * What the log says of items of a source that can't be used, with the first reason; `undefined`: all can be. Whoever sends
 * a webhook seldom reads its answer, so it has to stand where the server's operator looks.
 */
export function invalidLine(source: string, results: readonly ItemResult[]): string | undefined {
  const invalid = results.filter(({ status }) => status === 'invalid');
  if (invalid.length === 0) return undefined;
  const problems = invalid[0]?.problems ?? [];
  const worst = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  const why = worst === undefined ? '' : ` ${worst.code}: ${worst.message} ${worst.fix}`;
  return `Source ${source}: ${invalid.length} of ${results.length} items can't be used.${why}`;
}
