export { type Environment, loadSettings, loadStoreSettings } from './load-settings.ts';
export type { Only } from './only.ts';
export type { CommonOptions, DatasetSettings, Settings, StoreSettings } from './settings.ts';
export { UsageError } from './usage-error.ts';
