import type { CrmDefinition } from '../crm.ts';
import { crmFields } from '../crm-fields.ts';
import { oncePerRequest } from '../once-per-request.ts';
import { kommoLookUp } from './look-up.ts';
import { oldestTime, readForm, readKommo, verifyKommo } from './read-webhook.ts';

/** Kommo, formerly amoCRM: nothing proves its webhooks, so its API confirms each stage. docs/sources/kommo.md */
export const kommo: CrmDefinition = {
  type: 'kommo',
  name: 'Kommo',
  settings: {
    account_id: {
      kind: 'text',
      required: true,
      about: 'The id of your account: Settings, General settings.',
    },
    address: {
      kind: 'address',
      required: true,
      about: "Your account's address, https://SUBDOMAIN.kommo.com.",
    },
    access_token: {
      kind: 'secret',
      required: true,
      about: 'The long-lived token of a private integration: its tab Keys and scopes.',
    },
  },
  fields: {
    email: ['EMAIL'],
    phone: ['PHONE'],
    first_name: ['first_name'],
    last_name: ['last_name'],
    full_name: ['name'],
  },
  open({ settings, fields, constants }) {
    const [account = ''] = settings['account_id'] ?? [];
    const [address = ''] = settings['address'] ?? [];
    const [token = ''] = settings['access_token'] ?? [];
    const formOf = oncePerRequest(readForm);
    return {
      verify: (request) => verifyKommo(formOf(request), account, request.now),
      signedAt: (request) => oldestTime(formOf(request)),
      read: (request) => readKommo(formOf(request)),
      lookUp: kommoLookUp(address, token, crmFields(fields, 'Kommo', constants)),
    };
  },
};
