import type { RowFinding } from '../intake/index.ts';
import type { Problem } from '../spec/index.ts';

/** The problems for which a row is not sent and that can be put right: an opt-out is meant. */
export function refusals({ problems }: RowFinding): readonly Problem[] {
  return problems.filter(({ severity, code }) => severity === 'error' && code !== 'opted_out');
}
