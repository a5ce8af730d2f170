import { type Stage, stages } from './made-lead.ts';
import type { WeekRow } from './week-row.ts';

/** Counts by name. */
type Counts = Readonly<Record<string, number>>;

/** What must come out when the week is sent with its lead export, funnel and country, by the policy `fill`. */
export interface WeekFacts {
  /** `read = valid + invalid + skipped` */
  readonly rows: {
    readonly read: number;
    readonly valid: number;
    readonly invalid: number;
    readonly skipped: number;
  };
  /** Refused rows by problem code; each has that one error. */
  readonly invalid: Counts;
  /** Skipped rows by reason. */
  readonly skipped: Counts;
  /** Rows made for a warning, by its code; a valid row may have others besides. */
  readonly warnings: Counts;
  /** `changes + implied = duplicate + accepted + rejected` */
  readonly events: {
    readonly changes: number;
    readonly implied: number;
    readonly duplicate: number;
    readonly accepted: number;
    readonly rejected: number;
  };
  /** Events that Meta is to accept, by stage, the implied ones included. */
  readonly accepted: Counts;
  /** Implied events by stage. */
  readonly implied: Counts;
  /** The lead ids that come from Meta's export alone: for how many leads, on how many stage changes. */
  readonly recovered: { readonly leads: number; readonly changes: number };
  /** Rows of Meta's lead export. */
  readonly leadExport: { readonly leads: number; readonly testLeads: number };
}

/** Counts what the rows were made for. */
export function countFacts(
  rows: readonly WeekRow[],
  deletedLeadIds: readonly string[],
  leadExport: WeekFacts['leadExport'],
): WeekFacts {
  const of = (kind: WeekRow['fate']['kind']): readonly WeekRow[] =>
    rows.filter(({ fate }) => fate.kind === kind);
  const sent = of('sent');
  const duplicate = of('duplicate').length;
  const rejected = sent.filter(({ lead }) => deletedLeadIds.includes(lead.leadId));
  const accepted = sent.filter(({ lead }) => !deletedLeadIds.includes(lead.leadId)).map(({ stage }) => stage);
  const implied = impliedStages(rows.filter(({ fate }) => fate.kind !== 'invalid'));
  const recovered = sent.filter((row) => row.recovered);
  const changes = sent.length + duplicate;
  return {
    rows: {
      read: rows.length,
      valid: changes,
      invalid: of('invalid').length,
      skipped: of('skipped').length,
    },
    invalid: countBy(rows.map(({ fate }) => (fate.kind === 'invalid' ? fate.code : undefined))),
    skipped: countBy(rows.map(({ fate }) => (fate.kind === 'skipped' ? fate.reason : undefined))),
    warnings: countBy(rows.map(({ warning }) => warning)),
    events: {
      changes,
      implied: implied.length,
      duplicate,
      accepted: accepted.length + implied.length,
      rejected: rejected.length,
    },
    accepted: countBy([...accepted, ...implied]),
    implied: countBy(implied),
    recovered: { leads: new Set(recovered.map(({ lead }) => lead.leadId)).size, changes: recovered.length },
    leadExport,
  };
}

/** The stages before the last one sent to which no change of the lead is known. */
function impliedStages(rows: readonly WeekRow[]): Stage[] {
  const byLead = Map.groupBy(rows, ({ lead }) => lead.leadId);
  return [...byLead.values()].flatMap((ofLead) => {
    const known = new Set(ofLead.map(({ stage }) => stage));
    const last = Math.max(
      ...ofLead.map(({ fate, stage }) => (fate.kind === 'sent' ? stages.indexOf(stage) : -1)),
    );
    return stages.slice(0, Math.max(0, last)).filter((stage) => !known.has(stage));
  });
}

function countBy(names: readonly (string | undefined)[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
