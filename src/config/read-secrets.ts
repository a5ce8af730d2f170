import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatasetConfig } from './dataset-schema.ts';
import { codeOf, type OpenConfig } from './open-config.ts';
import { type SecretRule, tokenRule } from './setting-values.ts';
import { withoutUndefined } from './without-undefined.ts';

/**
 * The secrets that a block names: in `key`, or in the files of `key_file`. What is wrong becomes a mistake. Files that
 * are not needed are not read, and a value that waits for a variable is left out.
 *
 * @param path of the block
 * @returns as many as are named and can be read; none twice.
 */
export function readSecrets(
  config: OpenConfig,
  path: readonly string[],
  block: Readonly<Record<string, unknown>>,
  key: string,
  rule: SecretRule,
): readonly string[] {
  const { mistakes } = config;
  const fileKey = `${key}_file`;
  if (block[key] !== undefined && block[fileKey] !== undefined) {
    mistakes.add([...path, fileKey], `stands beside ${key}; give one of them`);
  }
  const secrets = new Set<string>();
  const add = (secret: string | undefined, at: readonly PropertyKey[]): void => {
    if (secret === undefined) return;
    if (secrets.has(secret)) mistakes.add(at, 'is the same as the one before it; leave one');
    secrets.add(secret);
  };
  textsOf(block[key]).forEach((secret, at) => {
    if (!mistakes.isSettled([...path, key]) && !mistakes.isSettled([...path, key, at])) {
      add(secret, [...path, key, at]);
    }
  });
  textsOf(block[fileKey]).forEach((file, at) => {
    const place = [...path, fileKey, at];
    if (config.needs(place) && !mistakes.isSettled(place)) add(fromFile(config, place, file, rule), place);
  });
  return [...secrets];
}

function fromFile(
  { base, mistakes }: OpenConfig,
  path: readonly PropertyKey[],
  file: string,
  rule: SecretRule,
): string | undefined {
  let secret: string;
  try {
    secret = readFileSync(resolve(base, file), 'utf8').trim();
  } catch (error) {
    mistakes.add(path, `names a file that can't be read (${codeOf(error)})`);
    return undefined;
  }
  const several = secret === '' || /[\r\n]/.test(secret);
  const wrong = several ? undefined : rule(secret);
  if (!several && wrong === undefined) return secret;
  mistakes.add(
    path,
    several
      ? 'names a file that is empty or holds more than one line'
      : `names a file whose text is no such secret: it ${wrong}`,
  );
  return undefined;
}

function textsOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
}

/** A dataset's settings with the secrets that its files hold. */
export function datasetSecrets(config: OpenConfig, id: string, dataset: DatasetConfig): DatasetConfig {
  const secret = (key: string): string | undefined =>
    readSecrets(config, ['datasets', id], dataset, key, tokenRule)[0];
  return withoutUndefined({
    ...dataset,
    access_token: secret('access_token'),
    app_secret: secret('app_secret'),
  });
}
