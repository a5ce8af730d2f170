import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Mistakes, type Path } from './mistakes.ts';
import { UsageError } from './usage-error.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the variables and secret files that are named at a path are needed. */
export type Needs = (path: Path) => boolean;

/** A configuration file before its settings are checked. */
export interface OpenConfig {
  /** Absolute path of the file. */
  readonly path: string;
  /** Its directory: where relative paths in it start. */
  readonly base: string;
  /** Maps, lists and text, with the environment's values put in. */
  readonly value: unknown;
  /** The ids of all datasets in the file. */
  readonly ids: readonly string[];
  readonly mistakes: Mistakes;
  readonly needs: Needs;
}

/**
 * Reads a configuration file. `${NAME}` stands for a variable of the environment, wherever a value may stand.
 *
 * @param needsOf says what is needed, when it knows the ids of the datasets.
 * @throws UsageError when it can't be read or is no YAML; what else is wrong is collected.
 */
export function openConfig(
  file: string,
  env: Environment,
  needsOf: (ids: readonly string[]) => Needs,
): OpenConfig {
  const document = parse(readText(file), file);
  const mistakes = new Mistakes(file, document);
  mistakes.throw();
  const plain = plainValue(document, file);
  // What isn't an id is a mistake, and may be anything.
  const ids = entriesOf(plain, 'datasets').flatMap(([id]) => (/^\d{1,20}$/.test(id) ? [id] : []));
  const needs = needsOf(ids);
  const sound = withoutProto(plain, [], mistakes);
  const value = substitute(sound, [], (text, path) =>
    text.replace(/\$\{(\w+)\}/g, (reference, name: string) => {
      const found = env[name];
      if (found) return found;
      mistakes.addUnset(path, name, needs(path));
      return reference;
    }),
  );
  return { path: resolve(file), base: dirname(resolve(file)), value, ids, mistakes, needs };
}

/** Whether a key of the top level is for `serve` only. */
export function isForServer(key: PropertyKey): boolean {
  return ['listen', 'public_url', 'rate_per_minute', 'tokens', 'sources', 'lead_ads'].includes(String(key));
}

/** The entries of the map that stands at a key of the top level; none when there is none. */
export function entriesOf(value: unknown, key: string): [name: string, settings: unknown][] {
  if (!isMap(value) || !Object.hasOwn(value, key)) return [];
  const block = value[key];
  return isMap(block) ? Object.entries(block) : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--config ${file} can't be read (${codeOf(error)}). Give the path of a YAML file.`);
  }
}

function parse(text: string, file: string): YamlDocument {
  try {
    return readYaml(text);
  } catch {
    throw new UsageError(`${file}: its lists and maps are nested too deeply. Write it with fewer levels.`);
  }
}

function plainValue(document: YamlDocument, file: string): unknown {
  try {
    return document.value();
  } catch {
    throw new UsageError(`${file}: its anchors can't be resolved. Write the values out.`);
  }
}

/** The parts that an alias repeats are copied: each stands at a path of its own. */
function substitute(value: unknown, path: Path, change: (text: string, path: Path) => string): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((item, at) => substitute(item, [...path, at], change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, [...path, key], change)]),
  );
}

/** Objects lose a key of this name on their way through schemas, so nothing can be called so. */
function withoutProto(value: unknown, path: Path, mistakes: Mistakes): unknown {
  if (Array.isArray(value)) return value.map((item, at) => withoutProto(item, [...path, at], mistakes));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, '__proto__'))
    mistakes.add([...path, '__proto__'], "can't be a name here; take another", 'key');
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(
    entries.map(([key, item]) => [key, withoutProto(item, [...path, key], mistakes)]),
  );
}

/** What a failed system call is called (`ENOENT`): safe to show. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
