import { type Problem, problem } from '../../spec/index.ts';

/** What stands for an item of a webhook that can't be read; `reason` goes on behind "because" and repeats nothing of it. */
export function unreadableRow(reason: string): { readonly problems: readonly Problem[] } {
  return { problems: [problem('row_unreadable', 'row', { reason })] };
}
