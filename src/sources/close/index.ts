import type { CrmDefinition } from '../crm/crm.ts';
import { personFields, recordFields } from '../crm/record-fields.ts';
import { SourceError } from '../source-error.ts';
import { closeLookUp } from './look-up.ts';
import { readClose } from './read-webhook.ts';
import { signedByCloseAt, verifyClose } from './verify.ts';

const apiAddress = 'https://api.close.com';

/** Close: signed webhooks of its event log, contacts over its API. docs/sources/close.md */
export const close: CrmDefinition = {
  type: 'close',
  name: 'Close',
  settings: {
    signature_key: {
      kind: 'secret',
      required: true,
      several: true,
      about: 'The `signature_key` that Close answers with when the webhook subscription is made, hex digits.',
    },
    api_key: {
      kind: 'secret',
      about: 'An API key (Settings, Developer, API Keys): with it the contacts of a lead are looked up.',
    },
    api_address: {
      kind: 'address',
      about: "Where Close's API is.",
      default: apiAddress,
    },
  },
  fields: {
    stage: ['status_id'],
    email: ['emails[*].email'],
    phone: ['phones[*].phone'],
    full_name: ['name'],
  },
  open({ name, settings, ...mapping }) {
    const keys = (settings['signature_key'] ?? []).map((key) => keyBytes(key, name));
    const [address = apiAddress] = settings['api_address'] ?? [];
    const [key] = settings['api_key'] ?? [];
    const make = recordFields(mapping, 'Close', key !== undefined);
    return {
      verify: (request) => verifyClose(request, keys),
      signedAt: signedByCloseAt,
      read: ({ body }) => readClose(body, make),
      ...(key !== undefined && { lookUp: closeLookUp(address, key, personFields(mapping, 'Close')) }),
    };
  },
};

/** @throws SourceError for what is no hex: a key of no bytes would sign everything */
function keyBytes(key: string, source: string): Uint8Array {
  const text = key.trim();
  if (/^(?:[\da-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  throw new SourceError(
    'mapping_invalid',
    `signature_key of the source ${source} is no text of hex digits.`,
    'Copy it from the answer that the subscription was made with; docs/sources/close.md shows where.',
  );
}
