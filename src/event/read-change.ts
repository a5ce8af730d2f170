import type { Problem } from '../spec/index.ts';
import type { UserData } from './event.ts';

/** A moment as a CRM wrote it. */
export interface ReadTime {
  /** Unix seconds; the start of the interval when `precision` is above 1. */
  readonly time: number;
  /** Length in seconds of what was written: 1, 60 (no seconds), 86,400 (a date alone). */
  readonly precision: number;
}

/** How a source writes its times. */
export interface TimeOptions {
  /** IANA zone for times without an offset. */
  readonly timeZone?: string;
  readonly dateOrder?: 'dmy' | 'mdy';
}

/** What reading a stage change needs to know of its dataset and source. */
export interface ReadOptions extends TimeOptions {
  /** Unix seconds. */
  readonly now: number;
  /** ISO 3166-1 alpha-2; for phones, postcodes and date order. Never added to an event. */
  readonly country?: string;
  /** The dataset's currency, for a value that comes without one. */
  readonly currency?: string;
  /** A bad lead id is left out with a warning instead of refusing the row. */
  readonly dropBadLeadId?: boolean;
}

/** A stage change read: times as seconds, customer information hashed, raw values gone. */
export interface ReadChange extends ReadTime {
  /** Trimmed, otherwise as written; the funnel gives it its spelling. */
  readonly stage: string;
  readonly leadId?: string;
  readonly recordId?: string;
  readonly object?: string;
  readonly pipeline?: string;
  readonly formId?: string;
  readonly origin?: string;
  readonly leadCreatedAt?: ReadTime;
  /** Without `lead_id`. */
  readonly userData: UserData;
  readonly value?: number;
  readonly currency?: string;
  readonly optedOut: boolean;
  readonly dataProcessingOptions?: readonly string[];
}

/** `change` is there when no problem is an error. */
export interface ReadResult {
  readonly change?: ReadChange;
  readonly problems: readonly Problem[];
}
