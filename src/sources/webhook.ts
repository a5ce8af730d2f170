import type { StageChange } from '../event/index.ts';
import type { SourceRow } from './source.ts';

/** A webhook's request as it came in, before anything is believed of it. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, as the sender wrote them. */
  readonly url: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw bytes: signatures are over these. */
  readonly body: Uint8Array;
  /** When it came, Unix seconds. */
  readonly now: number;
}

/** Why a request is not taken; `message` is for the sender and never repeats what it sent. */
export interface WebhookRefusal {
  readonly status: 400 | 401 | 413 | 415 | 422;
  readonly message: string;
}

/** What a webhook tells. */
export type WebhookReading =
  | { readonly rows: readonly SourceRow<StageChange>[] }
  | { readonly refusal: WebhookRefusal };

/** A CRM's webhook, or another tool's: bytes in, stage changes out; it neither stores nor looks anything up. */
export interface WebhookSource {
  /** Whether the sender is who the configuration says; asked before `read`. */
  verify(request: WebhookRequest): WebhookRefusal | undefined;
  /** One row for each stage change of the body, in its order; what can't be read is a row with problems. */
  read(request: WebhookRequest): WebhookReading;
}

/** The first value of a header. */
export function headerOf({ headers }: Pick<WebhookRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.[0];
}
