import type { CrmDefinition } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { kommoLookUp } from './look-up.ts';
import { readKommo } from './read-webhook.ts';

/** Kommo, formerly amoCRM: nothing proves its webhooks, so its API confirms each stage. docs/sources/kommo.md */
export const kommo: CrmDefinition = {
  type: 'kommo',
  name: 'Kommo',
  settings: {
    account_id: { kind: 'text', required: true, about: 'The number of your account.' },
    address: { kind: 'address', required: true, about: 'Your account, https://SUBDOMAIN.kommo.com.' },
    access_token: { kind: 'secret', required: true, about: 'The long-lived token of an integration.' },
  },
  fields: {
    email: ['custom_fields_values[field_code=EMAIL].values[*].value'],
    phone: ['custom_fields_values[field_code=PHONE].values[*].value'],
    first_name: ['first_name'],
    last_name: ['last_name'],
    full_name: ['name'],
  },
  open({ settings, fields, constants }) {
    const { account_id: [account = ''] = [], address: [address = ''] = [] } = settings;
    const { access_token: [token = ''] = [] } = settings;
    return {
      // There is nothing to prove it with: `read` refuses other accounts, and believes nothing.
      verify: () => undefined,
      read: (request) => readKommo(request, account),
      lookUp: kommoLookUp(address, token, crmFields(fields, 'Kommo', constants)),
    };
  },
};
