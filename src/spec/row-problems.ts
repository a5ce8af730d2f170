import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, serverEvent, customData } = rulePages;

/** What can be wrong with a row as such. */
export const rowProblems = {
  row_unreadable: {
    severity: 'error',
    message: "This row can't be read: {reason}.",
    fix: 'Correct it where it comes from: export the file again, or put right what sends it.',
    rule: payload,
  },
  other_account: {
    severity: 'error',
    message: 'The change comes from another account of the CRM than this source is for.',
    fix: "Give the other account an app and a source of its own, or correct the account's id in the configuration.",
    rule: payload,
  },
  stage_missing: {
    severity: 'error',
    message: 'The row names no stage.',
    fix: 'Fill the stage column, or map the right one: --map stage="Column", or stage in the fields of a source.',
    rule: payload,
  },
  record_gone: {
    severity: 'error',
    message:
      "The CRM no longer has {record}, or doesn't show it to us, so what its webhook left out can't be read.",
    fix: "If it was deleted: nothing. Else give the source's access the right to see it, and change its stage once more.",
    rule: payload,
  },
  look_up_refused: {
    severity: 'error',
    message: "The CRM refuses to tell of {record} ({reason}), so what its webhook left out can't be read.",
    fix: "Look at the record in the CRM, and at the source's fields in the configuration; then change its stage once more.",
    rule: payload,
  },
  change_untold: {
    severity: 'error',
    message: 'The CRM says that something of {record} changed, but left out what: {reason}.',
    fix: 'Look at it in the CRM. If its stage changed, send that change as a file (conversion-leads send) or over the API.',
    rule: payload,
  },
  field_unknown: {
    severity: 'warning',
    message: 'Fields that no stage change has were left out: {fields}.',
    fix: 'Write the names of the fields as the documentation lists them, or leave the others away.',
    rule: payload,
  },
  amount_dropped: {
    severity: 'warning',
    message: 'The value was left out ({reason}).',
    fix: 'Give a plain number in value, and a three-letter currency code in currency, or one for all (--currency, or currency in the configuration).',
    rule: customData,
  },
  opted_out: {
    severity: 'error',
    message: 'The person opted out, so nothing is sent.',
    fix: 'Nothing: this is as it should be.',
    rule: serverEvent,
  },
  opted_out_unclear: {
    severity: 'warning',
    message: 'What "opted_out" holds is no known yes or no, so the row counts as opted out.',
    fix: 'Write true or false there, or leave the field unmapped.',
    rule: serverEvent,
  },
} as const satisfies Record<string, ProblemRow>;
