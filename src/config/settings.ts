import type { Only } from './only.ts';

/** The options that every command takes, as they stand on the command line. */
export interface CommonOptions {
  readonly config?: string | undefined;
  readonly dataset?: string | undefined;
  /** The dataset's id when none is given and the configuration names none. */
  readonly anyDataset?: string | undefined;
  /** `sqlite:FILE` or a path. */
  readonly store?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly version?: string | undefined;
  readonly leadEventSource?: string | undefined;
  readonly country?: string | undefined;
  readonly currency?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly dateOrder?: string | undefined;
  /** "A, B, C"; a name with a comma in double quotes. So are `other` and `ignore`. */
  readonly funnel?: string | undefined;
  readonly other?: string | undefined;
  readonly ignore?: string | undefined;
  /** Each "Old name=New name". */
  readonly alias?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  /** "Column=Value" or "Column=Value|Value". */
  readonly only?: string | readonly string[] | undefined;
  /** Each "field=Column". */
  readonly map?: readonly string[] | undefined;
  /** Each "Stage=Column". */
  readonly mapStage?: readonly string[] | undefined;
  /** Name of a saved mapping in the configuration file. */
  readonly mapping?: string | undefined;
  readonly dropBadLeadId?: boolean | undefined;
}

/** How the stage changes of one dataset are read, and where its events go. */
export interface DatasetSettings {
  /** The dataset's id: digits. */
  readonly dataset: string;
  /** Access token. Never printed, never part of an address. */
  readonly token?: string;
  /** For `appsecret_proof`. As secret as the token. */
  readonly appSecret?: string;
  /** Name of the CRM, sent with every event. */
  readonly leadEventSource?: string;
  /** ISO 3166-1 alpha-2, in capitals; for phones, postcodes and date order. */
  readonly country?: string;
  /** ISO 4217, in capitals; for values without one. */
  readonly currency?: string;
  /** For times without an offset. */
  readonly timeZone?: string;
  readonly dateOrder?: 'dmy' | 'mdy';
  /** The stages in order. */
  readonly funnel?: readonly string[];
  /** Stages outside the order that are sent. */
  readonly other: readonly string[];
  /** Stages that are never sent. */
  readonly ignore: readonly string[];
  /** Renamed stages: the name before -> the name now. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What to do about a stage that a lead jumped over. */
  readonly policy: 'fill' | 'report' | 'hold';
  /** The rows that come from Meta. */
  readonly only?: Only;
  /** A bad lead id is left out with a warning instead of refusing the row. */
  readonly dropBadLeadId: boolean;
  /** Field of a stage change -> column of the file. */
  readonly map: Readonly<Record<string, string>>;
  /** Stage -> column that says when a lead reached it. */
  readonly mapStage: Readonly<Record<string, string>>;
  /** Address of the Graph API, without a slash at its end. */
  readonly endpoint: string;
  /** Version of the Graph API (`v26.0`). */
  readonly version: string;
  readonly partnerAgent?: string;
}

/** Where the store is. */
export interface StoreSettings {
  /** Absolute path of the file. */
  readonly store: string;
  /** Whether an option or the configuration file names it; otherwise it is the default. */
  readonly storeGiven: boolean;
  /** Absolute path of the configuration file. */
  readonly configFile?: string;
}

/** All that a command needs to know about one dataset. */
export interface Settings extends StoreSettings {
  readonly dataset: DatasetSettings;
}
