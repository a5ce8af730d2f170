import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { integration, findLeadId } = rulePages;

/** What can be wrong with a lead id, and whose lead it is. */
export const leadProblems = {
  lead_id_damaged: {
    severity: 'error',
    message: 'The lead id lost digits: {reason}.',
    fix: "Give it as text: a text column in an export, quotes in JSON. It can't be repaired here. Or let such rows go without it: --drop-bad-lead-id, or drop_bad_lead_id in the configuration.",
    rule: findLeadId,
  },
  lead_id_shape: {
    severity: 'error',
    message: 'The lead id is not a number of 15 to 17 digits ({reason}).',
    fix: "Map the column or field with Meta's lead id, or let such rows go without it: --drop-bad-lead-id, or drop_bad_lead_id in the configuration.",
    rule: findLeadId,
  },
  lead_id_dummy: {
    severity: 'error',
    message: "The lead id is the dummy that Meta's Lead Ads testing tool and dashboard send.",
    fix: 'Leave test leads out of the export.',
    rule: findLeadId,
  },
  lead_id_shared: {
    severity: 'error',
    message: 'This lead id is carried by {count} people or records, so it is the id of an ad or a form.',
    fix: "Map the column or field with Meta's lead id (leadgen_id) instead.",
    rule: findLeadId,
  },
  lead_id_dropped: {
    severity: 'warning',
    message: 'The lead id was left out ({reason}); the row goes on its other matching keys.',
    fix: 'Give it as text: a text column in an export, quotes in JSON.',
    rule: findLeadId,
  },
  origin_unknown: {
    severity: 'warning',
    message:
      'Nothing says that this lead came from a Meta Instant Form (no lead id, no click id, no origin).',
    fix: 'Import Meta\'s lead export (leads import, or send --leads), or say where the leads come from: --only "Column=Facebook", or origin in the fields or constants of a source.',
    rule: integration,
  },
  recovery_ambiguous: {
    severity: 'warning',
    message: 'The lead id was not recovered: {reason}.',
    fix: "Keep Meta's lead id in the CRM.",
    rule: findLeadId,
  },
} as const satisfies Record<string, ProblemRow>;
