/** Why a whole file can't be used. Stable: scripts and tests may compare it. */
export type SourceErrorCode =
  | 'file_missing'
  | 'file_is_directory'
  | 'file_no_permission'
  | 'file_unreadable'
  | 'file_empty'
  | 'file_binary'
  | 'file_spreadsheet'
  | 'file_compressed'
  | 'file_encoding_unknown'
  | 'file_damaged'
  | 'file_changed'
  | 'header_unreadable'
  | 'already_read'
  | 'column_missing'
  | 'column_twice'
  | 'map_field_unknown'
  | 'map_column_missing'
  | 'mapping_invalid'
  | 'initial_stage_missing'
  | 'time_zone_unknown'
  | 'time_zone_missing'
  | 'date_order_ambiguous';

/**
 * A whole file can't be used: it isn't there, is no table, or lacks something that no row can make up for. What is
 * wrong with a single row is a problem of that row and never one of these. Names the file and its columns, never a
 * value of a row.
 */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** What to do about it, with the option to add where there is one. */
  readonly fix: string;
  /** What each possible reading of the file would give, one sentence each; for times only. */
  readonly readings: readonly string[];

  constructor(code: SourceErrorCode, message: string, fix: string, readings: readonly string[] = []) {
    super(message);
    this.name = 'SourceError';
    this.code = code;
    this.fix = fix;
    this.readings = readings;
  }
}
