import { isSignedBy, signatureWindow } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';

/**
 * When Close says that it signed a request, Unix seconds.
 *
 * @returns undefined where nothing readable says so
 */
export function signedByCloseAt(request: Pick<WebhookRequest, 'headers'>): number | undefined {
  const time = headerOf(request, timeHeader) ?? '';
  return /^\d{1,12}$/.test(time) ? Number(time) : undefined;
}

/**
 * Whether a subscription's key has signed a request: the HMAC-SHA256, in hex, of the time's header and the raw body, one
 * behind the other. Older than five minutes it is refused, so that nobody can send it once more.
 * https://developer.close.com/api/resources/webhooks#webhook-signatures
 *
 * @param keys the bytes of one `signature_key`, or of two while the subscription is changed
 * @returns why the request is refused; `undefined`: it is Close's
 */
export function verifyClose(
  request: WebhookRequest,
  keys: readonly Uint8Array[],
): WebhookRefusal | undefined {
  const signature = headerOf(request, hashHeader);
  if (signature === undefined) return refuse(`The header ${hashHeader} is missing.`);
  const time = signedByCloseAt(request);
  if (time === undefined) return refuse(`The header ${timeHeader} is missing, or holds no Unix time.`);
  if (!(Math.abs(request.now - time) <= signatureWindow)) {
    return refuse(
      `The request was signed more than ${signatureWindow} seconds from now: it is refused as replayed. If it was not, a clock is wrong.`,
    );
  }
  const signed = Buffer.concat([Buffer.from(headerOf(request, timeHeader) ?? ''), request.body]);
  return isSignedBy(keys, signed, signature, 'hex')
    ? undefined
    : refuse("The signature is not of this subscription's key.");
}

const hashHeader = 'close-sig-hash';
const timeHeader = 'close-sig-timestamp';

function refuse(message: string): WebhookRefusal {
  return { status: 401, message };
}
