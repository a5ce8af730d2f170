import type { StageChangeField } from '../../event/index.ts';

/** Which column of a table is which field. */
export interface MappedColumns {
  /** Field to the column's place in the table's headers. */
  readonly places: ReadonlyMap<StageChangeField, number>;
  readonly columns: ReadonlyMap<StageChangeField, string>;
  readonly unmapped: readonly string[];
  /** JSON: fields whose own names are no key of the sample, and are taken wherever they come later. */
  readonly late: readonly StageChangeField[];
  readonly notes: readonly string[];
  /** More columns of e-mail addresses and phones: a person has them all. */
  readonly more: ReadonlyMap<'email' | 'phone', readonly number[]>;
  /** A column that speaks of consent: its no, or nothing, is an opt-out. */
  readonly consent?: number;
  /** What the column of `changed_at` says: when the stage changed, when the present one was reached, or anything changed. */
  readonly timeOf: 'change' | 'present stage' | 'record';
}
