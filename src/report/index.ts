export { type Advice, advise } from './advice.ts';
export { cureOf } from './cures.ts';
export { deadlineAlarmText } from './deadline-alarm-text.ts';
export type {
  AttemptSummary,
  Counters,
  DatasetStatus,
  EventDetail,
  EventFilter,
  HeldEvents,
  KeyCoverage,
  LaneWork,
  Refusal,
  ReportStore,
  StageCount,
  UnfinishedImport,
} from './port.ts';
export { type EventCounts, eventCounts, type RunTally } from './run-report.ts';
