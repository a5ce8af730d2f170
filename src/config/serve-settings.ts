import type { DatasetSettings, StoreSettings } from './settings.ts';

/** What a token of the operator API and the intake may do. */
export interface TokenSettings {
  /** Stands in the audit log. */
  readonly name: string;
  /** SHA-256 of the token, 64 hex digits: the token itself is not kept. */
  readonly sha256: string;
  readonly scopes: readonly ('ingest' | 'read' | 'operate')[];
  /** Only these datasets; absent: all. */
  readonly datasets?: readonly string[];
}

/** A dataset that `serve` works for. */
export interface LiveDatasetSettings extends DatasetSettings {
  /** Seconds that a jump over a stage waits for the stage; 600 by default. */
  readonly reorderWindow: number;
  /** Milliseconds that a batch which is not full waits for more; 500 by default. */
  readonly lingerMs: number;
  /**
   * Who tells of a new lead's initial stage: the CRM, or Lead Ads itself on receipt. `crm` by default where a source of
   * the configuration brings the dataset's changes, else `lead_ads`.
   */
  readonly initialStage: 'crm' | 'lead_ads';
}

/** A CRM's names for stages, for one kind of record and one pipeline; absent: for all that no other table names. */
export interface StageTableSettings {
  readonly object?: string;
  readonly pipeline?: string;
  /** The CRM's stage -> the funnel's. */
  readonly map: Readonly<Record<string, string>>;
  /** The CRM's stages that are never sent. */
  readonly ignore: readonly string[];
}

interface AnySource {
  /** Part of the webhook's address, and shown with events. */
  readonly name: string;
  readonly dataset: string;
  /** The CRM's name; absent: the dataset's. */
  readonly leadEventSource?: string;
  readonly country?: string;
  readonly timeZone?: string;
  readonly dateOrder?: 'dmy' | 'mdy';
  readonly stages: readonly StageTableSettings[];
  /** Where to find each field of a stage change: paths into an item (http), columns (sql), properties (crm). */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Fields that are the same in every change (`object: deal`). */
  readonly constants: Readonly<Record<string, string>>;
}

/** How an http source proves who sends; secrets are one, or two while they are changed. */
export type WebhookAuth =
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

/** Any other tool, by a mapping. */
export interface HttpSourceSettings extends AnySource {
  readonly kind: 'http';
  readonly auth: WebhookAuth;
  /** Path to the list of items in a body; absent: the body is one item, or a list of them. */
  readonly items?: string;
}

/** An in-house CRM's database, asked again and again. */
export interface SqlSourceSettings extends AnySource {
  readonly kind: 'sql';
  /** `postgres://...` (secret) or `sqlite:FILE`. */
  readonly url: string;
  /** With one parameter: the cursor. `:cursor` stands for it in both databases. */
  readonly query: string;
  /** The column whose largest value is the next cursor. */
  readonly cursor: string;
  /** The cursor of the first run. */
  readonly start: string;
  /** Seconds between two looks; 60 by default. */
  readonly every: number;
}

/** A CRM that connects by configuration alone: what its settings mean is known where the CRM is. */
export interface CrmSourceSettings extends AnySource {
  readonly kind: 'crm';
  /** `type` in the file: hubspot, salesforce, ... */
  readonly crm: string;
  /** Its own settings, secrets and defaults included: none, one, or two while a secret is changed. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** The names of those that the file gives. */
  readonly given?: readonly string[];
}

export type SourceSettings = HttpSourceSettings | SqlSourceSettings | CrmSourceSettings;

/** One address for Meta's Lead Ads webhook: an app. */
export interface LeadAdsSettings {
  readonly name: string;
  /** One, or two while it is changed. */
  readonly appSecrets: readonly string[];
  readonly verifyToken: string;
  /** Page id -> where its leads go, and the page's token if their fields are to be fetched. */
  readonly pages: Readonly<Record<string, { readonly dataset: string; readonly token?: string }>>;
}

/** All that `serve` needs: the whole of a configuration file. */
export interface ServeSettings extends StoreSettings {
  readonly listen: { readonly host: string; readonly port: number };
  /** The address under which the world reaches us, without a slash at its end: the log names addresses by it. */
  readonly publicUrl?: string;
  readonly tokens: readonly TokenSettings[];
  readonly datasets: readonly LiveDatasetSettings[];
  readonly sources: readonly SourceSettings[];
  readonly leadAds: readonly LeadAdsSettings[];
  /** Requests a minute from one caller or address. */
  readonly ratePerMinute: number;
}
