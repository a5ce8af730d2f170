import type { StageChangeField } from '../../event/index.ts';

/** An export that a CRM writes, as it is told by its headers. Lists of headers are written with `|` between them. */
export interface CrmExport {
  /** What Meta is told (`lead_event_source`). */
  readonly crm: string;
  /** Which of the CRM's exports; for people. */
  readonly name: string;
  /** The kind of record that `record_id` means. */
  readonly object?: string;
  /** One of each must be among the headers. */
  readonly all: readonly string[];
  /** A sign that every prefix of this CRM's headers carries; looked for in the headers as they are written. */
  readonly written?: RegExp;
  /** What its headers mean, best first; before the usual names. */
  readonly columns: Partial<Record<StageChangeField, string>>;
  /** Rows are changes of any field: which column names it, and the names that mean the stage. */
  readonly onlyChangesOf?: { readonly column: string; readonly values: string };
  /** When the present stage was reached. */
  readonly entered?: string;
  /** When anything changed last. */
  readonly modified?: string;
  /** Stages that have a date column of their own. */
  readonly dated?: readonly { readonly stage: string; readonly column: string }[];
}
