import { readBodies } from '../http/read-bodies.ts';
import type { BodyRefusal } from '../json-body.ts';
import type { WebhookRequest } from '../webhook.ts';

/** What a request brings: one notification or record, rarely several. */
export type ZohoBody = { readonly items: readonly unknown[] } | { readonly refused: BodyRefusal };

/** Reads the JSON of a notification, and the form or JSON of a workflow's webhook. */
export function readZohoBody(request: WebhookRequest): ZohoBody {
  const read = readBodies(request);
  if ('refused' in read) return read;
  return {
    items: read.bodies.flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : [value])),
  };
}
