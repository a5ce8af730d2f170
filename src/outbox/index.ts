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
