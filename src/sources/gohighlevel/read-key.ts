import { createPublicKey, type KeyObject } from 'node:crypto';
import { SourceError } from '../source-error.ts';

/**
 * Reads a public key: PEM, or its base64 alone on one line.
 *
 * @param kind `ed25519` or `rsa`
 * @throws SourceError `mapping_invalid` when it is none, or of another kind
 */
export function readKey(text: string, kind: 'ed25519' | 'rsa', setting: string, name: string): KeyObject {
  const isPem = text.includes('BEGIN');
  try {
    const key = createPublicKey(
      isPem ? text : { key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' },
    );
    if (key.asymmetricKeyType === kind) return key;
  } catch {
    // The library's words would not help whoever pasted it.
  }
  throw new SourceError(
    'mapping_invalid',
    `The ${setting} of the source ${name} is no public key of the kind ${kind === 'rsa' ? 'RSA' : 'Ed25519'}.`,
    "Paste the key from HighLevel's Webhook Integration Guide, with its BEGIN and END lines.",
  );
}
