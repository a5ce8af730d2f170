import type { CrmDefinition } from '../crm/crm.ts';
import { personFields, recordFields } from '../crm/record-fields.ts';
import { pipedriveLookUp } from './look-up.ts';
import { readPipedrive } from './read-webhook.ts';
import { verifyPipedrive } from './verify.ts';

/** Pipedrive: webhooks of version 2, persons over its API. docs/sources/pipedrive.md */
export const pipedrive: CrmDefinition = {
  type: 'pipedrive',
  name: 'Pipedrive',
  settings: {
    username: {
      kind: 'text',
      required: true,
      about: 'The "HTTP Auth username" of the webhook, of your own choosing.',
    },
    password: {
      kind: 'secret',
      required: true,
      several: true,
      about:
        'The "HTTP Auth password" of the webhook: Pipedrive has no signature, so this alone proves who sends.',
    },
    address: {
      kind: 'address',
      about: "Your company's Pipedrive, https://COMPANY.pipedrive.com: where persons are looked up.",
    },
    api_token: {
      kind: 'secret',
      about: 'The API token of a user who sees all deals and persons: Personal preferences, API.',
    },
  },
  fields: {
    email: ['emails[*].value'],
    phone: ['phones[*].value'],
    first_name: ['first_name'],
    last_name: ['last_name'],
    full_name: ['name'],
    date_of_birth: ['birthday'],
    city: ['postal_address.locality'],
    state: ['postal_address.admin_area_level_1'],
    zip: ['postal_address.postal_code'],
    country: ['postal_address.country'],
  },
  lacks(given) {
    if (given.has('address') === given.has('api_token')) return undefined;
    return {
      settings: [given.has('address') ? 'api_token' : 'address'],
      why: 'a person is looked up with both or not at all',
    };
  },
  open({ settings, ...mapping }) {
    const [username = ''] = settings['username'] ?? [];
    const [address] = settings['address'] ?? [];
    const [token] = settings['api_token'] ?? [];
    const asks = address !== undefined && token !== undefined;
    const make = recordFields(mapping, 'Pipedrive', asks);
    const ofPerson = personFields(mapping, 'Pipedrive');
    return {
      verify: (request) => verifyPipedrive(request, username, settings['password'] ?? []),
      read: ({ body }) => readPipedrive(body, make),
      ...(asks && { lookUp: pipedriveLookUp(address, token, { ofDeal: make, ofPerson }) }),
    };
  },
};
