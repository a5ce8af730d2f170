import { isSignedBy, signatureWindow } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';

/**
 * Whether HubSpot has signed this request with the app's client secret: version 3, which covers method, address, body and
 * time. The older versions (`X-HubSpot-Signature`) come beside it and are not looked at: without a time in them, a request
 * that somebody caught could be sent once more for ever.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 *
 * @param secrets one, or two while it is changed
 * @param address the one that HubSpot posts to, as the world writes it, without a query
 */
export function verifyHubspot(
  request: WebhookRequest,
  secrets: readonly string[],
  address: string,
): WebhookRefusal | undefined {
  const signature = headerOf(request, 'x-hubspot-signature-v3') ?? '';
  if (signature === '') return refuse('The header X-HubSpot-Signature-v3 is missing.');
  const seconds = signedAt(request);
  if (seconds === undefined)
    return refuse('The header X-HubSpot-Request-Timestamp is missing, or holds no milliseconds.');
  if (Math.abs(request.now - seconds) > signatureWindow)
    return refuse(
      `The request was signed more than ${signatureWindow} seconds from now: it is refused as replayed. If it was not, a clock is wrong.`,
    );
  const uri = address + queryOf(request.url);
  // The documentation decodes, HubSpot's own libraries don't; it only matters for an address with such signs in its query.
  const readings = new Set([decoded(uri), uri]);
  return [...readings].some((one) => isSignedBy(secrets, signedText(request, one), signature, 'base64'))
    ? undefined
    : refuse(
        'The signature in the header X-HubSpot-Signature-v3 is not that of this request: the client secret is that of another app, or HubSpot calls another address than public_url says.',
      );
}

/** When HubSpot signed a request, Unix seconds. */
export function signedAt(request: WebhookRequest): number | undefined {
  const time = timeOf(request);
  return /^\d{1,15}$/.test(time) ? Number(time) / 1000 : undefined;
}

function signedText(request: WebhookRequest, uri: string): Uint8Array {
  return Buffer.concat([Buffer.from(request.method + uri), request.body, Buffer.from(timeOf(request))]);
}

function timeOf(request: WebhookRequest): string {
  return headerOf(request, 'x-hubspot-request-timestamp')?.trim() ?? '';
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}

/** Exactly these are decoded before HubSpot signs: `: / ? @ ! $ ' ( ) * , ;` */
function decoded(uri: string): string {
  return uri.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g, decodeURIComponent);
}

function refuse(message: string): WebhookRefusal {
  return { status: 401, message };
}
