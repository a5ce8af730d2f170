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

/** A record of a CRM. */
export interface RecordRef {
  /** Its kind, as the CRM's API calls it in the singular and in small letters: `contact`, `deal`, `lead`. */
  readonly object: string;
  readonly id: string;
}

/** A row of a CRM's webhook: the change, and what the CRM leaves out of it. */
export interface WebhookRow extends SourceRow<StageChange> {
  /**
   * The record that the CRM is asked about after the webhook is stored: its person, and whatever else the change lacks. The
   * change waits (`held`, `lookup`) unless its lead and its stage are known; with `always` it waits even then, since
   * something of the record itself belongs into the event (the pipeline, the value). With `required` it never goes without:
   * only the CRM knows whether the person consents, or whether the change is true where nothing proves who sent it.
   */
  readonly lookUp?: RecordRef & { readonly always?: true; readonly required?: true };
  /**
   * Other records that stand for the same lead (a Salesforce lead's opportunity and contact): what is known of one of them
   * counts for all. Of a row without `record`, its first is the one that is known.
   */
  readonly links?: readonly RecordRef[];
}

/** What a webhook tells. */
export type WebhookReading =
  | {
      readonly rows: readonly WebhookRow[];
      /** What the sender wants to hear once all of it is stored; else it hears what became of each row. */
      readonly reply?: { readonly contentType: string; readonly body: string };
    }
  | { readonly refusal: WebhookRefusal };

/** A CRM's webhook, or another tool's: bytes in, stage changes out; it neither stores nor looks anything up. */
export interface WebhookSource {
  /** Whether the sender is who the configuration says; asked before `read`. */
  verify(request: WebhookRequest): WebhookRefusal | undefined;
  /** One row for each stage change of the body, in its order; what can't be read is a row with problems. */
  read(request: WebhookRequest): WebhookReading;
  /**
   * When the sender says that it signed this request, Unix seconds; undefined where nothing readable says so. Only for
   * sources whose `verify` refuses old requests: one that was captured is tried as if it had just come.
   */
  signedAt?(request: WebhookRequest): number | undefined;
}

/** The first value of a header. */
export function headerOf({ headers }: Pick<WebhookRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.[0];
}
