import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../webhook.ts';
import { signedAt, verifyHubspot } from './verify.ts';

const address = 'https://leads.example.com/v1/sources/crm';
const now = 1_795_178_410;
const body = Buffer.from('[{"propertyValue":"Zürich"}]');
const secrets = ['old-secret', 'new-secret'];

function signed(uri: string, secret = 'new-secret', at = `${now * 1000}`): string {
  return createHmac('sha256', secret).update(`POST${uri}`).update(body).update(at).digest('base64');
}

function request(
  signature: string | undefined,
  url = '/v1/sources/crm',
  at = `${now * 1000}`,
): WebhookRequest {
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': at };
  return { method: 'POST', url, headers, body, now };
}

const refusal = (one: WebhookRequest): string | undefined => verifyHubspot(one, secrets, address)?.message;

describe("HubSpot's signature", () => {
  // The vectors of HubSpot's own libraries (hubspot-api-python and hubspot-api-ruby, their tests of signatures).
  it.each([
    ['1693657560000', 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    ['1700000300000', 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('is that of their libraries at %s', (at, signature) => {
    const one: WebhookRequest = {
      ...request(signature, '/webhook_uri', at),
      body: Buffer.from("{'example_field':'example_value'}"),
      now: Number(at) / 1000 + 1,
    };
    const secret = ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'];
    expect(verifyHubspot(one, secret, 'https://www.example.com/webhook_uri')).toBeUndefined();
    expect(verifyHubspot(one, secret, 'http://www.example.com/webhook_uri')?.status).toBe(401);
  });

  it('may be of either of two secrets', () => {
    expect(refusal(request(signed(address)))).toBeUndefined();
    expect(refusal(request(signed(address, 'old-secret')))).toBeUndefined();
    expect(refusal(request(signed(address, 'other')))).toContain('not that of this request');
  });

  it('is over the public address and the query that came, wherever a proxy put us', () => {
    const uri = `${address}?tenant=a&b=1`;
    expect(refusal(request(signed(uri), '/elsewhere?tenant=a&b=1'))).toBeUndefined();
    expect(refusal(request(signed(uri), '/elsewhere?b=1&tenant=a'))).toBeDefined();
    expect(refusal(request(signed(address), '/v1/sources/crm?more=1'))).toBeDefined();
  });

  it('is over an address in which twelve signs are decoded, and no other', () => {
    const escaped = '?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B&b=%20%26%3D%C3%BC';
    const plain = "?a=:/?@!$'()*,;&b=%20%26%3D%C3%BC";
    expect(refusal(request(signed(address + plain), `/v1/sources/crm${escaped}`))).toBeUndefined();
    // As HubSpot's own libraries compute it.
    expect(refusal(request(signed(address + escaped), `/v1/sources/crm${escaped}`))).toBeUndefined();
    expect(refusal(request(signed(`${address}?a= `), '/v1/sources/crm?a=%20'))).toBeDefined();
  });

  it('ends after five minutes, and does not come from the future', () => {
    for (const away of [-299, 0, 299]) {
      const at = `${(now + away) * 1000}`;
      expect(refusal(request(signed(address, 'new-secret', at), undefined, at))).toBeUndefined();
    }
    for (const away of [-301, 301]) {
      const at = `${(now + away) * 1000}`;
      expect(refusal(request(signed(address, 'new-secret', at), undefined, at))).toContain('replayed');
    }
  });

  it.each(['', 'abc', '-1', '1e12', '12345678901234567890', ' '])('needs a time: %j', (at) => {
    expect(refusal(request(signed(address, 'new-secret', at), undefined, at))).toContain(
      'X-HubSpot-Request-Timestamp',
    );
    expect(signedAt(request('x', undefined, at))).toBeUndefined();
  });

  it('is the newest version only: the older ones can be replayed', () => {
    const v1 = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de';
    const headers = { 'x-hubspot-signature': v1, 'x-hubspot-signature-version': 'v1' };
    expect(refusal({ ...request(undefined), headers })).toContain('X-HubSpot-Signature-v3 is missing');
  });

  it('covers every byte of the body', () => {
    const one = request(signed(address));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        fc.pre(!Buffer.from(bytes).equals(body));
        expect(refusal({ ...one, body: bytes })).toBeDefined();
      }),
    );
  });

  it('never throws, and says nothing of a secret', () => {
    const any = fc.string({ unit: 'binary', maxLength: 100 });
    fc.assert(
      fc.property(any, any, any, (signature, at, url) => {
        const said = verifyHubspot(request(signature, url, at), secrets, address);
        expect(said?.status).toBe(401);
        expect(said?.message).not.toMatch(/(old|new)-secret/);
      }),
    );
  });
});
