export { confirmDataset, isConfirmed } from './confirm-dataset.ts';
export type { Sqlite } from './database.ts';
export { sqliteIntakeStore } from './intake-store.ts';
export { sqliteLeadDirectory } from './lead-directory.ts';
export { openDatabase } from './open.ts';
export { sqliteOutbox } from './outbox.ts';
export { sqliteReportStore } from './report-store.ts';
export { fetchedCounters, openScratch, scratchIntakeStore, scratchLeadDirectory } from './scratch.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
