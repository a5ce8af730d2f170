import { foldStage } from '../spec/index.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import type { DatasetConfig, MappingConfig } from './dataset-schema.ts';
import { defaultStore } from './default-store.ts';
import { readOptions } from './read-options.ts';
import type { CommonOptions, DatasetSettings, Settings, StoreSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';
import { isSecret } from './values.ts';
import { withoutUndefined } from './without-undefined.ts';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const graphApi = 'https://graph.facebook.com';
// The latest, of 29 July 2026: https://developers.facebook.com/docs/graph-api/changelog
const latestVersion = 'v26.0';

/**
 * Puts together what holds for one dataset: an option comes before the configuration file, that before the environment
 * (`META_ACCESS_TOKEN`), that before a default; a saved mapping that is named stands between option and file. `options.dataset` may be left out if the file names exactly one.
 *
 * @param fields the fields of a stage change that `map` may name; any when empty.
 * @throws UsageError when something is missing or wrong: all mistakes of the options, or all of the file, at once.
 */
export function loadSettings(
  options: CommonOptions,
  env: Environment,
  fields: readonly string[] = [],
): Settings {
  const given = readOptions(options, fields);
  const file =
    options.config === undefined
      ? undefined
      : readConfigFile(options.config, { env, fields, dataset: options.dataset });
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
  return { ...storeSettings(given.store, file, env), dataset: datasetSettings(dataset, merged, env) };
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
    ...(file ? { configFile: file.path } : {}),
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

function datasetSettings(dataset: string, config: DatasetConfig, env: Environment): DatasetSettings {
  const other = config.other ?? [];
  const ignore = config.ignore ?? [];
  const aliases: Readonly<Record<string, string>> = config.aliases ?? {};
  checkStages([...(config.funnel ?? []), ...other, ...ignore]);
  checkAliases(aliases, [...(config.funnel ?? []), ...other, ...ignore]);
  return withoutUndefined({
    dataset,
    token: config.access_token ?? tokenOf(env),
    appSecret: config.app_secret,
    leadEventSource: config.lead_event_source,
    country: config.country,
    currency: config.currency,
    timeZone: config.time_zone,
    dateOrder: config.date_order,
    funnel: config.funnel,
    other,
    ignore,
    aliases,
    policy: config.policy ?? 'fill',
    only: config.only,
    dropBadLeadId: config.drop_bad_lead_id ?? false,
    map: config.map ?? {},
    mapStage: config.map_stage ?? {},
    endpoint: config.endpoint ?? graphApi,
    version: config.version ?? latestVersion,
    partnerAgent: config.partner_agent,
  });
}

/** One list without a name twice is checked where it stands; the three may come from different places. */
function checkStages(names: readonly string[]): void {
  const keys = new Set<string>();
  for (const name of names) {
    const key = foldStage(name);
    if (keys.has(key)) {
      throw new UsageError(`The stage "${name}" stands in two of funnel, other and ignore. Leave it in one.`);
    }
    keys.add(key);
  }
}

/** An old name must be gone from the lists, and lead to a name of today. */
function checkAliases(aliases: Readonly<Record<string, string>>, names: readonly string[]): void {
  const listed = new Set(names.map(foldStage));
  const next = new Map(Object.entries(aliases).map(([old, now]) => [foldStage(old), foldStage(now)]));
  if (next.size < Object.keys(aliases).length) throw new UsageError('A stage has two aliases. Leave one.');
  for (const old of Object.keys(aliases)) {
    if (listed.has(foldStage(old))) {
      throw new UsageError(
        `The stage "${old}" has an alias and stands in funnel, other or ignore. An alias is for a name that is no longer used.`,
      );
    }
    const seen = new Set<string>();
    for (let name: string | undefined = foldStage(old); name !== undefined; name = next.get(name)) {
      if (seen.has(name)) throw new UsageError(`The aliases of "${old}" go round in a circle.`);
      seen.add(name);
    }
  }
}

function tokenOf(env: Environment): string | undefined {
  const token = env['META_ACCESS_TOKEN']?.trim() ?? '';
  if (token === '') return undefined;
  if (isSecret(token)) return token;
  throw new UsageError('META_ACCESS_TOKEN must be one line of letters, digits and signs, without blanks.');
}
