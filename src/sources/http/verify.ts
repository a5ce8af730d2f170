import { isOneOf, isSignedBy, signatureWindow } from '../signature.ts';
import { headerOf, type WebhookRefusal, type WebhookRequest } from '../webhook.ts';
import type { WebhookAuthOptions } from './options.ts';

type Hmac = Extract<WebhookAuthOptions, { kind: 'hmac' }>;

/** Why the sender of a request is not taken for who the configuration says; undefined when it is. */
export function verifySender(auth: WebhookAuthOptions, request: WebhookRequest): WebhookRefusal | undefined {
  const given = headerOf(request, auth.header);
  if (given === undefined || given === '') return missing(auth, request);
  if (auth.kind === 'hmac') return verifySignature(auth, given, request);
  return isOneOf(auth.secrets, given.trim()) || isOneOf(auth.secrets, bearerIn(auth.header, given))
    ? undefined
    : refuse(`The secret in the header ${auth.header} is not the one expected here.`);
}

/** Many tools send a secret in `Authorization` as a bearer token only. */
function bearerIn(header: string, given: string): string {
  return header.toLowerCase() === 'authorization' ? given.replace(/^bearer +/i, '').trim() : '';
}

function missing(auth: WebhookAuthOptions, { url }: WebhookRequest): WebhookRefusal {
  const what = auth.kind === 'secret' ? 'secret' : 'signature';
  const message = `The header ${auth.header} with the ${what} is missing.`;
  return refuse(
    url.includes('?')
      ? `${message} Nothing in the address counts as one: addresses stand in logs, so a secret must come in the header.`
      : message,
  );
}

/** When a request says that it was signed, Unix seconds; undefined where nothing readable says so. */
export function signedAt(auth: WebhookAuthOptions, request: WebhookRequest): number | undefined {
  if (auth.kind !== 'hmac' || auth.timestampHeader === undefined) return undefined;
  const time = headerOf(request, auth.timestampHeader)?.trim() ?? '';
  if (!/^\d{1,15}$/.test(time)) return undefined;
  // As seconds it would be later than 2286, so these are milliseconds.
  return Number(time) >= 1e10 ? Number(time) / 1000 : Number(time);
}

function verifySignature(auth: Hmac, given: string, request: WebhookRequest): WebhookRefusal | undefined {
  const { header, prefix, secrets, encoding, algorithm, timestampHeader } = auth;
  if (!given.startsWith(prefix)) return refuse(`The signature in ${header} does not begin with ${prefix}.`);
  let signed = request.body;
  if (timestampHeader !== undefined) {
    const time = headerOf(request, timestampHeader)?.trim() ?? '';
    const seconds = signedAt(auth, request);
    if (seconds === undefined)
      return refuse(
        `The header ${timestampHeader} with the time of signing is missing, or holds no Unix time.`,
      );
    if (!(Math.abs(request.now - seconds) <= signatureWindow)) {
      return refuse(
        `The request was signed more than ${signatureWindow} seconds from now: it is refused as replayed. If it was not, a clock is wrong.`,
      );
    }
    signed = Buffer.concat([Buffer.from(`${time}.`), request.body]);
  }
  return isSignedBy(secrets, signed, given.slice(prefix.length), encoding, algorithm)
    ? undefined
    : refuse(`The signature in the header ${header} is not that of this body.`);
}

function refuse(message: string): WebhookRefusal {
  return { status: 401, message };
}
