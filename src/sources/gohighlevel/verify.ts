import { verify as isSignature, type KeyObject } from 'node:crypto';
import { secretHeader, verifySecretHeader } from '../crm/secret-header.ts';
import { isObject } from '../json-row.ts';
import { signatureWindow } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';
import type { HighlevelBody } from './read-body.ts';

/** What proves that HighLevel sends. */
export interface Proofs {
  /** For `X-GHL-Signature`. */
  readonly keys: readonly KeyObject[];
  /** For `X-WH-Signature`, which HighLevel has ended; none unless the configuration gives one. */
  readonly legacyKeys: readonly KeyObject[];
  /** For the header of a workflow's webhook, which nothing signs. */
  readonly secrets: readonly string[];
  readonly location: string;
}

const header = 'X-GHL-Signature';
const legacyHeader = 'X-WH-Signature';
/**
 * How old a signed webhook may be, in seconds. HighLevel proposes five minutes, and sends what we could not take (429)
 * again for more than an hour, not saying whether with a new time: refused, that change would be lost. One that comes twice
 * changes nothing.
 */
const oldest = 24 * 60 * 60;

/**
 * Whether HighLevel sends, and for this location: its key is the same for all apps of all of its customers, so a signature
 * alone says nothing of whose webhook it is.
 * https://marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide
 */
export function verifyHighlevel(
  request: WebhookRequest,
  body: () => HighlevelBody,
  proofs: Proofs,
): WebhookRefusal | undefined {
  const signature = signatureIn(request, header);
  const legacy = signatureIn(request, legacyHeader);
  if (proofs.secrets.length > 0 && headerOf(request, secretHeader) !== undefined)
    return verifySecretHeader({ secret: proofs.secrets }, request);
  if (signature === undefined && (legacy === undefined || proofs.legacyKeys.length === 0))
    return refuse(
      proofs.secrets.length === 0
        ? `The header ${header} with the signature is missing.`
        : `There is neither the header ${header} of an app's webhook nor ${secretHeader} of a workflow's.`,
    );
  // Where the present signature is, the older one counts for nothing.
  const isSigned =
    signature === undefined
      ? isSignedBy(proofs.legacyKeys, 'sha256', request.body, legacy ?? '')
      : isSignedBy(proofs.keys, null, request.body, signature);
  if (!isSigned)
    return refuse('The signature is not that of this body, or not made with the key of HighLevel.');
  return verifySigned(body(), request.now, proofs.location);
}

function verifySigned(body: HighlevelBody, now: number, location: string): WebhookRefusal | undefined {
  if ('refused' in body) return body.refused;
  // What a workflow sends is of anybody's making, so there the secret counts alone, signed or not.
  if (!body.items.every(({ value }) => isObject(value) && typeof value['type'] === 'string'))
    return refuse(`It is no event of an app, and has no header ${secretHeader}.`);
  if (!body.items.every(({ value }) => isObject(value) && value['locationId'] === location))
    return refuse('It is of another location than location_id names.');
  const times = body.items.flatMap(({ signedAt }) => signedAt ?? []);
  return times.every((time) => time - now <= signatureWindow && now - time <= oldest)
    ? undefined
    : refuse(
        'It was signed more than a day ago, or in the future: it is refused as replayed. If it was not, a clock is wrong.',
      );
}

/** `N/A` stands there where HighLevel has not signed. */
function signatureIn(request: WebhookRequest, name: string): string | undefined {
  const value = headerOf(request, name)?.trim();
  return value === undefined || value === '' || value === 'N/A' ? undefined : value;
}

function isSignedBy(
  keys: readonly KeyObject[],
  digest: 'sha256' | null,
  body: Uint8Array,
  signature: string,
): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return keys.some((key) => isSignature(digest, body, key, bytes));
}

function refuse(message: string): WebhookRefusal {
  return { status: 401, message };
}
