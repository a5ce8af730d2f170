import { checkLive } from './check-live.ts';
import { stageMistakes } from './check-stages.ts';
import type { CrmDeclaration } from './crm-declaration.ts';
import { datasetSettings, tokenOf } from './dataset-settings.ts';
import { defaultStore } from './default-store.ts';
import { readListenAddress } from './listen-address.ts';
import { type Environment, entriesOf, isForServer, type Needs } from './open-config.ts';
import { type ParsedConfig, parseConfig } from './parse-config.ts';
import { readLeadAds } from './read-lead-ads.ts';
import { datasetSecrets } from './read-secrets.ts';
import { type MappingChecks, readSources } from './read-source.ts';
import { readTokens } from './read-tokens.ts';
import { refusesToListen } from './refuses-to-listen.ts';
import type { LiveDatasetSettings, ServeSettings, SourceSettings } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What reading a whole configuration file needs to know. */
export interface ServeContext {
  readonly env: Environment;
  /** The fields of a stage change that may be named; any when absent. */
  readonly fields?: readonly string[];
  /** The CRMs that a source may be of, besides http and sql. */
  readonly crms?: readonly CrmDeclaration[];
  /** Says what is wrong with paths and queries of sources; without it that comes out when they are opened. */
  readonly mappings?: MappingChecks;
  /** `host:port` or a port: comes before what the file says. */
  readonly listen?: string | undefined;
  /** To try this source: the secrets of nothing else are needed, nor those of its dataset. */
  readonly source?: string;
  /** Only to look: no secret is needed, and none is read. */
  readonly look?: true;
}

const defaults = { host: '127.0.0.1', port: 8080 };

/**
 * Reads all that `serve` needs from one configuration file, secrets included.
 *
 * @throws UsageError with every mistake as `file:line:column: path message`; the file's values are never repeated.
 */
export function loadServeSettings(file: string, context: ServeContext): ServeSettings {
  const { fields = [], crms = [] } = context;
  const config = parseConfig(file, context.env, { fields, crms }, () => needsOf(context));
  const { top, mistakes } = config;
  const { host, port } = readListenOption(context.listen) ?? top?.listen ?? defaults;
  const listen = { host, port };
  const tokens = readTokens(config);
  const sources = readSources(config, crms, context.mappings);
  const leadAds = readLeadAds(config);
  const datasets = readDatasets(config, sources, context.env);
  checkLive(config, datasets, sources, leadAds);
  // A token with a mistake is one that was meant to be there.
  const refused =
    entriesOf(config.value, 'tokens').length > 0 ? undefined : refusesToListen({ listen, tokens });
  if (refused !== undefined) mistakes.add(['listen'], refused);
  mistakes.throw();
  return {
    ...withoutUndefined({ publicUrl: top?.public_url, configFile: config.path }),
    store: top?.store ?? defaultStore(context.env),
    storeGiven: top?.store !== undefined,
    listen,
    tokens,
    datasets,
    sources,
    leadAds,
    ratePerMinute: top?.rate_per_minute ?? 6000,
  };
}

const blocks = ['datasets', 'tokens', 'sources', 'lead_ads'];

function needsOf({ source, look }: ServeContext): Needs {
  if (look) return ([block = '', , key]) => !blocks.includes(String(block)) || key === 'dataset';
  if (source === undefined) return () => true;
  return ([block = '', name, key]) => {
    if (block === 'sources') return name === source;
    return block === 'datasets' ? !/^(access_token|app_secret)/.test(String(key)) : !isForServer(block);
  };
}

function readDatasets(
  config: ParsedConfig,
  sources: readonly SourceSettings[],
  env: Environment,
): readonly LiveDatasetSettings[] {
  const token = tokenOf(env);
  return [...config.datasets].map(([id, block]) => {
    const dataset = datasetSecrets(config, id, block);
    for (const { path, message } of stageMistakes(dataset)) {
      config.mistakes.add(['datasets', id, ...path], message);
    }
    const own = sources.filter((source) => source.dataset === id);
    const settings = datasetSettings(id, dataset, token);
    return {
      ...settings,
      reorderWindow: Math.round((dataset.reorder_window ?? 600_000) / 1000),
      lingerMs: dataset.linger ?? 500,
      initialStage: dataset.initial_stage ?? (own.length > 0 ? 'crm' : 'lead_ads'),
    };
  });
}

function readListenOption(listen: string | undefined): ServeSettings['listen'] | undefined {
  if (listen === undefined) return undefined;
  const read = readListenAddress(listen);
  if (read !== undefined) return read;
  throw new UsageError('--listen must be host:port or a port, such as 127.0.0.1:8080 or [::1]:8080');
}
