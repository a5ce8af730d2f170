import { readTime } from '../../event/index.ts';
import { readBodyItems } from '../crm/body-items.ts';
import { idText } from '../crm/id-text.ts';
import type { BodyRefusal } from '../json-body.ts';
import { isObject } from '../json-row.ts';
import type { WebhookRequest } from '../webhook.ts';

/** A webhook's body, or why there is none. */
export type HighlevelBody = { readonly items: readonly HighlevelItem[] } | { readonly refused: BodyRefusal };

/** One event of an app, or what a workflow sends. */
export interface HighlevelItem {
  /** As it was sent; the event's own fields beside its envelope's where they come in one. */
  readonly value: unknown;
  readonly location?: string;
  /** The envelope's `timestamp`, Unix seconds. */
  readonly signedAt?: number;
}

/** Reads the JSON of an app's webhook, and the JSON or form of a workflow's. */
export function readHighlevelBody(request: WebhookRequest): HighlevelBody {
  const read = readBodyItems(request);
  return 'refused' in read ? read : { items: read.items.map(toItem) };
}

function toItem(given: unknown): HighlevelItem {
  if (!isObject(given)) return { value: given };
  // The guide shows events within `data`, the pages of the single events without.
  const value = isObject(given['data']) ? { ...given['data'], ...given } : given;
  const { location: place, timestamp } = value as Readonly<Record<string, unknown>>;
  const location = idText(
    (value as Readonly<Record<string, unknown>>)['locationId'] ?? (isObject(place) ? place['id'] : undefined),
  );
  const signedAt = timeOf(timestamp);
  return { value, ...(location !== undefined && { location }), ...(signedAt !== undefined && { signedAt }) };
}

function timeOf(timestamp: unknown): number | undefined {
  if (typeof timestamp !== 'string' && typeof timestamp !== 'number') return undefined;
  const read = readTime(timestamp, {});
  return 'problem' in read ? undefined : read.time;
}
