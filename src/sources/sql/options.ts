/** A database that is asked again and again, and how its rows become stage changes. */
export interface SqlSourceOptions {
  /** Shown to people. */
  readonly name: string;
  /** `postgres://...` or `sqlite:FILE`. Never repeated: it may hold a password. */
  readonly url: string;
  /** As a person wrote it; `:cursor` stands for where the last look ended. */
  readonly query: string;
  /** The column whose largest value is the next cursor. */
  readonly cursor: string;
  /** The cursor of the first look. */
  readonly start: string;
  /** Field of a stage change to the columns it may come from. Other fields come from the column of their own name. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Fields that are the same in every change; they stand back where the row holds a value. */
  readonly constants: Readonly<Record<string, string>>;
  /** IANA zone of times without one, for a cursor that is such a time. */
  readonly timeZone?: string;
  /** The CRM's name, if known: some write a record's id in several ways. */
  readonly leadEventSource?: string;
  /** Rows asked for at once; 1,000 by default. */
  readonly pageSize?: number;
  /** Seconds that one query may take; 60 by default. */
  readonly timeout?: number;
}
