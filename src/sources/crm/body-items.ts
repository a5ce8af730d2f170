import { readBodies } from '../http/read-bodies.ts';
import type { BodyRefusal } from '../json-body.ts';
import type { WebhookRequest } from '../webhook.ts';

/** What a request brings, or why it is refused: mostly one item. */
export type BodyItems = { readonly items: readonly unknown[] } | { readonly refused: BodyRefusal };

/** Reads JSON, one object or a list of them, and forms. */
export function readBodyItems(request: WebhookRequest): BodyItems {
  const read = readBodies(request);
  if ('refused' in read) return read;
  return {
    items: read.bodies.flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : [value])),
  };
}
