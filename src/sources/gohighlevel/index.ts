import type { CrmDefinition } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { oncePerRequest } from '../crm/once-per-request.ts';
import { recordFields } from '../crm/record-fields.ts';
import { splitFields } from '../crm/split-fields.ts';
import { highlevelLookUp } from './look-up.ts';
import { publishedKey } from './published-key.ts';
import { readHighlevelBody } from './read-body.ts';
import { readKey } from './read-key.ts';
import { readHighlevel } from './read-webhook.ts';
import { verifyHighlevel } from './verify.ts';

const defaultAddress = 'https://services.leadconnectorhq.com';

/** GoHighLevel: webhooks of apps and of workflows, contacts over its API. docs/sources/gohighlevel.md */
export const gohighlevel: CrmDefinition = {
  type: 'gohighlevel',
  name: 'GoHighLevel',
  settings: {
    location_id: {
      kind: 'text',
      required: true,
      about:
        'Of the sub-account, as it stands in its address behind /location/: webhooks of others are refused, since HighLevel signs those of all its customers with one key.',
    },
    webhook_secret: {
      kind: 'secret',
      several: true,
      about:
        'Of your own choosing: the header X-Webhook-Secret of the webhooks of your workflows, which nothing signs.',
    },
    access_token: {
      kind: 'secret',
      about: 'Of a private integration of the sub-account, with the scope contacts.readonly.',
    },
    public_key: {
      kind: 'text',
      several: true,
      default: publishedKey,
      about: "HighLevel's key for X-GHL-Signature, should it no longer be the one that it publishes now.",
    },
    legacy_public_key: {
      kind: 'text',
      about:
        "HighLevel's key for X-WH-Signature, ended on September 1, 2026; nothing is taken by it unless given.",
    },
    api_address: {
      kind: 'address',
      default: defaultAddress,
      about: "HighLevel's API.",
    },
  },
  fields: {
    stage: ['customData.stage', 'pipleline_stage', 'pipeline_stage'],
    changed_at: ['customData.changed_at'],
    pipeline: ['pipeline_id'],
    value: ['lead_value'],
    email: ['email', 'additionalEmails[*].email'],
    phone: ['phone', 'additionalPhones[*].phone'],
    first_name: ['firstName', 'first_name'],
    last_name: ['lastName', 'last_name'],
    date_of_birth: ['dateOfBirth', 'date_of_birth'],
    city: ['city'],
    state: ['state'],
    zip: ['postalCode', 'postal_code'],
    country: ['country'],
    origin: ['contact_source', 'source'],
  },
  open({ name, settings, ...mapping }) {
    const location = settings['location_id']?.[0] ?? '';
    const keysOf = (setting: string, kind: 'ed25519' | 'rsa', texts: readonly string[]) =>
      texts.map((text) => readKey(text, kind, setting, name));
    const proofs = {
      keys: keysOf('public_key', 'ed25519', settings['public_key'] ?? [publishedKey]),
      legacyKeys: keysOf('legacy_public_key', 'rsa', settings['legacy_public_key'] ?? []),
      secrets: settings['webhook_secret'] ?? [],
      location,
    };
    const bodyOf = oncePerRequest(readHighlevelBody);
    const [token] = settings['access_token'] ?? [];
    const { ofRow, ofPerson, ofRecordAlways: always } = splitFields(mapping);
    const make = recordFields(ofRow, 'GoHighLevel', token !== undefined);
    const toPerson = crmFields(ofPerson.fields, 'GoHighLevel', ofPerson.constants);
    const [address = defaultAddress] = settings['api_address'] ?? [];
    return {
      verify: (request) => verifyHighlevel(request, () => bodyOf(request), proofs),
      read: (request) => readHighlevel(bodyOf(request), { make, always, location, now: request.now }),
      signedAt(request) {
        const body = bodyOf(request);
        return 'refused' in body
          ? undefined
          : body.items.find(({ signedAt }) => signedAt !== undefined)?.signedAt;
      },
      ...(token !== undefined && { lookUp: highlevelLookUp({ address, token, location }, toPerson) }),
    };
  },
};
