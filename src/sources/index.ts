export { fileInput } from './file-input.ts';
export { mappableFields } from './mappable-fields.ts';
export { openChanges } from './open-changes.ts';
export { openLeads } from './open-leads.ts';
export { isOneOf, isSignedBy, signatureWindow } from './signature.ts';
export type {
  ChangeSource,
  LeadRecord,
  LeadSource,
  Source,
  SourceInput,
  SourceOptions,
  SourceRow,
} from './source.ts';
export { SourceError, type SourceErrorCode } from './source-error.ts';
export { openTable, type Table } from './table.ts';
export {
  headerOf,
  type WebhookReading,
  type WebhookRefusal,
  type WebhookRequest,
  type WebhookSource,
} from './webhook.ts';
