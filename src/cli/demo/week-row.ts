import type { ProblemCode } from '../../spec/index.ts';
import { type HistoryRow, historyRow } from './history.ts';
import type { MadeLead, Stage } from './made-lead.ts';

/** Why a row of the week is skipped. */
export type SkipReason = 'not_a_meta_lead' | 'too_old_on_arrival' | 'opted_out';

/** What becomes of a row when the week is sent. */
type Fate =
  | { readonly kind: 'sent' | 'duplicate' }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'invalid'; readonly code: ProblemCode };

/** A row of the history with what is known of it. */
export interface WeekRow {
  readonly cells: HistoryRow;
  readonly fate: Fate;
  readonly lead: MadeLead;
  /** The stage that it was made for. */
  readonly stage: Stage;
  /** The lead id has to come from Meta's export, since the CRM has none or a broken one. */
  readonly recovered: boolean;
  /** The warning that it was made for. */
  readonly warning?: ProblemCode;
}

/** The rows of a lead, as the CRM has them; all can be sent. */
export function rowsOf(lead: MadeLead): WeekRow[] {
  return lead.steps.map(({ stage, at }) => ({
    cells: historyRow(lead, stage, at),
    fate: { kind: 'sent' },
    lead,
    stage,
    recovered: lead.crm.leadId !== lead.leadId,
  }));
}

/** The row with other cells, refused with `code`. */
export function refused(row: WeekRow, code: ProblemCode, cells: Partial<HistoryRow>): WeekRow {
  return { ...row, cells: { ...row.cells, ...cells }, fate: { kind: 'invalid', code } };
}

/** The row with other cells, skipped. */
export function skipped(row: WeekRow, reason: SkipReason, cells: Partial<HistoryRow> = {}): WeekRow {
  return { ...row, cells: { ...row.cells, ...cells }, fate: { kind: 'skipped', reason } };
}
