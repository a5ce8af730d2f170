import type { BodyItems } from '../crm/body-items.ts';
import { secretHeader, verifySecretHeader } from '../crm/secret-header.ts';
import { isObject } from '../json-row.ts';
import { isOneOf } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';

/**
 * Whether Zoho sends: a workflow's webhook brings a secret in a header, a notification the channel's token in its body.
 * There is no signature, and no time that could be trusted more than the token; what comes twice is known by its record and
 * stage.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
 * https://help.zoho.com/portal/en/kb/crm/automate-business-processes/actions/articles/webhooks-workflow
 */
export function verifyZoho(
  request: WebhookRequest,
  body: BodyItems,
  { tokens, secrets }: { readonly tokens: readonly string[]; readonly secrets: readonly string[] },
): WebhookRefusal | undefined {
  const hasHeader = headerOf(request, secretHeader) !== undefined;
  if (tokens.length === 0 || (hasHeader && secrets.length > 0)) {
    const refusal = verifySecretHeader({ secret: secrets }, request);
    if (refusal === undefined || hasHeader) return refusal;
    return {
      ...refusal,
      message: `${refusal.message} No notification_token is configured, so no notification is taken.`,
    };
  }
  if ('refused' in body) return body.refused;
  // Every item must bring it: whoever knows none may not add to what another one sent.
  const isKnown =
    body.items.length > 0 &&
    body.items.every((item) => {
      const token = isObject(item) ? item['token'] : undefined;
      return typeof token === 'string' && isOneOf(tokens, token);
    });
  if (isKnown) return undefined;
  const or = secrets.length > 0 ? `, and there is no header ${secretHeader}` : '';
  return { status: 401, message: `The token in the body is not that of the channel${or}.` };
}
