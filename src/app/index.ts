// What a service gives and takes, for its doors.
export type { ItemResult } from '../intake/index.ts';
export {
  type ActionPreview,
  type AuditEntry,
  type EventAction,
  type EventSelection,
  type EventState,
  type EventSummary,
  hindrances,
  states,
} from '../outbox/index.ts';
export type { DatasetStatus, EventDetail, EventFilter } from '../report/index.ts';
export type { RecordRef, WebhookRequest } from '../sources/index.ts';
export { type CapturedRequest, readCapturedRequest } from './captured-request.ts';
export { type CheckHooks, check } from './check.ts';
export { type AppContext, realContext } from './context.ts';
export { importLeadFiles } from './import-lead-files.ts';
export { type ListedSource, listSources } from './list-sources.ts';
export { agreement, listEvents, showEvent, status, unmappedPages } from './look.ts';
export { onceAMinute } from './once-a-minute.ts';
export { checkTokens } from './open-client.ts';
export { type OpenService, openService } from './open-service.ts';
export {
  actOnEvents,
  auditLog,
  findEvents,
  operatorName,
  pauseDataset,
  previewEvents,
  resumeDataset,
} from './operate.ts';
export type { ImportReport, SourceSummary } from './report.ts';
export { type Files, type ImportHooks, type OpenFiles, openFiles } from './run-import.ts';
export { type SendHooks, type SendOptions, type SendReport, send } from './send.ts';
export type {
  Caller,
  IntakeAnswer,
  IntakeBody,
  Readiness,
  Scope,
  Service,
  WebhookAnswer,
} from './service.ts';
export { type BackgroundWork, startWork } from './start-work.ts';
export { auditJson, countsByState, lookUpsJson, statusJson, unmappedPageJson } from './status-json.ts';
export { type Store, StoreError, withStore, withStoreToRead } from './store.ts';
export { type TriedItem, type TriedSource, trySource } from './try-source.ts';
