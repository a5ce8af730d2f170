import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** How far a signed request's time may be from ours, in seconds; older ones are refused as replayed. */
export const signatureWindow = 300;

/**
 * Whether one of the secrets (two while they are changed) has signed these bytes. Takes the same time wherever a wrong
 * signature differs.
 *
 * @param secrets text, or the bytes that stand for it where a sender writes its key in hex or base64
 * @param signature as sent, without a prefix such as `sha256=`
 * @example isSignedBy([appSecret], body, signature, 'hex')
 */
export function isSignedBy(
  secrets: readonly (string | Uint8Array)[],
  signed: Uint8Array | string,
  signature: string,
  encoding: 'hex' | 'base64',
  algorithm: 'sha256' | 'sha1' = 'sha256',
): boolean {
  const digests = secrets.map((secret) => createHmac(algorithm, secret).update(signed).digest(encoding));
  const given = encoding === 'hex' ? signature.trim().toLowerCase() : signature.trim();
  // All are compared, so that the time doesn't tell which of them is nearer.
  return digests.filter((digest) => isSame(digest, given)).length > 0;
}

/** Whether a sender's secret is one of those that are live. Takes the same time wherever they differ. */
export function isOneOf(secrets: readonly string[], given: string): boolean {
  return secrets.filter((secret) => isSame(secret, given)).length > 0;
}

/** Digests are compared: what is to be compared in constant time must be equally long. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
