import { stageMistakes } from './check-stages.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import type { CrmDeclaration } from './crm-declaration.ts';
import type { MappingConfig } from './dataset-schema.ts';
import { datasetSettings, tokenOf } from './dataset-settings.ts';
import { defaultStore } from './default-store.ts';
import type { Environment } from './open-config.ts';
import { readOptions } from './read-options.ts';
import type { CommonOptions, Settings, StoreSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';

/**
 * Puts together what holds for one dataset: an option comes before the configuration file, that before the environment
 * (`META_ACCESS_TOKEN`), that before a default; a saved mapping that is named stands between option and file. `options.dataset` may be left out if the file names exactly one.
 *
 * @param fields the fields of a stage change that `map` may name; any when empty.
 * @param crms the CRMs that a source of the file may be of; absent: its sources are not checked.
 * @throws UsageError when something is missing or wrong: all mistakes of the options, or all of the file, at once.
 */
export function loadSettings(
  options: CommonOptions,
  env: Environment,
  fields: readonly string[] = [],
  crms?: readonly CrmDeclaration[],
): Settings {
  const given = readOptions(options, fields);
  const file =
    options.config === undefined
      ? undefined
      : readConfigFile(options.config, { env, fields, crms, dataset: options.dataset });
  const dataset = chooseDataset(options, file);
  const inFile = file?.dataset?.settings ?? {};
  const saved = savedMapping(options, file);
  const merged = {
    ...inFile,
    ...saved,
    ...given.settings,
    map: { ...inFile.map, ...saved.map, ...given.settings.map },
    map_stage: { ...inFile.map_stage, ...saved.map_stage, ...given.settings.map_stage },
    aliases: { ...inFile.aliases, ...given.settings.aliases },
  };
  for (const { name, message } of stageMistakes(merged)) {
    throw new UsageError(`The stage "${name}" ${message}.`);
  }
  return {
    ...storeSettings(given.store, file, env),
    dataset: datasetSettings(dataset, merged, tokenOf(env)),
  };
}

/**
 * Finds the store alone, for commands that need no dataset.
 *
 * @throws UsageError as {@link loadSettings} does.
 */
export function loadStoreSettings(options: CommonOptions, env: Environment): StoreSettings {
  const { store } = readOptions(options, []);
  const file =
    options.config === undefined
      ? undefined
      : readConfigFile(options.config, { env, fields: [], storeOnly: true });
  return storeSettings(store, file, env);
}

function storeSettings(
  option: string | undefined,
  file: ConfigFile | undefined,
  env: Environment,
): StoreSettings {
  const given = option ?? file?.store;
  return {
    store: given ?? defaultStore(env),
    storeGiven: given !== undefined,
    ...(file && { configFile: file.path }),
  };
}

function savedMapping({ mapping, config }: CommonOptions, file: ConfigFile | undefined): MappingConfig {
  if (mapping === undefined) return {};
  if (file === undefined) {
    throw new UsageError(
      '--mapping names a saved mapping, and --config says in which file it stands. Add --config.',
    );
  }
  const names = Object.keys(file.mappings);
  const found = Object.hasOwn(file.mappings, mapping) ? file.mappings[mapping] : undefined;
  if (found !== undefined) return found;
  const known =
    names.length === 0 ? 'no mappings; check --save-mapping saves one' : `only ${names.join(', ')}`;
  throw new UsageError(`${config} has no mapping "${mapping}", ${known}.`);
}

function chooseDataset(options: CommonOptions, file: ConfigFile | undefined): string {
  const ids = file?.ids ?? [];
  const id = options.dataset ?? file?.dataset?.id ?? (ids.length === 0 ? options.anyDataset : undefined);
  if (id === undefined) {
    const named = ids.length > 0 ? `; ${options.config} names ${ids.join(', ')}` : '';
    throw new UsageError(`No dataset is given. Add --dataset with its id at Meta${named}.`);
  }
  if (ids.length > 0 && !ids.includes(id)) {
    throw new UsageError(
      `${options.config} has no dataset ${id}, only ${ids.join(', ')}. Correct --dataset, or add it to the file.`,
    );
  }
  return id;
}
