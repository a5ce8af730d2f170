export type { CrmDeclaration, CrmSettingDeclaration } from './crm-declaration.ts';
export { configSchema, type JsonSchema } from './json-schema.ts';
export { loadServeSettings, type ServeContext } from './load-serve-settings.ts';
export { loadSettings, loadStoreSettings } from './load-settings.ts';
export type { MappingChecks } from './read-source.ts';
export { saveMapping } from './save-mapping.ts';
export type {
  CrmSourceSettings,
  HttpSourceSettings,
  LeadAdsSettings,
  LiveDatasetSettings,
  ServeSettings,
  SourceSettings,
  SqlSourceSettings,
  StageTableSettings,
  TokenSettings,
  WebhookAuth,
} from './serve-settings.ts';
export type { CommonOptions, DatasetSettings, Settings, StoreSettings } from './settings.ts';
export { UsageError } from './usage-error.ts';
