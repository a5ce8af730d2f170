import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmOptions } from '../crm/crm.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookRequest } from '../webhook.ts';
import { gohighlevel } from './index.ts';
import { publishedKey } from './published-key.ts';

const file = (name: string) => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url));
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const ed25519 = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const location = 've9EPM428h8vShlRW1KT';
/** Two seconds after the fixtures' timestamp. */
const now = Date.parse('2026-11-22T12:00:00Z') / 1000;

function open(settings: CrmOptions['settings'] = {}, more: Partial<CrmOptions> = {}) {
  return gohighlevel.open({
    name: 'crm',
    settings: {
      location_id: [location],
      public_key: [pem(ed25519.publicKey)],
      webhook_secret: ['workflow-secret'],
      ...settings,
    },
    fields: {
      ...gohighlevel.fields,
      lead_id: ['Meta Lead ID', 'customFields[id=MgobCB14YMVKuE4Ka8p1].value'],
    },
    constants: {},
    ...more,
  });
}

function request(
  body: Uint8Array | string,
  headers: WebhookRequest['headers'] = {},
  at = now,
): WebhookRequest {
  const all = { 'content-type': 'application/json', ...headers };
  return { method: 'POST', url: '/v1/sources/crm', headers: all, body: Buffer.from(body), now: at };
}

const signature = (body: Uint8Array | string, key = ed25519.privateKey) => ({
  'x-ghl-signature': sign(null, Buffer.from(body), key).toString('base64'),
});
const legacySignature = (body: Uint8Array) => ({
  'x-wh-signature': sign('sha256', body, rsa.privateKey).toString('base64'),
});

function rows(name: string, settings: CrmOptions['settings'] = { access_token: ['pit-token'] }) {
  const reading = open(settings).read(request(typeof name === 'string' ? file(name) : name));
  if (!('rows' in reading)) throw new Error(reading.refusal.message);
  return reading.rows;
}

describe('who sends', () => {
  const body = file('stage-update');

  it('is known by the signature over the raw bytes', () => {
    for (const name of ['stage-update', 'status-update', 'create', 'stage-update-enveloped'])
      expect(open().verify(request(file(name), signature(file(name))))).toBeUndefined();
  });

  it('is known by a key on one line, and by the second of two', () => {
    const line = ed25519.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const source = open({ public_key: [publishedKey, line] });
    expect(source.verify(request(body, signature(body)))).toBeUndefined();
  });

  it.each([
    ['nothing', {}],
    ['no signature', { 'x-ghl-signature': 'N/A' }],
    ['an empty one', { 'x-ghl-signature': '' }],
    ['that of another body', signature(`${body} `)],
    ['that of another key', signature(body, generateKeyPairSync('ed25519').privateKey)],
    ['no base64', { 'x-ghl-signature': '%%%' }],
    ['the older one alone', legacySignature(body)],
    ['a wrong secret', { 'x-webhook-secret': 'workflow-secre' }],
  ])('is refused: %s', (_, headers) => {
    expect(open().verify(request(body, headers))).toMatchObject({ status: 401 });
  });

  it("is refused with HighLevel's own key, which has not signed this", () => {
    const source = open({ public_key: [publishedKey] });
    expect(source.verify(request(body, signature(body)))).toMatchObject({ status: 401 });
    const der = Buffer.from(publishedKey, 'base64');
    expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ed25519');
  });

  it('is known by the older signature where its key is given, unless the present one is there', () => {
    const source = open({ legacy_public_key: [pem(rsa.publicKey)] });
    expect(source.verify(request(body, legacySignature(body)))).toBeUndefined();
    const both = { ...legacySignature(body), 'x-ghl-signature': 'AAAA' };
    expect(source.verify(request(body, both))).toMatchObject({ status: 401 });
    const other = { 'x-wh-signature': legacySignature(file('create'))['x-wh-signature'] };
    expect(source.verify(request(body, other))).toMatchObject({ status: 401 });
  });

  it('must be of this location: the signature is that of all customers', () => {
    const text = String(body);
    for (const other of [
      text.replace(location, 'other'),
      text.replace(/"locationId".*/, ''),
      `[${text},${text.replace(location, 'other')}]`,
    ])
      expect(open().verify(request(other, signature(other)))).toMatchObject({ status: 401 });
  });

  it('is taken for a day, so that what is sent again for an hour is not lost, and not from the future', () => {
    const at = (seconds: number) => open().verify(request(body, signature(body), now - 2 + seconds));
    expect([at(3_600), at(86_000), at(-290)]).toEqual([undefined, undefined, undefined]);
    expect(at(86_500)).toMatchObject({ status: 401 });
    expect(at(-400)).toMatchObject({ status: 401 });
    expect(open().signedAt?.(request(body))).toBe(now - 2);
    expect(open().signedAt?.(request(file('create')))).toBeUndefined();
  });

  it('is known by the secret of a workflow', () => {
    const headers = { 'x-webhook-secret': 'workflow-secret' };
    expect(open().verify(request(file('workflow'), headers))).toBeUndefined();
    const signedToo = { ...headers, ...signature(file('workflow')) };
    expect(open().verify(request(file('workflow'), signedToo))).toBeUndefined();
    expect(open().verify(request(file('workflow'), signature(file('workflow'))))).toMatchObject({
      status: 401,
    });
    expect(open().verify(request(file('workflow')))?.message).toBe(
      "There is neither the header X-GHL-Signature of an app's webhook nor X-Webhook-Secret of a workflow's.",
    );
    expect(open({ webhook_secret: [] }).verify(request(file('workflow'), headers))).toMatchObject({
      status: 401,
    });
  });
});

