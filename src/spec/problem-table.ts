import { customerProblems } from './customer-problems.ts';
import { eventProblems } from './event-problems.ts';
import { funnelProblems } from './funnel-problems.ts';
import { leadProblems } from './lead-problems.ts';
import type { ProblemRow } from './problem-row.ts';
import { rowProblems } from './row-problems.ts';
import { timeProblems } from './time-problems.ts';

/** Every problem there is, by its code. Docs, `check`, `--json` and the library take their texts from here. */
export const problemTable = {
  ...rowProblems,
  ...timeProblems,
  ...funnelProblems,
  ...leadProblems,
  ...customerProblems,
  ...eventProblems,
} as const satisfies Record<string, ProblemRow>;
