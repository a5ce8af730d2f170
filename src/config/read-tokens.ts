import { hash } from 'node:crypto';
import { checkDataset } from './check-dataset.ts';
import { printable } from './mistakes.ts';
import type { ParsedConfig } from './parse-config.ts';
import { readSecrets } from './read-secrets.ts';
import type { TokenSettings } from './serve-settings.ts';
import { ownTokenRule } from './setting-values.ts';

const kinds = ['token', 'token_file', 'sha256'];

/** The tokens of the API, hashed. What is wrong becomes a mistake. */
export function readTokens(config: ParsedConfig): readonly TokenSettings[] {
  const { mistakes } = config;
  const names = new Map<string, string>();
  return [...config.tokens].flatMap(([name, block]): TokenSettings[] => {
    const path = ['tokens', name];
    const { scopes, datasets } = block;
    datasets?.forEach((id, at) => {
      checkDataset(config, [...path, 'datasets', at], id);
    });
    if (scopes === undefined) mistakes.addLack(path, ['scopes'], 'what it may do, such as [ingest]');
    const given = kinds.filter((key) => key in block);
    if (given.length === 0) {
      mistakes.addLack(path, kinds, 'the token, or its SHA-256 in hex');
    } else if (block.sha256 !== undefined && given.length > 1) {
      mistakes.add([...path, 'sha256'], 'stands beside token or token_file; give one of them');
    }
    const [secret] = readSecrets(config, path, block, 'token', ownTokenRule);
    const sha256 = block.sha256?.toLowerCase() ?? (secret === undefined ? undefined : hash('sha256', secret));
    if (sha256 === undefined) return [];
    const other = names.get(sha256);
    if (other !== undefined) {
      mistakes.add(
        path,
        `is the same token as ${printable(other)}: nobody could tell them apart; make another`,
        'key',
      );
    }
    names.set(sha256, name);
    return [
      { name, sha256, scopes: [...new Set(scopes)], ...(datasets && { datasets: [...new Set(datasets)] }) },
    ];
  });
}
