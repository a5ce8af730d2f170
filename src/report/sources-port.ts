/** What live sources want of a person. Moments in milliseconds. */
export interface SourcesStatus {
  /** Databases of sources of kind `sql`. */
  readonly databases: readonly SqlSourceStatus[];
  /** Sources whose changes wait for look-ups at their CRM, or whose CRM doesn't let itself be asked. */
  readonly lookUps: readonly LookUpStatus[];
  /** Of each endpoint whose latest items hold some that can't be used, the most frequent problem first. */
  readonly unusable: readonly UnusableItems[];
  /** Stages that wait for a mapping, the most frequent first; enough of them to begin with. */
  readonly unmapped: readonly UnmappedStage[];
}

/** A stage that nothing maps, by its stored name (`unmappedName`), and how many events wait for it. */
export interface UnmappedStage {
  readonly stage: string;
  readonly count: number;
}

/** A database that is asked for stage changes. */
export interface SqlSourceStatus {
  readonly source: string;
  /** When a look last ended well. */
  readonly lookedAt?: number;
  /** When one last failed. */
  readonly failedAt?: number;
  /** Why the last look failed; absent: it did not. */
  readonly error?: string;
}

/** How look-ups of a source at its CRM go. */
export interface LookUpStatus {
  readonly source: string;
  /** Changes that wait; 10,000 stands for that or more. */
  readonly waiting: number;
  /** When the oldest of them came. */
  readonly oldest?: number;
  /** The CRM refuses the token, or its rights. */
  readonly refused?: { readonly reason: string; readonly since: number };
  /** Nothing is asked before: the CRM wants no calls, or refuses them. */
  readonly restsUntil?: number;
}

/** Items of an endpoint that can't be used for one reason. */
export interface UnusableItems {
  readonly source: string;
  /** How many of the endpoint's latest items were looked at. */
  readonly of: number;
  readonly count: number;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** All that the store knows of one live source of a dataset, by its name. Moments in milliseconds. */
export interface SourceReport {
  readonly source: string;
  /** When something last came from it; absent: never, or before this was noted. */
  readonly lastAt?: number;
  /** Items that came from it. */
  readonly rows: number;
  readonly database?: SqlSourceStatus;
  readonly lookUps?: LookUpStatus;
  readonly unusable: readonly UnusableItems[];
  readonly unmapped: readonly UnmappedStage[];
}
