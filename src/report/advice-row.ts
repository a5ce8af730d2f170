/** Something that a person should know of a dataset, and what to do about it. */
export interface Advice {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code:
    | 'paused'
    | 'deadline_near'
    | 'rests'
    | 'refused'
    | 'import_unfinished'
    | 'held'
    | 'pending'
    | 'expired'
    | 'page_token'
    | 'initial_stage_missing'
    | 'leads_not_fetched'
    | 'leads_to_fetch'
    | 'page_unmapped'
    | 'database_failing'
    | 'look_ups_refused'
    | 'look_ups_waiting'
    | 'items_unusable'
    | 'stages_unmapped'
    | 'leads_unknown';
  readonly what: string;
  /** A sentence, or a command to paste. */
  readonly fix: string;
}
