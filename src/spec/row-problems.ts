import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, serverEvent, customData } = rulePages;

/** What can be wrong with a row as such. */
export const rowProblems = {
  row_unreadable: {
    severity: 'error',
    message: "This row can't be read: {reason}.",
    fix: 'Correct it, or export the file again.',
    rule: payload,
  },
  stage_missing: {
    severity: 'error',
    message: 'The row names no stage.',
    fix: 'Fill the stage column, or map the right one: --map stage="Column", or stage in the fields of a source.',
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
