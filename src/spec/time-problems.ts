import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, serverEvent } = rulePages;

/** What can be wrong with the times of a row. */
export const timeProblems = {
  time_missing: {
    severity: 'error',
    message: 'The row has no time of the stage change.',
    fix: 'Fill the column, or map the right one: --map changed_at="Column", or changed_at in the fields of a source.',
    rule: payload,
  },
  time_unreadable: {
    severity: 'error',
    message: 'The time in "{path}" can\'t be read ({reason}).',
    fix: 'Use ISO 8601 with an offset (2026-11-20T14:03:00+01:00) or Unix seconds.',
    rule: serverEvent,
  },
  time_zone_missing: {
    severity: 'error',
    message: 'The times in "{path}" carry no offset, so their moment is not known.',
    fix: 'Say their zone: --time-zone Europe/Berlin, or time_zone: Europe/Berlin in the configuration (of the source or the dataset). Or send times with an offset.',
    rule: serverEvent,
  },
  date_order_ambiguous: {
    severity: 'error',
    message: 'The dates in "{path}" can be read as day/month or month/day throughout.',
    fix: 'Say which: --date-order dmy or mdy, or date_order in the configuration.',
    rule: serverEvent,
  },
  time_future: {
    severity: 'error',
    message:
      'The stage change lies {seconds} s in the future; Meta refuses the whole request for one such event.',
    fix: 'Check the clock of the CRM, the time zone and the date order (--time-zone, --date-order, or time_zone, date_order in the configuration).',
    rule: serverEvent,
  },
  time_before_lead: {
    severity: 'error',
    message: 'The stage change is not after the creation of its lead ({seconds} s too early).',
    fix: "Check the time zone and the date order (--time-zone, --date-order, or time_zone, date_order in the configuration), and that lead_created_at is Meta's own created_time.",
    rule: payload,
  },
  time_too_old: {
    severity: 'error',
    message: 'The stage change is older than the 7 days that Meta accepts.',
    fix: 'Send at least daily. Never change the time: Meta may discard all that was backfilled so.',
    rule: payload,
  },
  time_precision: {
    severity: 'warning',
    message:
      'The time is only known to {precision} s and covers the creation of the lead; creation + 1 s is sent.',
    fix: 'Export the time of the stage change to the second.',
    rule: payload,
  },
  time_of_record: {
    severity: 'warning',
    message: 'The time is when anything of the record changed last, not when it reached its stage.',
    fix: "Send the stage's own time in a field, and map it: changed_at in the fields of the source.",
    rule: payload,
  },
  time_of_receipt: {
    severity: 'warning',
    message: 'The CRM tells no time of the change, so the time at which it came counts.',
    fix: 'If the CRM can send the time of the change, map it: changed_at in the fields of the source.',
    rule: payload,
  },
} as const satisfies Record<string, ProblemRow>;
