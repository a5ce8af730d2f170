// The store keeps deadlines in its queue, and the rule for them is the event's.
export { deadline } from '../event/index.ts';
export { failuresToOpen } from './breaker.ts';
export { isPassing } from './is-passing.ts';
export {
  type ActionPreview,
  type AuditEntry,
  type EventAction,
  type EventSelection,
  type Hindrance,
  hindrance,
  hindrances,
  type OperatorStore,
  type PreviewGroup,
} from './operator.ts';
export type {
  AttemptEnd,
  AttemptOutcome,
  Begun,
  Claim,
  ClaimedEvent,
  DeadlineAlarm,
  DeliveryState,
  EventSummary,
  LaneLease,
  NearDeadlines,
  Outbox,
  RefusalBrake,
  SendableEvent,
  Settled,
  Settlement,
  Wait,
} from './port.ts';
export { LeaseLost } from './port.ts';
export {
  type EventState,
  type HoldReason,
  holdReasonOf,
  holdReasons,
  type StoredState,
  stateOf,
  states,
} from './states.ts';
export { withoutLeadId } from './without-lead-id.ts';
