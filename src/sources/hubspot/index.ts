import type { CrmAccess, CrmAnswer, CrmDefinition, CrmOptions, CrmSource } from '../crm/crm.ts';
import { recordFields } from '../crm/record-fields.ts';
import { splitFields } from '../crm/split-fields.ts';
import { isObject } from '../json-row.ts';
import { defaultFields } from './contact-fields.ts';
import { openLookUp } from './look-up.ts';
import { readWebhook } from './read-webhook.ts';
import { defaultStageProperties, stageProperties } from './stage-properties.ts';
import { signedAt, verifyHubspot } from './verify.ts';

/** HubSpot: app webhooks for contacts, deals and leads. */
export const hubspot: CrmDefinition = {
  type: 'hubspot',
  name: 'HubSpot',
  settings: {
    client_secret: {
      kind: 'secret',
      about: "The app's client secret, with which HubSpot signs; on the app's Auth tab.",
      required: true,
      several: true,
    },
    access_token: {
      kind: 'secret',
      about: "The app's access token, with which contacts, deals and leads are read; on the app's Auth tab.",
      required: true,
    },
    portal_id: {
      kind: 'text',
      about:
        'The id of the HubSpot account (Hub ID): changes of other accounts are refused. Without it, all are taken.',
    },
    stage_properties: {
      kind: 'text',
      about: 'The properties that are stages, as object.property, separated by commas.',
      default: defaultStageProperties,
    },
    primary_label: {
      kind: 'text',
      about: "The association label of a deal's main contact.",
      default: 'Primary',
    },
    api_address: {
      kind: 'address',
      about: "Where HubSpot's API is; the same for all of HubSpot's data centres.",
      default: 'https://api.hubapi.com',
    },
  },
  fields: defaultFields,
  needsPublicUrl: true,
  open,
};

function open(options: CrmOptions): CrmSource {
  const { name, address = '', settings } = options;
  const setting = (key: string): string => settings[key]?.[0] ?? hubspot.settings[key]?.default ?? '';
  const secrets = settings['client_secret'] ?? [];
  const split = splitFields(options);
  const read = {
    stages: stageProperties(setting('stage_properties'), name),
    portal: setting('portal_id'),
    constants: recordFields(split.ofRow, 'HubSpot', true)({}).fields,
    ofContact: split.ofRecordAlways,
  };
  const access = accessOf(setting('api_address'), setting('access_token'));
  return {
    verify: (request) => verifyHubspot(request, secrets, address),
    read: (request) => readWebhook(request, read),
    signedAt,
    lookUp: openLookUp(split, access, setting('primary_label')),
  };
}

/**
 * The smallest subscription lets an app make 100 requests in ten seconds: half of that, so that others with the same token
 * have the rest. https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
const perSecond = 5;

function accessOf(address: string, token: string): CrmAccess {
  return { address, headers: { authorization: `Bearer ${token}` }, perSecond, throttle };
}

const tenSeconds = 10_000;
const anHour = 3_600_000;

/**
 * HubSpot says which limit was hit, and rarely when it ends: that of a day at midnight in the account's time zone, so it is
 * tried every hour; the other within ten seconds.
 */
function throttle({ status, headers, json }: CrmAnswer): { readonly waitMs?: number } | undefined {
  if (status !== 429 || headers['retry-after'] !== undefined) return undefined;
  return { waitMs: isObject(json) && json['policyName'] === 'DAILY' ? anHour : tenSeconds };
}
