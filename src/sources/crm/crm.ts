import type { StageChange } from '../../event/index.ts';
import type { RecordRef, WebhookSource } from '../webhook.ts';

/** A setting of a CRM's block in the configuration. */
export interface CrmSetting {
  /**
   * `secret`: also readable from a file, `NAME_file`; never shown. `address`: https (http on this machine only), without a
   * slash at its end.
   */
  readonly kind: 'secret' | 'text' | 'address';
  /** What it is and where it is found, one sentence: stands in the JSON Schema and the documentation. */
  readonly about: string;
  readonly required?: true;
  /** Two may be given while a secret is changed. */
  readonly several?: true;
  /** What holds when it is not given. */
  readonly default?: string;
}

/** What a source of a CRM is opened with. */
export interface CrmOptions {
  /** Its name in the configuration. */
  readonly name: string;
  /** The address that the CRM posts to, as the world writes it; absent when the configuration has no `public_url`. */
  readonly address?: string;
  /** What the configuration gives, defaults included: none, one, or two while a secret is changed. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** Field of a stage change -> the CRM's properties, the first that is filled counts; defaults included. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly constants: Readonly<Record<string, string>>;
}

/**
 * A CRM: one folder under `sources`, one line in `crms.ts`. All that is known of it stands in its folder: its settings, its
 * signature, its payload, its API.
 */
export interface CrmDefinition {
  /** `type` in the configuration: `hubspot`. */
  readonly type: string;
  /** The CRM's name as Meta is told it (`lead_event_source`): `HubSpot`. */
  readonly name: string;
  readonly settings: Readonly<Record<string, CrmSetting>>;
  /** Field of a stage change -> the CRM's own names of properties, tried in this order where the configuration names none. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The CRM signs the address, or has to be told it: `public_url` is required. */
  readonly needsPublicUrl?: true;
  /**
   * Settings that only make sense together.
   *
   * @returns the settings that are missing (one of them is enough), and why
   */
  lacks?(
    given: ReadonlySet<string>,
  ): { readonly settings: readonly string[]; readonly why: string } | undefined;
  /** @throws SourceError `mapping_invalid` when fields or paths are named that there are not */
  open(options: CrmOptions): CrmSource;
}

/** A CRM's source, opened. */
export interface CrmSource extends WebhookSource {
  /** Absent: nothing is asked, since the settings for it are not given or the CRM tells all there is. */
  readonly lookUp?: CrmLookUp;
  /** What has to be done at the CRM now and then (a channel that runs out). */
  readonly upkeep?: CrmUpkeep;
}

/** How a CRM's API is reached. */
export interface CrmAccess {
  /** Without a slash at its end. */
  readonly address: string;
  /** With the token, if it is a lasting one. Never logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** OAuth: a short-lived token is fetched with this form and goes into a header, until the CRM refuses it or it ends. */
  readonly oauth?: {
    readonly address: string;
    readonly form: Readonly<Record<string, string>>;
    /** The header of a request: `{ authorization: 'Zoho-oauthtoken ' + token }`. */
    header(token: string): Readonly<Record<string, string>>;
  };
  /** Requests that may begin in a second. */
  readonly perSecond: number;
  /**
   * Whether an answer that is no success wants no calls for a while, where that is not 429 with `Retry-After`, and for how
   * many milliseconds if it says so. Asked before the answer is understood otherwise.
   */
  throttle?(answer: CrmAnswer): { readonly waitMs?: number } | undefined;
}

/** An answer of a CRM's API that is no success. */
export interface CrmAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `undefined` when the body is no JSON. */
  readonly json: unknown;
}

/** A request to a CRM's API. */
export interface CrmRequest {
  /** `GET` unless given. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Begins with a slash; what is put into it is encoded by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Asks a CRM's API. */
export interface CrmApi {
  /**
   * The answer's JSON, every digit kept as text where a number is too large; `undefined` for 404, 410 and an empty 204.
   *
   * @throws CrmApiError for everything else
   */
  ask(request: CrmRequest): Promise<unknown>;
}

/** What keeps a CRM's API from answering. No text of the CRM's: it may repeat personal values. */
export type CrmTrouble =
  /** It wants no calls for a while; for how many milliseconds, when it says so. */
  | { readonly kind: 'throttled'; readonly waitMs?: number }
  /** The token or its rights: nothing can be read until somebody puts it right. `reason` is a sentence for people. */
  | { readonly kind: 'no_access'; readonly reason: string }
  /** Passes by itself: no answer, 5xx, an answer that is not the API's. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** The request itself is refused (400, 422 and such). */
  | { readonly kind: 'refused'; readonly status: number };

/** A CRM's API did not answer what was asked. */
export class CrmApiError extends Error {
  readonly trouble: CrmTrouble;

  constructor(trouble: CrmTrouble) {
    super('reason' in trouble ? trouble.reason : `the CRM's API: ${trouble.kind}`);
    this.name = 'CrmApiError';
    this.trouble = trouble;
  }
}

/** A person of a record, in the CRM's words: raw values, which live until the look-up ends. */
export interface CrmPerson {
  /** The person's own record. */
  readonly record: RecordRef;
  /** The CRM says that this is the record's main person. */
  readonly primary?: boolean;
  /** Lead id, e-mail, phone, names, origin and whatever else the CRM has of the person, as a stage change has them. */
  readonly fields: Partial<StageChange>;
}

/** What the CRM says of a record. */
export type LookedUp =
  | {
      readonly kind: 'found';
      /** What the record itself adds to the change (pipeline, value, currency): fills what the change lacks. */
      readonly change?: Partial<StageChange>;
      /** In the CRM's order; empty when nobody is attached to it. */
      readonly persons: readonly CrmPerson[];
    }
  /** It was deleted, or this token doesn't see it. */
  | { readonly kind: 'gone' };

/** Asks a CRM for what its webhooks leave out. */
export interface CrmLookUp {
  readonly access: CrmAccess;
  /** Records that one call may be given. */
  readonly atOnce: number;
  /**
   * @returns one answer for each record, in their order
   * @throws CrmApiError as the API does; then all of the records are asked for again
   */
  lookUp(records: readonly RecordRef[], api: CrmApi): Promise<readonly LookedUp[]>;
}

/** Work at a CRM that comes again and again. */
export interface CrmUpkeep {
  readonly access: CrmAccess;
  /**
   * @param now milliseconds
   * @returns when to come again, milliseconds (Unix); `note` is a sentence for the log when something was done
   * @throws CrmApiError as the API does; it is tried again with growing pauses
   */
  run(api: CrmApi, now: number): Promise<{ readonly again: number; readonly note?: string }>;
}
