import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../webhook.ts';
import type { WebhookAuthOptions } from './options.ts';
import { verifySender } from './verify.ts';

const now = 1_795_179_780;
const body = Buffer.from('{"stage":"Lead"}');
const secret: WebhookAuthOptions = {
  kind: 'secret',
  header: 'X-Webhook-Secret',
  secrets: ['old secret', 'new'],
};
const hmac: WebhookAuthOptions = {
  kind: 'hmac',
  header: 'X-Signature',
  prefix: 'sha256=',
  secrets: ['old', 'new'],
  algorithm: 'sha256',
  encoding: 'hex',
};
const timed: WebhookAuthOptions = { ...hmac, prefix: '', encoding: 'base64', timestampHeader: 'X-Timestamp' };

const request = (headers: WebhookRequest['headers'], url = '/v1/sources/crm'): WebhookRequest => ({
  method: 'POST',
  url,
  headers,
  body,
  now,
});
const sign = (key: string, text: string | Uint8Array, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

describe('a shared secret', () => {
  it('is taken in its header, either of the two that live', () => {
    expect(verifySender(secret, request({ 'x-webhook-secret': 'old secret' }))).toBeUndefined();
    expect(verifySender(secret, request({ 'x-webhook-secret': ['new'] }))).toBeUndefined();
  });

  it.each([{}, { 'x-webhook-secret': '' }, { 'x-webhook-secret': 'olds secret' }, { authorization: 'new' }])(
    'is missing or wrong: %j',
    (headers) => expect(verifySender(secret, request(headers))?.status).toBe(401),
  );

  it('in the address is none, and the answer says why', () => {
    const refusal = verifySender(secret, request({}, '/v1/sources/crm?secret=new'));
    expect(refusal?.status).toBe(401);
    expect(refusal?.message).toContain('addresses stand in logs');
    expect(refusal?.message).not.toContain('new');
  });

  it('is a bearer token too where the header is Authorization', () => {
    const auth: WebhookAuthOptions = { ...secret, header: 'Authorization' };
    expect(verifySender(auth, request({ authorization: 'Bearer new' }))).toBeUndefined();
    expect(verifySender(auth, request({ authorization: 'new' }))).toBeUndefined();
    expect(verifySender(auth, request({ authorization: 'Basic new' }))?.status).toBe(401);
    expect(verifySender(auth, request({ authorization: 'Bearer ' }))?.status).toBe(401);
    const whole: WebhookAuthOptions = { ...auth, secrets: ['Bearer abc', 'Basic dTpw'] };
    expect(verifySender(whole, request({ authorization: 'Bearer abc' }))).toBeUndefined();
    expect(verifySender(whole, request({ authorization: 'Basic dTpw' }))).toBeUndefined();
    expect(verifySender(secret, request({ 'x-webhook-secret': 'Bearer new' }))?.status).toBe(401);
  });

  it('is known by nothing but itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (given) => {
        const refused = verifySender(secret, request({ 'x-webhook-secret': given })) !== undefined;
        expect(refused).toBe(!['old secret', 'new'].includes(given.trim()));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a signature', () => {
  it('over the raw bytes is taken, by either secret', () => {
    for (const key of ['old', 'new']) {
      const headers = { 'x-signature': `sha256=${sign(key, body, 'hex')}` };
      expect(verifySender(hmac, request(headers))).toBeUndefined();
      expect(
        verifySender(hmac, { ...request(headers), body: Buffer.from('{"stage":"Lead" }') })?.status,
      ).toBe(401);
    }
  });

  it('without its prefix, or by another secret, is refused', () => {
    expect(verifySender(hmac, request({ 'x-signature': sign('new', body, 'hex') }))?.message).toContain(
      'sha256=',
    );
    expect(
      verifySender(hmac, request({ 'x-signature': `sha256=${sign('third', body, 'hex')}` }))?.status,
    ).toBe(401);
    expect(verifySender(hmac, request({}))?.message).toBe(
      'The header X-Signature with the signature is missing.',
    );
  });

  it.each([
    [now, true],
    [now - 300, true],
    [now + 300, true],
    [now - 301, false],
    [now + 301, false],
    [now * 1000 - 300_000, true],
    [now * 1000 - 301_000, false],
  ])('signed with its time is taken within five minutes: %d is %s', (time, taken) => {
    const headers = {
      'x-timestamp': String(time),
      'x-signature': sign('new', `${time}.${body.toString()}`, 'base64'),
    };
    expect(verifySender(timed, request(headers)) === undefined).toBe(taken);
  });

  it('is refused when it covers another time than it came with, or none', () => {
    const signature = sign('new', `${now - 1000}.${body.toString()}`, 'base64');
    expect(
      verifySender(timed, request({ 'x-timestamp': String(now), 'x-signature': signature }))?.status,
    ).toBe(401);
    for (const time of ['', 'soon', '1e9', '-1', `${now}.5`, undefined]) {
      const headers = { 'x-timestamp': time, 'x-signature': signature };
      expect(verifySender(timed, request(headers))?.message).toContain('time of signing is missing');
    }
  });

  it('of any text is refused without a throw', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (signature, time) => {
        const headers = { 'x-signature': signature, 'x-timestamp': time };
        expect(verifySender(timed, request(headers))?.status).toBe(401);
        expect(verifySender(hmac, request(headers))?.status).toBe(401);
      }),
      { numRuns: 200 },
    );
  });
});
