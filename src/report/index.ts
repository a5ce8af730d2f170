export { advise } from './advice.ts';
export type { Advice } from './advice-row.ts';
export { adviseUnmapped } from './advise-lead-ads.ts';
export { cureOf } from './cures.ts';
export { deadlineAlarmText } from './deadline-alarm-text.ts';
export {
  type LeadAdsAlarm,
  leadAdsAlarmText,
} from './lead-ads-alarm-text.ts';
export { type LookUpAlarm, lookUpAlarmText } from './look-up-alarm-text.ts';
export type {
  AttemptSummary,
  Counters,
  DatasetStatus,
  EventDetail,
  EventFilter,
  HeldEvents,
  KeyCoverage,
  LaneWork,
  LeadAdsStatus,
  Refusal,
  ReportStore,
  StageCount,
  UnfinishedImport,
  UnmappedPage,
} from './port.ts';
export { type EventCounts, eventCounts, type RunTally } from './run-report.ts';
export type {
  LookUpStatus,
  SourceReport,
  SourcesStatus,
  SqlSourceStatus,
  UnmappedStage,
  UnusableItems,
} from './sources-port.ts';
