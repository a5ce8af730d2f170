/** How the sender of a webhook proves who it is; secrets are one, or two while they are changed. */
export type WebhookAuthOptions =
  | { readonly kind: 'secret'; readonly header: string; readonly secrets: readonly string[] }
  | {
      readonly kind: 'hmac';
      /** Where the signature is. */
      readonly header: string;
      /** What stands before it (`sha256=`). */
      readonly prefix: string;
      readonly secrets: readonly string[];
      readonly algorithm: 'sha256' | 'sha1';
      readonly encoding: 'hex' | 'base64';
      /** A header with the time of signing (Unix seconds or milliseconds): signed with the body as `time.body`. */
      readonly timestampHeader?: string;
    };

/** What a source for any tool's webhook needs to know of it. */
export interface HttpSourceOptions {
  /** The source's name in the configuration, for messages. */
  readonly name?: string;
  readonly auth: WebhookAuthOptions;
  /** Path to the list of items in a body; absent: the body is one item, or a list of them. */
  readonly items?: string;
  /** Field of a stage change (or `consent`) to where it is in an item; see {@link compilePath}. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Fields that are the same in every change, or are this where the item gives nothing. */
  readonly constants: Readonly<Record<string, string>>;
  /** The CRM's name: tells whose record ids these are. */
  readonly leadEventSource?: string;
}
