import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, customerInformation, serverEvent, customData } = rulePages;

/** What can be wrong with an event (`validateEvent`). */
export const eventProblems = {
  parameter_missing: {
    severity: 'error',
    message: 'The required parameter "{path}" is missing.',
    fix: 'Add it.',
    rule: payload,
  },
  parameter_unknown: {
    severity: 'error',
    message: 'Meta doesn\'t know the parameter "{path}" and refuses the request.',
    fix: 'Remove it.',
    rule: serverEvent,
  },
  parameter_type: {
    severity: 'error',
    message: 'The parameter "{path}" must be {expected}.',
    fix: 'Correct its type.',
    rule: serverEvent,
  },
  parameter_value: {
    severity: 'error',
    message: 'The parameter "{path}" must be {expected}.',
    fix: 'Correct its value.',
    rule: payload,
  },
  parameter_not_hashed: {
    severity: 'error',
    message: 'The parameter "{path}" must be a SHA-256 hash in lower-case hex.',
    fix: 'Normalize it, then hash it once.',
    rule: customerInformation,
  },
  parameter_doubtful: {
    severity: 'warning',
    message: 'The parameter "{path}" is not {expected}; Meta takes it, but it will match nobody.',
    fix: 'Correct it, or leave it out.',
    rule: customerInformation,
  },
  currency_missing: {
    severity: 'error',
    message: 'The event has a value without a currency, and Meta refuses that.',
    fix: 'Add custom_data.currency, or leave the value out.',
    rule: customData,
  },
  purchase_needs_value: {
    severity: 'error',
    message:
      'A stage called "Purchase" makes Meta ask for value and currency, and this event lacks {missing}.',
    fix: 'Rename the stage (for example "Customer"), or give value and currency.',
    rule: customData,
  },
  data_processing_options_invalid: {
    severity: 'error',
    message: 'data_processing_options must be LDU or empty.',
    fix: 'Give LDU, or leave it empty.',
    rule: serverEvent,
  },
} as const satisfies Record<string, ProblemRow>;
