export type {
  AttemptSummary,
  Counters,
  DatasetStatus,
  EventDetail,
  EventFilter,
  ReportStore,
  StageCount,
} from './port.ts';
export { type EventCounts, eventCounts, type RunTally } from './run-report.ts';
