export {
  type CrmAccess,
  type CrmAnswer,
  type CrmApi,
  CrmApiError,
  type CrmDefinition,
  type CrmLookUp,
  type CrmOptions,
  type CrmPerson,
  type CrmRequest,
  type CrmSetting,
  type CrmSource,
  type CrmTrouble,
  type CrmUpkeep,
  type LookedUp,
} from './crm/crm.ts';
export { type CrmApiOptions, type OpenCrmApi, openCrmApi } from './crm/crm-api.ts';
export { crms } from './crms.ts';
export { fileInput } from './files/file-input.ts';
export { openChanges } from './files/open-changes.ts';
export { openLeads } from './files/open-leads.ts';
export { openTable, type Table } from './files/table.ts';
export {
  type HttpSourceOptions,
  openHttpSource,
  type WebhookAuthOptions,
  wrongPath,
} from './http/index.ts';
export { type IntakeItems, type IntakeItemsBody, readIntakeItems } from './intake-items.ts';
export {
  handshake,
  type LeadAdsReading,
  type LeadNotice,
  leadFieldSets,
  readGraphLead,
  readLeadAds,
  verifyLeadAds,
} from './lead-ads/index.ts';
export { mappableFields } from './mappable-fields.ts';
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
export {
  openSqlSource,
  type SqlChanges,
  type SqlCursor,
  type SqlSource,
  SqlSourceError,
  type SqlSourceErrorCode,
  type SqlSourceOptions,
  wrongQuery,
} from './sql/index.ts';
export type {
  RecordRef,
  WebhookReading,
  WebhookRefusal,
  WebhookRequest,
  WebhookRow,
  WebhookSource,
} from './webhook.ts';
