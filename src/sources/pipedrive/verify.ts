import { isOneOf } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';

/**
 * Whether a request brings the user name and password that the webhook was made with: Pipedrive signs nothing.
 * https://pipedrive.readme.io/docs/guide-for-webhooks-v2
 *
 * @param passwords one, or two while it is changed
 * @returns why the request is refused; `undefined`: it is Pipedrive's
 */
export function verifyPipedrive(
  request: WebhookRequest,
  userName: string,
  passwords: readonly string[],
): WebhookRefusal | undefined {
  const given = headerOf(request, 'authorization')?.trim() ?? '';
  if (!/^basic /i.test(given))
    return { status: 401, message: 'The header Authorization with user name and password is missing.' };
  const both = Buffer.from(given.slice('basic '.length).trim(), 'base64').toString('utf8');
  const expected = passwords.map((password) => `${userName}:${password}`);
  return isOneOf(expected, both)
    ? undefined
    : { status: 401, message: 'User name and password are not those expected here.' };
}
