// The store keeps deadlines in its queue, and the rule for them is the event's.
export { deadline } from '../event/index.ts';
export type {
  AttemptEnd,
  AttemptOutcome,
  ClaimedEvent,
  DeliveryState,
  EventSummary,
  LaneLease,
  Outbox,
  Settlement,
  Wait,
} from './port.ts';
export { LeaseLost } from './port.ts';
export {
  type EventState,
  type HoldReason,
  holdReasons,
  mayBecome,
  type StoredState,
  stateOf,
  states,
} from './states.ts';
