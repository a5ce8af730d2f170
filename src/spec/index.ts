export { eventSchema } from './event-schema.ts';
export type { Schema } from './fault.ts';
export { foldStage } from './fold-stage.ts';
export { isIpAddress } from './ip-address.ts';
export { checkMatchingKeys } from './matching-keys.ts';
export { foldName, likeNames, nearestName } from './nearest-name.ts';
export {
  locate,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
  problem,
  type Severity,
} from './problem.ts';
export { problemTable } from './problem-table.ts';
export { wantsValue } from './stage-name.ts';
export { type EventLimits, validateEvent, validateOwnEvent } from './validate-event.ts';
