import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parseJson } from '../../src/event/index.ts';
import { closeSignature, highlevelSignature, hubspotSignature } from './crm-signatures.ts';

/** A CRM's webhooks as they come in: right bodies, and the headers that prove who sends them. */
export interface CrmWebhooks {
  /** `type` in the configuration, and the folder under src/sources. */
  readonly type: string;
  /** The source's block of the configuration, without `dataset`; nothing answers at `api`. */
  source(api: string): Readonly<Record<string, unknown>>;
  /** The headers that the CRM sends with a body, `content-type` too. */
  sign(body: Uint8Array, to: { readonly address: string; readonly now: number }): Record<string, string>;
  /** Right bodies: values of JSON, or text. */
  readonly bodies: readonly unknown[];
}

const secret = 'zqsecretcrmwebhook0123456789';
const token = 'zqtokencrmapi0123456789';
const hexKey = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const highlevel = generateKeyPairSync('ed25519');
const json = { 'content-type': 'application/json' };

/** Whatever of the CRMs' secrets must never be seen: none of them is written anywhere. */
export const crmSecrets: readonly string[] = [secret, token, hexKey];

/** All fixtures of a CRM but the answers of its API. Right ones first: what a `first` names. */
function fixtures(type: string, first: string): readonly unknown[] {
  const folder = new URL(`../../src/sources/${type}/fixtures/`, import.meta.url);
  const names = readdirSync(folder).filter(
    (name) => /\.(json|txt|xml)$/.test(name) && !name.startsWith('api-'),
  );
  if (!names.includes(first)) throw new Error(`${type} has no fixture ${first}`);
  return [first, ...names.filter((name) => name !== first)].map((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return name.endsWith('.json') ? parseJson(text) : text;
  });
}

function isXml(body: Uint8Array): boolean {
  return body[0] === 0x3c;
}

/** Every CRM of src/sources/crms.ts. */
export const crmWebhooks: readonly CrmWebhooks[] = [
  {
    type: 'hubspot',
    source: (api) => ({ client_secret: secret, access_token: token, api_address: api }),
    sign: (body, { address, now }) => {
      return { ...json, ...hubspotSignature(body, address, secret, now * 1000) };
    },
    bodies: fixtures('hubspot', 'changes.json'),
  },
  {
    type: 'salesforce',
    source: () => ({ secret, header: 'X-Crm-Secret', organization_id: '00D5f000000AbCd' }),
    sign: (body) => ({
      'x-crm-secret': secret,
      'content-type': isXml(body) ? 'text/xml; charset=UTF-8' : 'application/json',
    }),
    bodies: fixtures('salesforce', 'apex.json'),
  },
  {
    type: 'pipedrive',
    source: (api) => ({ username: 'crm', password: secret, address: api, api_token: token }),
    sign: () => ({ ...json, authorization: `Basic ${btoa(`crm:${secret}`)}` }),
    bodies: fixtures('pipedrive', 'stage.json'),
  },
  {
    type: 'dataverse',
    source: () => ({ secret, header: 'X-Crm-Secret' }),
    sign: () => ({ ...json, 'x-crm-secret': secret }),
    bodies: fixtures('dataverse', 'lead-contacted.json'),
  },
  {
    type: 'zoho',
    source: (api) => ({
      notification_token: 'example-notification-token',
      webhook_secret: secret,
      client_id: '1000.CLIENT',
      client_secret: token,
      refresh_token: `1000.${token}`,
      accounts_address: api,
      api_address: api,
    }),
    // The token of a notification stands in its body; the secret of a workflow's webhook goes with all of them.
    sign: (body) => ({
      'x-webhook-secret': secret,
      'content-type': /^[\w.%$]+=/.test(Buffer.from(body).toString('latin1', 0, 40))
        ? 'application/x-www-form-urlencoded'
        : 'application/json',
    }),
    bodies: fixtures('zoho', 'notification-lead.json'),
  },
  {
    type: 'gohighlevel',
    source: (api) => ({
      location_id: 've9EPM428h8vShlRW1KT',
      public_key: highlevel.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      webhook_secret: secret,
      access_token: token,
      api_address: api,
    }),
    sign: (body) => {
      const isWorkflow = Buffer.from(body).includes('"workflow"');
      const proof = isWorkflow
        ? { 'x-webhook-secret': secret }
        : highlevelSignature(body, highlevel.privateKey);
      return { ...json, ...proof };
    },
    bodies: fixtures('gohighlevel', 'stage-update.json'),
  },
  {
    type: 'close',
    source: (api) => ({ signature_key: hexKey, api_key: token, api_address: api }),
    sign: (body, { now }) => ({ ...json, ...closeSignature(body, hexKey, now) }),
    bodies: fixtures('close', 'opportunity-won.json'),
  },
  {
    type: 'kommo',
    source: (api) => ({ account_id: '31361463', address: api, access_token: token }),
    sign: () => ({ 'content-type': 'application/x-www-form-urlencoded' }),
    bodies: fixtures('kommo', 'stage.txt').map((f) => `${f}`.replace(/\d{10}/, `${Date.now()}`.slice(0, 10))),
  },
];
