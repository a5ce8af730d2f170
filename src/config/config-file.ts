import type { CrmDeclaration } from './crm-declaration.ts';
import type { DatasetConfig, MappingConfig } from './dataset-schema.ts';
import { type Environment, isForServer } from './open-config.ts';
import { parseConfig } from './parse-config.ts';
import { datasetSecrets } from './read-secrets.ts';

/** What a configuration file says to a command that works for one dataset. */
export interface ConfigFile {
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute path of the store. */
  readonly store?: string;
  /** The ids of all datasets in it. */
  readonly ids: readonly string[];
  /** The saved mappings by their names. */
  readonly mappings: Readonly<Record<string, MappingConfig>>;
  /** Of the dataset that is asked for, or of the only one; secrets in files are read. */
  readonly dataset: { readonly id: string; readonly settings: DatasetConfig } | undefined;
}

/** What reading a configuration file needs to know. */
export interface ConfigFileContext {
  readonly env: Environment;
  /** The id of the dataset that is asked for; the only one of the file if there is none. */
  readonly dataset?: string | undefined;
  /** No dataset is asked for: the secrets of none are needed. */
  readonly storeOnly?: boolean;
  /** The fields that `map` may name; any when empty. */
  readonly fields: readonly string[];
  /** The CRMs that a source may be of; absent: sources are not checked. */
  readonly crms?: readonly CrmDeclaration[] | undefined;
}

/**
 * Reads a configuration file for one dataset. Relative paths in it start at its own directory. `${NAME}` stands for a
 * variable of the environment; those of other datasets than the one asked for, and of what only `serve` needs, may be
 * unset. The shape of all of it is checked.
 *
 * @throws UsageError with every mistake as `file:line:column: path message`; the file's values are never repeated.
 */
export function readConfigFile(file: string, context: ConfigFileContext): ConfigFile {
  const idOf = (ids: readonly string[]): string | undefined =>
    context.storeOnly ? undefined : (context.dataset ?? (ids.length === 1 ? ids[0] : undefined));
  const config = parseConfig(file, context.env, { fields: context.fields, crms: context.crms }, (ids) => {
    const id = idOf(ids);
    return ([block = '', name]) => (block === 'datasets' ? name === id : !isForServer(block));
  });
  const id = idOf(config.ids);
  const dataset = id === undefined ? undefined : config.datasets.get(id);
  const settings = dataset && id !== undefined ? datasetSecrets(config, id, dataset) : undefined;
  config.mistakes.throw();
  const store = config.top?.store;
  return {
    path: config.path,
    ...(store !== undefined && { store }),
    ids: config.ids,
    mappings: config.top?.mappings ?? {},
    dataset: id !== undefined && settings !== undefined ? { id, settings } : undefined,
  };
}
