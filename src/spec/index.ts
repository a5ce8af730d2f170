export {
  locate,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
  problem,
  type Severity,
} from './problem.ts';
export { problemTable } from './problem-table.ts';
