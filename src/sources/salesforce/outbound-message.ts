import { isUtf8 } from 'node:buffer';
import { bodyLimits, textOf, tooLong } from '../json-body.ts';
import type { WebhookRefusal } from '../webhook.ts';
import { readXml, type XmlElement } from './read-xml.ts';

/** A record that an Outbound Message tells of. */
export interface Notification {
  /** Its kind, as Salesforce writes it: `Lead`. Empty when the message doesn't say. */
  readonly object: string;
  /** Field -> value as text; compound fields are objects, empty ones are left out. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** An Outbound Message. */
export interface OutboundMessage {
  readonly organizationId: string;
  readonly notifications: readonly Notification[];
}

/**
 * What Salesforce wants to hear once a message is stored; without it, it sends the message again for 24 hours.
 * https://help.salesforce.com/s/articleView?id=000381752&type=1
 */
export const acknowledgement = {
  contentType: 'text/xml; charset=utf-8',
  body:
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
    '</soapenv:Body></soapenv:Envelope>',
} as const;

/** Whether a body is meant to be XML: it begins with `<`, with which no JSON begins. */
export function looksLikeXml(body: Uint8Array): boolean {
  return textOf(body.subarray(0, 200)).trimStart().startsWith('<');
}

/**
 * Reads an Outbound Message: an envelope with up to 100 notifications, each with the record as it is when it is sent.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_wsdl.htm
 */
export function readOutboundMessage(
  body: Uint8Array,
): OutboundMessage | { readonly refusal: WebhookRefusal } {
  if (body.length > bodyLimits.bytes) return { refusal: tooLong(bodyLimits) };
  if (!isUtf8(body)) return refused('The body is not UTF-8.');
  const envelope = readXml(textOf(body));
  if ('wrong' in envelope) return refused(`The XML can't be read: ${envelope.wrong}.`);
  const message = child(child(envelope, 'Body'), 'notifications');
  if (envelope.name !== 'Envelope' || message === undefined)
    return refused('The XML is no Outbound Message of Salesforce.');
  return {
    organizationId: child(message, 'OrganizationId')?.text.trim() ?? '',
    notifications: message.children
      .filter((one) => one.name === 'Notification')
      .map((one) => notification(child(one, 'sObject'))),
  };
}

function refused(message: string): { readonly refusal: WebhookRefusal } {
  return { refusal: { status: 400, message } };
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

function notification(record: XmlElement | undefined): Notification {
  const type = record?.attributes.get('type') ?? '';
  return { object: type.slice(type.indexOf(':') + 1), record: record === undefined ? {} : fieldsOf(record) };
}

function fieldsOf({ children }: XmlElement): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    children.flatMap((field) => {
      const value = field.children.length > 0 ? fieldsOf(field) : field.text;
      return value === '' ? [] : [[field.name, value]];
    }),
  );
}
