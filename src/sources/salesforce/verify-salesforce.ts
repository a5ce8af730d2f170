import { verifySecretHeader } from '../crm/secret-header.ts';
import { isOneOf } from '../signature.ts';
import { SourceError } from '../source-error.ts';
import type { WebhookRefusal, WebhookRequest } from '../webhook.ts';
import { looksLikeXml, readOutboundMessage } from './outbound-message.ts';

type Settings = Readonly<Record<string, readonly string[]>>;

/**
 * Whether a request is from the organization of the settings. Salesforce signs nothing: an Outbound Message names its
 * organization, and may carry a secret in a field of the record; whatever else is sent has the secret in a header.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_security.htm
 */
export function verifySalesforce(settings: Settings, request: WebhookRequest): WebhookRefusal | undefined {
  if (looksLikeXml(request.body)) return verifyMessage(settings, request);
  if ((settings['secret'] ?? []).length > 0) return verifySecretHeader(settings, request);
  return refuse('This source takes Outbound Messages only: it has no secret for JSON.');
}

/** @throws SourceError `mapping_invalid` for what is no organization's id */
export function checkOrganizationId(id: string, source: string): void {
  if (/^00D[a-z\d]{12}(?:[a-z\d]{3})?$/i.test(id.trim())) return;
  throw new SourceError(
    'mapping_invalid',
    `organization_id of the source ${source} is no id of a Salesforce organization.`,
    'It begins with 00D and has 15 or 18 characters: Setup, Company Information.',
  );
}

const shortId = 15;
const longId = 18;

function verifyMessage(settings: Settings, { body }: WebhookRequest): WebhookRefusal | undefined {
  const { organization_id: known = [], secret: secrets = [], secret_field: [field] = [] } = settings;
  if (known.length === 0)
    return refuse('This source takes no Outbound Messages: organization_id is not set.');
  const message = readOutboundMessage(body);
  if ('refusal' in message) return message.refusal;
  const given = message.organizationId;
  const hasLength = given.length === shortId || given.length === longId;
  if (!hasLength || !isOneOf(known.map(short), short(given)))
    return refuse('The OrganizationId is not the one expected here.');
  if (field === undefined) return undefined;
  const lacking = message.notifications.filter(({ record }) => !isOneOf(secrets, textIn(record, field)));
  return lacking.length === 0 ? undefined : refuse(`The secret in the field ${field} is missing or wrong.`);
}

/** The last three of 18 characters only repeat the case of the others. */
function short(id: string): string {
  return id.trim().slice(0, shortId);
}

function textIn(record: Readonly<Record<string, unknown>>, field: string): string {
  const value = Object.hasOwn(record, field) ? record[field] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}

function refuse(message: string): WebhookRefusal {
  return { status: 401, message };
}
