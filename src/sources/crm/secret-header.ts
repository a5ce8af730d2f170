import { verifySender } from '../http/verify.ts';
import type { WebhookRefusal, WebhookRequest } from '../webhook.ts';
import type { CrmSetting } from './crm.ts';

/** The header that brings a CRM's secret, unless the configuration names another. */
export const secretHeader = 'X-Webhook-Secret';

/** Settings of a CRM that proves who it is by a secret in a header. */
export const secretHeaderSettings = {
  secret: {
    kind: 'secret',
    about: 'The secret that the CRM sends in a header: a long random word of yours.',
    several: true,
  },
  header: {
    kind: 'text',
    about: 'The name of the header with the secret; in Authorization it may stand behind "Bearer".',
    default: secretHeader,
  },
} as const satisfies Record<string, CrmSetting>;

/** Why a request lacks the secret of these settings; undefined when it has it. */
export function verifySecretHeader(
  settings: Readonly<Record<string, readonly string[]>>,
  request: WebhookRequest,
): WebhookRefusal | undefined {
  const { secret: secrets = [], header: [header = secretHeader] = [] } = settings;
  return verifySender({ kind: 'secret', header, secrets }, request);
}
