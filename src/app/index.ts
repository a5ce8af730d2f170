export { type CheckHooks, check } from './check.ts';
export { type AppContext, realContext } from './context.ts';
export { importLeadFiles } from './import-lead-files.ts';
export { agreement, listEvents, showEvent, status } from './look.ts';
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
export { type Store, StoreError, withStore } from './store.ts';
