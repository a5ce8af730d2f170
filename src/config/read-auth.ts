import type { ParsedConfig } from './parse-config.ts';
import { readSecrets } from './read-secrets.ts';
import type { WebhookAuth } from './serve-settings.ts';
import { sharedSecretRule } from './setting-values.ts';
import type { HttpSourceConfig } from './source-schema.ts';

const example = 'auth: { header: X-Api-Key, secret: ... } or auth: { hmac: X-Signature, secret: ... }';

/** How a sender proves who it is. What is wrong becomes a mistake; then what is returned lets nobody in. */
export function readAuth(
  config: ParsedConfig,
  source: readonly string[],
  block: HttpSourceConfig['auth'],
): WebhookAuth {
  const { mistakes } = config;
  const path = [...source, 'auth'];
  if (block === undefined) {
    mistakes.addLack(source, ['auth'], `without it anybody could send; give ${example}`);
    return { kind: 'secret', header: '', secrets: [] };
  }
  if (!('secret' in block || 'secret_file' in block)) {
    mistakes.addLack(path, ['secret', 'secret_file'], 'what the sender and this server know');
  }
  const secrets = readSecrets(config, path, block, 'secret', sharedSecretRule);
  const { header, hmac, prefix, algorithm, encoding, timestamp_header: timestampHeader } = block;
  if (header === undefined && hmac === undefined)
    mistakes.addLack(path, ['header', 'hmac'], `give ${example}`);
  if (header !== undefined && hmac !== undefined) {
    mistakes.add([...path, 'hmac'], 'stands beside header; give one of them', 'key');
  }
  if (hmac !== undefined) {
    return {
      kind: 'hmac',
      header: hmac,
      prefix: prefix ?? '',
      secrets,
      algorithm: algorithm ?? 'sha256',
      encoding: encoding ?? 'hex',
      ...(timestampHeader !== undefined && { timestampHeader }),
    };
  }
  for (const key of ['prefix', 'algorithm', 'encoding', 'timestamp_header'] as const) {
    if (block[key] !== undefined) mistakes.add([...path, key], 'is for hmac only; take it out', 'key');
  }
  return { kind: 'secret', header: header ?? '', secrets };
}
