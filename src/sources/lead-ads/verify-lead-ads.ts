import { isSignedBy } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';

const prefix = 'sha256=';

/**
 * Whether Meta has signed this body with the app's secret: the signature is over the raw bytes, so this comes before
 * anything is read of them.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 *
 * @param appSecrets one, or two while it is changed
 * @returns why the request is refused; `undefined`: it is Meta's
 */
export function verifyLeadAds(
  request: Pick<WebhookRequest, 'headers' | 'body'>,
  appSecrets: readonly string[],
): WebhookRefusal | undefined {
  const header = headerOf(request, 'x-hub-signature-256');
  if (header === undefined) return { status: 401, message: 'The header X-Hub-Signature-256 is missing.' };
  const signature = header.startsWith(prefix) ? header.slice(prefix.length) : '';
  return isSignedBy(appSecrets, request.body, signature, 'hex')
    ? undefined
    : { status: 401, message: "The signature is not of this app's secret." };
}