const opportunity = { object: 'opportunity', record_id: 'wWhVuzqpRuOA1ZVWi4FC' };
const contact = { object: 'contact', id: 'cJAWDskpkJHbRbhAT7bs' };
const pipeline = 'VDm7RPYC2GLUvdpKmBfC';
const stage = 'e93ba61a-53b3-45e7-985a-c7732dbcdb69';

describe("an app's webhook", () => {
  it.each(['stage-update', 'stage-update-enveloped'])('of a stage gives it with its own time: %s', (name) => {
    expect(rows(name)).toEqual([
      {
        row: 1,
        record: { ...opportunity, stage, changed_at: '2026-11-22T11:59:58.120Z', pipeline, value: 40 },
        problems: [],
        links: [contact],
        lookUp: contact,
      },
    ]);
  });

  it('of a status gives that as the stage', () => {
    expect(rows('status-update')).toMatchObject([{ record: { stage: 'won', pipeline } }]);
  });

  it('without a time takes that of its receipt, and says so', () => {
    const [row] = rows('stage-update-without-time');
    expect(row?.record).toMatchObject({ stage, changed_at: now });
    expect(row?.problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning time_of_receipt',
    ]);
  });

  it('of a new opportunity has its time in dateAdded', () => {
    expect(rows('create')).toMatchObject([
      { record: { stage, changed_at: '2026-11-22T11:58:00.000Z' }, problems: [] },
    ]);
  });

  it.each(['OpportunityUpdate', 'OpportunityDelete', 'ContactUpdate', 'INSTALL'])(
    'of %s is skipped',
    (type) => {
      const text = String(file('stage-update')).replace('OpportunityStageUpdate', type);
      expect(open().read(request(text))).toEqual({
        rows: [{ row: 1, skip: 'no_stage_change', problems: [] }],
      });
    },
  );

  it('asks for nobody without a token, nor where it names nobody; a value of 0 is none', () => {
    expect(rows('stage-update', {})[0]?.lookUp).toBeUndefined();
    const text = String(file('stage-update'))
      .replace(/"contactId".*/, '')
      .replace('"monetaryValue": 40', '"monetaryValue": 0');
    const reading = open({ access_token: ['pit-token'] }).read(request(text));
    expect(reading).toEqual({
      rows: [
        {
          row: 1,
          record: { ...opportunity, stage, changed_at: '2026-11-22T11:59:58.120Z', pipeline },
          problems: [],
        },
      ],
    });
  });
});

describe("a workflow's webhook", () => {
  const anna = {
    lead_id: '12345678901234567',
    email: 'anna@example.com',
    phone: '+12025550123',
    first_name: 'Anna',
    last_name: 'Example',
    city: 'Austin',
    state: 'TX',
    zip: '78701',
    country: 'US',
    origin: 'Facebook Form Lead',
  };

  it('gives the person and the name of the stage, at the time of its receipt', () => {
    const [row] = rows('workflow');
    expect(row).toMatchObject({
      record: { ...opportunity, ...anna, stage: 'Booked', changed_at: now, pipeline, value: 40 },
      links: [contact],
      problems: [{ code: 'time_of_receipt' }],
    });
    expect(row?.lookUp).toBeUndefined();
  });

  it('takes stage and time from its custom data', () => {
    const custom = '"customData": { "stage": "won", "changed_at": "2026-11-22T11:00:00Z" }';
    const text = String(file('workflow')).replace('"customData": {}', custom);
    expect(open().read(request(text))).toMatchObject({
      rows: [{ record: { stage: 'won', changed_at: '2026-11-22T11:00:00Z' }, problems: [] }],
    });
  });

  it('of a contact alone is of that contact, and asked about where it says nothing of the person', () => {
    const body = JSON.stringify({ contact_id: contact.id, id: 'x', customData: { stage: 'Qualified' } });
    const source = open({ access_token: ['pit-token'] });
    expect(source.read(request(body))).toMatchObject({
      rows: [{ record: { object: 'contact', record_id: contact.id, stage: 'Qualified' }, lookUp: contact }],
    });
  });

  it('that was copied into another location is not taken', () => {
    const text = String(file('workflow')).replace(location, 'other');
    expect(open().read(request(text))).toMatchObject({ rows: [{ problems: [{ code: 'other_account' }] }] });
  });
});

describe('any body', () => {
  it('is refused or read', () => {
    const source = open({ access_token: ['pit-token'] });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 1000 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary', maxLength: 1000 }).map((text) => Buffer.from(text)),
      fc
        .dictionary(
          fc.constantFrom(
            'type',
            'id',
            'contactId',
            'timestamp',
            'data',
            'location',
            'pipeline_id',
            'contact_id',
            'monetaryValue',
          ),
          fc.oneof(fc.constant('OpportunityCreate'), fc.jsonValue()),
        )
        .map((value) => Buffer.from(JSON.stringify(value))),
    );
    const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain');
    fc.assert(
      fc.property(bytes, types, fc.string(), (body, type, given) => {
        const headers = { 'content-type': type, 'x-webhook-secret': given };
        source.verify(request(body, { ...headers, ...signature(body) }));
        source.verify(request(body, { ...headers, 'x-ghl-signature': given }));
        source.read(request(body, headers));
      }),
      { numRuns: 100 },
    );
  });
});

describe('keys', () => {
  it.each([
    [{ public_key: ['nonsense'] }],
    [{ public_key: [pem(rsa.publicKey)] }],
    [{ legacy_public_key: [pem(ed25519.publicKey)] }],
  ])('that are none are refused: %#', (settings) => {
    expect(() => open(settings)).toThrow(SourceError);
  });
});
