export { type BuildOptions, type BuildResult, buildEvent } from './build-event.ts';
export { type InferredDateOrder, inferDateOrder } from './date-order.ts';
export { deadline } from './deadline.ts';
export type { CustomData, Event, UserData } from './event.ts';
export { eventId, eventIdFor } from './event-id.ts';
export { parseJson } from './json.ts';
export { type EventContext, makeEvent } from './make-event.ts';
export { optedOutByConsent, readOptedOut } from './opted-out.ts';
export type { ReadChange, ReadOptions, ReadResult, ReadTime, TimeOptions } from './read-change.ts';
export { readStageChange } from './read-stage-change.ts';
export { readTime, type UnreadTime } from './read-time.ts';
export { settleTime } from './settle-time.ts';
export {
  type OneOrMore,
  type StageChange,
  type StageChangeField,
  stageChangeFields,
  type Text,
} from './stage-change.ts';
export { stringifyEvent, stringifyEvents } from './stringify-events.ts';
export { strongestKey } from './strongest-key.ts';
export { isTimeZone } from './time-zone.ts';
