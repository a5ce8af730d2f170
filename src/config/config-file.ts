import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type DatasetConfig, datasetSchema, type MappingConfig, mappingSchema } from './dataset-schema.ts';
import { Mistakes } from './mistakes.ts';
import { readStoreAddress } from './store-address.ts';
import { UsageError } from './usage-error.ts';
import { isSecret } from './values.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** What a configuration file says. */
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
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The id of the dataset that is asked for; the only one of the file if there is none. */
  readonly dataset?: string | undefined;
  /** No dataset is asked for: the secrets of none are needed. */
  readonly storeOnly?: boolean;
  /** The fields that `map` may name; any when empty. */
  readonly fields: readonly string[];
}

/**
 * Reads a configuration file. Relative paths in it start at its own directory. `${NAME}` stands for a variable of the
 * environment; those of other datasets than the one asked for need not be set.
 *
 * @throws UsageError with every mistake as `file:line:column: path message`; the file's values are never repeated.
 */
export function readConfigFile(file: string, context: ConfigFileContext): ConfigFile {
  const document = readYaml(readText(file));
  const mistakes = new Mistakes(file, document);
  mistakes.throw();
  const idsInFile = datasetsOf(plainValue(document, file));
  const only = idsInFile.length === 1 ? idsInFile[0]?.[0] : undefined;
  const id = context.storeOnly ? undefined : (context.dataset ?? only);
  const unset = substitute(document, context.env, (path) => {
    return path[0] !== 'datasets' || path[1] === id ? mistakes : undefined;
  });

  const base = dirname(resolve(file));
  const value = plainValue(document, file);
  const topSchema = fileSchema(base, context.fields);
  const top = topSchema.safeParse(value);
  mistakes.addIssues(top.error, [], topSchema, unset);
  const schema = datasetSchema(context.fields);
  let settings: DatasetConfig | undefined;
  for (const [each, its] of datasetsOf(value)) {
    const parsed = schema.safeParse(its);
    mistakes.addIssues(parsed.error, ['datasets', each], schema, unset);
    if (each === id && parsed.data !== undefined) settings = readSecrets(parsed.data, base, id, mistakes);
  }
  mistakes.throw();
  return {
    path: resolve(file),
    ...(top.data?.store === undefined ? {} : { store: top.data.store }),
    ids: datasetsOf(value).map(([each]) => each),
    mappings: top.data?.mappings ?? {},
    dataset: id !== undefined && settings !== undefined ? { id, settings } : undefined,
  };
}

// The datasets' own settings are checked one by one: a variable that another dataset lacks must not stand in the way.
function fileSchema(base: string, fields: readonly string[]) {
  return z
    .strictObject(
      {
        store: z.string('must be text').transform((address, context) => {
          const read = readStoreAddress(address, base);
          if ('store' in read) return read.store;
          context.addIssue({ code: 'custom', message: read.wrong });
          return z.NEVER;
        }),
        mappings: z.record(z.string(), mappingSchema(fields), 'must be a map: name: settings'),
        datasets: z.record(z.string().regex(/^\d{1,20}$/), z.unknown(), 'must be a map of dataset ids'),
      },
      'must be a map with the keys store, mappings and datasets',
    )
    .partial();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--config ${file} can't be read (${codeOf(error)}). Give the path of a YAML file.`);
  }
}

function plainValue(document: YamlDocument, file: string): unknown {
  try {
    return document.value();
  } catch {
    throw new UsageError(`${file}: its anchors can't be resolved. Write the values out.`);
  }
}

function datasetsOf(value: unknown): [id: string, settings: unknown][] {
  const datasets =
    typeof value === 'object' && value !== null && 'datasets' in value ? value.datasets : undefined;
  const isMap = typeof datasets === 'object' && datasets !== null && !Array.isArray(datasets);
  return isMap ? Object.entries(datasets) : [];
}

/** Puts in the environment's values; returns the paths (as JSON) of values that name a variable that is not set. */
function substitute(
  document: YamlDocument,
  env: Readonly<Record<string, string | undefined>>,
  mistakesFor: (path: readonly string[]) => Mistakes | undefined,
): Set<string> {
  const unset = new Set<string>();
  document.changeValues((value, path) =>
    value.replace(/\$\{(\w+)\}/g, (reference, name: string) => {
      const found = env[name];
      if (found) return found;
      unset.add(JSON.stringify(path));
      mistakesFor(path)?.add(path, `needs the environment variable ${name}, which is not set`);
      return reference;
    }),
  );
  return unset;
}

function readSecrets(settings: DatasetConfig, base: string, id: string, mistakes: Mistakes): DatasetConfig {
  const read = { ...settings };
  for (const key of ['access_token', 'app_secret'] as const) {
    const file = settings[`${key}_file`];
    if (file === undefined) continue;
    const path = ['datasets', id, `${key}_file`];
    if (settings[key] !== undefined) mistakes.add(path, `stands beside ${key}; give one of them`);
    try {
      const secret = readFileSync(resolve(base, file), 'utf8').trim();
      if (isSecret(secret)) read[key] = secret;
      else mistakes.add(path, 'names a file that is empty or holds more than one line');
    } catch (error) {
      mistakes.add(path, `names a file that can't be read (${codeOf(error)})`);
    }
  }
  return read;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
