import type { Readable } from 'node:stream';
import type { OneOrMore, StageChange, StageChangeField, Text, TimeOptions } from '../event/index.ts';
import type { Problem } from '../spec/index.ts';

/** How a file is to be read, as far as the file itself doesn't say. */
export interface SourceOptions extends TimeOptions {
  /**
   * Field of a stage change (or of a lead) to the file's header; wins over what is recognized. `consent` is `opted_out`
   * turned round; `-` for a header takes no column for the field.
   */
  readonly map?: Readonly<Partial<Record<StageChangeField | 'consent', string>>>;
  /** Stage to the header of the column that says when a lead reached it. */
  readonly mapStage?: Readonly<Record<string, string>>;
  /** The stage that a lead of Meta's lead export is in; needed when such a file is given as stage changes. */
  readonly initialStage?: string;
  /** Unix seconds; only to say how many rows a reading of the dates would put in the future. */
  readonly now?: number;
}

/** Bytes with a name: a file, or standard input. */
export interface SourceInput {
  /** Shown to people: the file's path, or `stdin`. */
  readonly name: string;
  /** Opens the bytes from their beginning; more than once only if `reopenable`. */
  open(): Readable;
  readonly reopenable: boolean;
  /** How much of it has been read since it was opened, 0 to 1; absent where the size is not known. */
  readonly share?: () => number;
  /** Asked at the end: whether it became another file since it was opened. */
  readonly changed?: () => 'shorter' | 'longer' | undefined;
}

/** A row of a file, or what kept it from being read. */
export interface SourceRow<T> {
  /**
   * As a person counts: 1 is a CSV file's header line; the line in JSON Lines; the item's place in a JSON array. In a file
   * with a date column a stage, a row makes several of these, with the same number.
   */
  readonly row: number;
  /** Missing when the row can't be read (`row_unreadable`) or is skipped. */
  readonly record?: T;
  readonly problems: readonly Problem[];
  /** Not a row of a person (a test lead made by Meta's tools), or one that tells of no stage. */
  readonly skip?: 'test_lead' | 'no_stage_change';
}

/** What is known of a file before its rows are read. */
export interface Source<T> {
  readonly name: string;
  readonly format: 'csv' | 'jsonl' | 'json';
  /** What the file is, for people: "CSV, UTF-8, comma; stage changes (history)". */
  readonly description: string;
  /** Field to the header that it was taken from. */
  readonly columns: ReadonlyMap<StageChangeField, string>;
  /** Headers that are not used. */
  readonly unmapped: readonly string[];
  /** What a person should know of how the columns were taken, one sentence each. */
  readonly notes: readonly string[];
  /** With what this file's times are to be read: zone as given, date order as given or found in the file. */
  readonly times: TimeOptions;
  /** As `SourceInput.share`: lets a progress bar tell the time left. */
  readonly share?: () => number;
  /** All headers in their order; CSV only. */
  readonly header?: readonly string[];
  /** What became known while the rows were read, one sentence each; complete when `rows()` has ended. */
  readonly late?: () => readonly string[];
  /**
   * The rows in the file's order, as a stream of chunks of at most 1,000, in constant memory. May be called again if
   * the input is reopenable. Throws a `SourceError` when the file can't be read to its end.
   */
  rows(): AsyncIterable<readonly SourceRow<T>[]>;
}

/** A file of stage changes. */
export interface ChangeSource extends Source<StageChange> {
  /**
   * A row a change; a date column a stage; the present stage alone; Meta's lead export.
   */
  readonly shape: 'history' | 'wide' | 'snapshot' | 'lead-export';
  /** The CRM that wrote the file, when it is recognized. */
  readonly leadEventSource?: string;
}

/** A file of Meta's leads. */
export type LeadSource = Source<LeadRecord>;

/** A lead of Meta's lead export: ids, time and what the person answered, under a stage change's names. */
export interface LeadRecord {
  readonly lead_id: Text;
  readonly created_time: Text;
  /** A lead made by Meta's testing tools, not by a person. */
  readonly test: boolean;
  readonly form_id?: Text;
  readonly is_organic?: string;
  /** `fb` or `ig`. */
  readonly platform?: string;
  readonly email?: OneOrMore;
  readonly phone?: OneOrMore;
  readonly first_name?: OneOrMore;
  readonly last_name?: OneOrMore;
  readonly full_name?: OneOrMore;
  readonly gender?: OneOrMore;
  readonly date_of_birth?: OneOrMore;
  readonly city?: OneOrMore;
  readonly state?: OneOrMore;
  readonly zip?: OneOrMore;
  readonly country?: OneOrMore;
  /** As in a stage change. */
  readonly opted_out?: string | number | boolean;
}
