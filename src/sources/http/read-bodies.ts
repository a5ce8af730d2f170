import { type BodyRefusal, bodyLimits, readJsonBody, readJsonLines, textOf, tooLong } from '../json-body.ts';
import { isJson, isJsonLines, isUtf8Charset, mediaType } from '../media-type.ts';
import { headerOf, type WebhookRequest } from '../webhook.ts';
import { type FormFields, formFields, mostFields } from './form-fields.ts';
import { readMultipart } from './read-multipart.ts';

/** What a request's body holds: a value, one a line, or what can't be read of them. */
export interface WebhookBody {
  /** The line, where each line is a body. */
  readonly line?: number;
  readonly value?: unknown;
  /** Why it can't be read; then there is no value. */
  readonly unreadable?: string;
}

/**
 * Reads a webhook's body by its `Content-Type`: JSON, a JSON object a line, or a form of either kind. JSON that is sent as something
 * else, or as nothing, is known by its first sign.
 */
export function readBodies(
  request: WebhookRequest,
): { readonly bodies: readonly WebhookBody[] } | { readonly refused: BodyRefusal } {
  const { body } = request;
  if (body.length > bodyLimits.bytes) return { refused: tooLong(bodyLimits) };
  const contentType = headerOf(request, 'content-type') ?? '';
  const media = mediaType(contentType);
  if (!isUtf8Charset(media)) return { refused: { status: 415, message: 'Send UTF-8.' } };
  if (isJsonLines(media.type)) {
    const read = readJsonLines(body, bodyLimits);
    if ('refused' in read) return read;
    const bodies = read.rows.map(({ row, item, unreadable }) =>
      item === undefined
        ? { line: row, unreadable: unreadable ?? 'it is empty' }
        : { line: row, value: item },
    );
    return { bodies };
  }
  if (isJson(media.type) || (mayBeJson.has(media.type) && beginsAsJson(body))) {
    const read = readJsonBody(body, bodyLimits);
    return 'refused' in read ? read : { bodies: [read] };
  }
  // Bytes that are not UTF-8 come out as U+FFFD, and cost only the field that they stand in.
  if (media.type === formType) return ofForm(readForm(textOf(body)));
  if (media.type === 'multipart/form-data') return ofForm(readMultipart(body, contentType));
  return { refused: { status: 415, message: unknownType(media.type) } };
}

/** Fields are counted before they are taken apart, which takes memory for each. */
function readForm(text: string): FormFields | undefined {
  let at = -1;
  for (let count = 0; count < mostFields; count++) {
    at = text.indexOf('&', at + 1);
    if (at === -1) return formFields(new URLSearchParams(text));
  }
  return undefined;
}

function ofForm(value: FormFields | undefined) {
  return value === undefined ? { refused: brokenForm } : { bodies: [{ value }] };
}

const brokenForm: BodyRefusal = {
  status: 400,
  message: 'The form has too many fields, or nothing says where they end.',
};
const formType = 'application/x-www-form-urlencoded';
/** What tools and curl send where nobody set a type. */
const mayBeJson: ReadonlySet<string> = new Set(['', 'text/plain', 'application/octet-stream', formType]);

function beginsAsJson(body: Uint8Array): boolean {
  const first = textOf(body.subarray(0, 100)).trim()[0];
  return first === '{' || first === '[';
}

function unknownType(type: string): string {
  const sent = type.includes('xml') ? 'XML is not read here.' : 'This Content-Type is not read here.';
  return `${sent} Send application/json or application/x-www-form-urlencoded, and say so in the header Content-Type.`;
}
