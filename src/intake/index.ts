export { type ImportContext, importChanges, type PlanPostponed } from './import-changes.ts';
export { importLeads, type LeadImport, readLead } from './import-leads.ts';
export type { Completion, ItemResult, LiveIntake, LiveRequest, Released } from './live.ts';
export { openLiveIntake } from './live-intake.ts';
export type {
  AmbiguousRow,
  Completed,
  CompletingDecisions,
  LiveDecisions,
  LivePlace,
  LiveRows,
  LiveStore,
  ReadCompletion,
} from './live-port.ts';
export type { PlanFinding, PlannedLead, PlanTally } from './planned-lead.ts';
export {
  type EventUpdate,
  eventFlags,
  type ImpliedEvent,
  type IntakeStore,
  type LeadEvent,
  type LeadRows,
  type LeadWrites,
  type NewEvent,
  type ReadRow,
  type Removal,
  type RowIdentity,
  type SkipReason,
} from './port.ts';
export { type RowResult, readRow } from './read-row.ts';
export { type Place, type ProblemCount, type RowCounts, type RowFinding, RunCounts } from './run-counts.ts';
export type { IntakeSettings } from './settings.ts';
export type { SqlCursorKey, SqlCursorStore } from './sql-cursor-port.ts';
