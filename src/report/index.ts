export type {
  AttemptSummary,
  Counters,
  DatasetStatus,
  EventDetail,
  EventFilter,
  KeyCoverage,
  Refusal,
  ReportStore,
  StageCount,
} from './port.ts';
export { type EventCounts, eventCounts, type RunTally } from './run-report.ts';
