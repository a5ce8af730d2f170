import { createHmac, type KeyObject, sign } from 'node:crypto';

/** What HubSpot signs a body with. `address` with its query; `at` in milliseconds. */
export function hubspotSignature(body: string | Uint8Array, address: string, key: string, at: number) {
  const mac = createHmac('sha256', key).update(`POST${address}`).update(body).update(String(at));
  return {
    'x-hubspot-signature-v3': mac.digest('base64'),
    'x-hubspot-request-timestamp': String(at),
  };
}

/** What Close signs a body with. `key` in hex digits; `at` in Unix seconds. */
export function closeSignature(body: string | Uint8Array, key: string, at: number) {
  const mac = createHmac('sha256', Buffer.from(key, 'hex')).update(String(at)).update(body);
  return { 'close-sig-hash': mac.digest('hex'), 'close-sig-timestamp': String(at) };
}

/** What HighLevel signs a body with. */
export function highlevelSignature(body: string | Uint8Array, key: KeyObject) {
  return { 'x-ghl-signature': sign(null, Buffer.from(body), key).toString('base64') };
}
