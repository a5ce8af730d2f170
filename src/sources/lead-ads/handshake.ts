import { isOneOf } from '../signature.ts';
import type { WebhookRefusal, WebhookRequest } from '../webhook.ts';

/** Enough for any challenge of Meta's, and too little to carry anything else. */
const challenge = /^[\x21-\x7e]{1,256}$/;

/**
 * Meta asks once whether the address is ours: it is whose verify token it brings, and the answer is the challenge as
 * plain text.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 *
 * @returns the text to answer with, never to be sent as HTML
 * @example handshake({ url: '/v1/lead-ads/main?hub.mode=subscribe&hub.verify_token=t&hub.challenge=1' }, 't') // { challenge: '1' }
 */
export function handshake(
  { url }: Pick<WebhookRequest, 'url'>,
  verifyToken: string,
): { readonly challenge: string } | { readonly refusal: WebhookRefusal } {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
  if (!isOneOf([verifyToken], query.get('hub.verify_token') ?? ''))
    return refuse(401, 'The verify token is not the one of this address.');
  if (query.get('hub.mode') !== 'subscribe') return refuse(400, 'hub.mode is not "subscribe".');
  const text = query.get('hub.challenge') ?? '';
  return challenge.test(text) ? { challenge: text } : refuse(400, 'hub.challenge is missing or too long.');
}

function refuse(status: 400 | 401, message: string): { readonly refusal: WebhookRefusal } {
  return { refusal: { status, message } };
}
