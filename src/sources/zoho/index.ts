import { readBodyItems } from '../crm/body-items.ts';
import type { CrmAccess, CrmAnswer, CrmDefinition, CrmOptions } from '../crm/crm.ts';
import { oncePerRequest } from '../crm/once-per-request.ts';
import { recordFields } from '../crm/record-fields.ts';
import { splitFields } from '../crm/split-fields.ts';
import { isObject } from '../json-row.ts';
import { SourceError } from '../source-error.ts';
import { channelId, zohoUpkeep } from './channel.ts';
import { zohoLookUp } from './look-up.ts';
import { readZoho } from './read-webhook.ts';
import { defaultStageFields, stageFields } from './stage-fields.ts';
import { verifyZoho } from './verify.ts';

/** Zoho CRM: notifications, webhooks of workflows, records over its API. docs/sources/zoho.md */
export const zoho: CrmDefinition = {
  type: 'zoho',
  name: 'Zoho',
  settings: {
    notification_token: {
      kind: 'secret',
      several: true,
      about:
        'Of your own choosing, at most 50 characters: Zoho sends it back with each notification, and nothing else proves who sends. The first one is given to Zoho.',
    },
    webhook_secret: {
      kind: 'secret',
      several: true,
      about: 'Of your own choosing: the header X-Webhook-Secret of the webhooks of your workflows.',
    },
    client_id: {
      kind: 'text',
      about: 'Of your client in the API console (api-console.zoho.com), a Self Client.',
    },
    client_secret: { kind: 'secret', about: 'Of your client in the API console.' },
    refresh_token: {
      kind: 'secret',
      about:
        'Made once with a code of the Self Client; docs/sources/zoho.md says how, and with which scopes.',
    },
    accounts_address: {
      kind: 'address',
      default: 'https://accounts.zoho.com',
      about:
        "Your data centre's accounts server, https://accounts.zoho.eu and so on; docs/sources/zoho.md lists them.",
    },
    api_address: {
      kind: 'address',
      default: 'https://www.zohoapis.com',
      about: "Your data centre's API, https://www.zohoapis.eu and so on.",
    },
    stage_fields: {
      kind: 'text',
      default: defaultStageFields,
      about: "The fields that are stages, as Module.Field with the names of Zoho's API, separated by commas.",
    },
    channel_id: {
      kind: 'text',
      about:
        'The number of the channel for notifications, if it is to be another than the one made of the address.',
    },
  },
  fields: {
    email: ['Email', 'Secondary_Email'],
    phone: ['Mobile', 'Phone'],
    first_name: ['First_Name'],
    last_name: ['Last_Name'],
    date_of_birth: ['Date_of_Birth'],
    city: ['City', 'Mailing_City'],
    state: ['State', 'Mailing_State'],
    zip: ['Zip_Code', 'Mailing_Zip'],
    country: ['Country', 'Mailing_Country'],
    origin: ['Lead_Source'],
    pipeline: ['Pipeline'],
    value: ['Amount'],
    currency: ['Currency'],
  },
  needsPublicUrl: true,
  lacks(given) {
    if (!given.has('notification_token') && !given.has('webhook_secret')) {
      const why = 'nothing else proves that Zoho sends';
      return { settings: ['notification_token', 'webhook_secret'], why };
    }
    const missing = client.filter((setting) => !given.has(setting));
    const [first] = missing;
    if (first === undefined || missing.length === client.length) return undefined;
    return { settings: [first], why: 'records are looked up with all three of them or not at all' };
  },
  open(options) {
    const { name, settings, address } = options;
    const stages = stageFields(settings['stage_fields'] ?? [defaultStageFields], name);
    const tokens = settings['notification_token'] ?? [];
    const secrets = settings['webhook_secret'] ?? [];
    const access = accessOf(options);
    const [token] = tokens;
    if (token !== undefined && token.length > mostTokenCharacters) throw tokenTooLong(name);
    const split = splitFields(options);
    const asks = access !== undefined;
    const make = recordFields(split.ofRow, 'Zoho', asks);
    const bodyOf = oncePerRequest(readBodyItems);
    const reading = { stages, make, always: split.ofRecordAlways, asks };
    const [id = address === undefined ? '' : channelId(address)] = settings['channel_id'] ?? [];
    return {
      verify: (request) => verifyZoho(request, bodyOf(request), { tokens, secrets }),
      read: (request) => readZoho(bodyOf(request), reading),
      ...(access !== undefined && { lookUp: zohoLookUp(split, access, stages) }),
      ...(access !== undefined &&
        token !== undefined &&
        address !== undefined && { upkeep: zohoUpkeep({ id, address, token, stages }, access) }),
    };
  },
};

const client = ['client_id', 'client_secret', 'refresh_token'];
const mostTokenCharacters = 50;

/** https://www.zoho.com/crm/developer/docs/api/v8/refresh.html */
function accessOf({ settings }: CrmOptions): CrmAccess | undefined {
  const [id, secret, token] = client.map((setting) => settings[setting]?.[0]);
  if (id === undefined || secret === undefined || token === undefined) return undefined;
  const [accounts = 'https://accounts.zoho.com'] = settings['accounts_address'] ?? [];
  const [address = 'https://www.zohoapis.com'] = settings['api_address'] ?? [];
  return {
    address,
    headers: {},
    oauth: {
      address: `${accounts}/oauth/v2/token`,
      form: { grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token: token },
      header: (access) => ({ authorization: `Zoho-oauthtoken ${access}` }),
    },
    // Five requests at once are what the smallest edition allows, and others use the API as well.
    perSecond: 5,
    throttle,
  };
}

/** Too many at once, or the day's credits used up. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
function throttle({ json }: CrmAnswer): { readonly waitMs?: number } | undefined {
  return isObject(json) && json['code'] === 'TOO_MANY_REQUESTS' ? {} : undefined;
}

function tokenTooLong(name: string): SourceError {
  return new SourceError(
    'mapping_invalid',
    `The notification_token of the source ${name} is longer than ${mostTokenCharacters} characters, which Zoho refuses.`,
    'Choose a shorter one: openssl rand -hex 24',
  );
}
