import { rulePages } from './rule-pages.ts';

const {
  integration,
  payload,
  implementing,
  findLeadId,
  customerInformation,
  serverEvent,
  customData,
  clickId,
  bestPractices,
} = rulePages;

interface ProblemRow {
  readonly severity: 'error' | 'warning';
  /** `{name}` is filled from the details given where the problem is found; never with a personal value. */
  readonly message: string;
  readonly fix: string;
  readonly rule: string;
}

/** Every problem there is. Docs, `check`, `--json` and the library take their texts from here. */
export const problemTable = {
  // The row as such
  row_unreadable: {
    severity: 'error',
    message: "This row can't be read: {reason}.",
    fix: 'Correct the row, or export the file again.',
    rule: payload,
  },
  stage_missing: {
    severity: 'error',
    message: 'The row names no stage.',
    fix: 'Fill the stage column, or map the right one with --map stage="Column".',
    rule: payload,
  },
  unknown_stage: {
    severity: 'error',
    message: 'Stage "{stage}" is not in the funnel; the nearest is "{nearest}".',
    fix: 'Add it to --funnel in its place, or to --other (sent, outside the order), or to --ignore.',
    rule: implementing,
  },
  stage_gap: {
    severity: 'warning',
    message: 'The lead reached "{stage}" without "{missing}", and it is too late to send that stage.',
    fix: 'Send stage changes at least daily, so that no stage is older than 7 days.',
    rule: payload,
  },

  // Times
  time_missing: {
    severity: 'error',
    message: 'The row has no time of the stage change.',
    fix: 'Fill the column, or map the right one with --map changed_at="Column".',
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
    fix: 'Say the zone of the export with --time-zone, for example --time-zone Europe/Berlin.',
    rule: serverEvent,
  },
  date_order_ambiguous: {
    severity: 'error',
    message: 'The dates in "{path}" can be read as day/month or month/day throughout.',
    fix: 'Say which with --date-order dmy or --date-order mdy.',
    rule: serverEvent,
  },
  time_future: {
    severity: 'error',
    message:
      'The stage change lies {seconds} s in the future; Meta refuses the whole request for one such event.',
    fix: 'Check the clock of the CRM, --time-zone and --date-order.',
    rule: serverEvent,
  },
  time_before_lead: {
    severity: 'error',
    message: 'The stage change is not after the creation of its lead ({seconds} s too early).',
    fix: "Check --time-zone and --date-order, and that lead_created_at is Meta's own created_time.",
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

  // Lead id
  lead_id_damaged: {
    severity: 'error',
    message: 'The lead id lost digits: {reason}.',
    fix: "Export again with the lead id column as text. It can't be repaired here. Or send the row without it: --drop-bad-lead-id.",
    rule: findLeadId,
  },
  lead_id_shape: {
    severity: 'error',
    message: 'The lead id is not a number of 15 to 17 digits ({reason}).',
    fix: "Map the column with Meta's lead id, or send the row without it: --drop-bad-lead-id.",
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
    fix: "Map the column with Meta's lead id (leadgen_id) instead.",
    rule: findLeadId,
  },
  lead_id_dropped: {
    severity: 'warning',
    message: 'The lead id was left out ({reason}); the row goes on its other matching keys.',
    fix: 'Export again with the lead id column as text.',
    rule: findLeadId,
  },

  // Customer information
  no_matching_key: {
    severity: 'error',
    message:
      'The row has no matching key: no lead id, click id, e-mail, phone or enough other contact information.',
    fix: 'Map at least one of lead_id, click_id, email, phone; or import the leads first with --leads.',
    rule: payload,
  },
  user_data_too_broad: {
    severity: 'error',
    message: 'The customer information ({keys}) is too broad: Meta refuses an event that has nothing more.',
    fix: 'Add a lead id, e-mail or phone.',
    rule: bestPractices,
  },
  email_invalid: {
    severity: 'warning',
    message: 'The e-mail is no address ({reason}) and was left out.',
    fix: 'Correct it in the CRM.',
    rule: customerInformation,
  },
  email_dummy: {
    severity: 'warning',
    message: 'The e-mail is a well-known dummy; it will match nobody or the wrong person.',
    fix: 'Leave test records out of the export.',
    rule: customerInformation,
  },
  phone_invalid: {
    severity: 'warning',
    message: 'The phone number is impossible ({reason}) and was left out.',
    fix: 'Correct it in the CRM, or say the default country with --country.',
    rule: customerInformation,
  },
  phone_no_country: {
    severity: 'warning',
    message: 'The phone number has no country code, and no default country is known; Meta will not match it.',
    fix: 'Say the default country with --country, for example --country DE.',
    rule: customerInformation,
  },
  value_dropped: {
    severity: 'warning',
    message: 'The value of "{parameter}" was left out ({reason}).',
    fix: 'Correct it in the CRM, or leave the column unmapped.',
    rule: customerInformation,
  },
  birth_date_ambiguous: {
    severity: 'warning',
    message: 'The date of birth can be read as day/month or month/day; it was read as {order}.',
    fix: 'Say which with --date-order dmy or --date-order mdy.',
    rule: customerInformation,
  },
  hash_of_nothing: {
    severity: 'warning',
    message: 'The hash in "{parameter}" is that of an empty or placeholder value and was left out.',
    fix: "Don't hash empty values before the export.",
    rule: customerInformation,
  },
  hash_md5: {
    severity: 'warning',
    message: 'The value in "{parameter}" is an MD5 hash; Meta matches SHA-256 only. It was left out.',
    fix: 'Export the plain value (it is hashed here) or its SHA-256.',
    rule: customerInformation,
  },
  click_id_invalid: {
    severity: 'warning',
    message: 'The click id was left out: {reason}.',
    fix: 'Give fbc as fb.1.<milliseconds>.<fbclid>, or the bare fbclid together with clicked_at.',
    rule: clickId,
  },
  fbp_invalid: {
    severity: 'warning',
    message: 'fbp was left out: it is not of the form fb.1.<milliseconds>.<number>.',
    fix: 'Take it unchanged from the _fbp cookie, or leave it out.',
    rule: clickId,
  },

  // Value, data processing
  amount_dropped: {
    severity: 'warning',
    message: 'The value was left out ({reason}).',
    fix: 'Give a plain number in value and a three-letter currency code in currency.',
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

  opted_out: {
    severity: 'error',
    message: 'The person opted out, so nothing is sent.',
    fix: 'Nothing: this is as it should be.',
    rule: serverEvent,
  },
  opted_out_unclear: {
    severity: 'warning',
    message: 'What "opted_out" holds is no known yes or no, so the row counts as opted out.',
    fix: 'Write true or false there, or unmap the column.',
    rule: serverEvent,
  },

  // The event as such (validateEvent)
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

  // Whose lead, and whether it belongs here
  origin_unknown: {
    severity: 'warning',
    message:
      'Nothing says that this lead came from a Meta Instant Form (no lead id, no click id, no origin).',
    fix: 'Import Meta\'s lead export with --leads, or declare the origin with --only "Column=Facebook".',
    rule: integration,
  },
  recovery_ambiguous: {
    severity: 'warning',
    message: 'The lead id was not recovered: {reason}.',
    fix: "Keep Meta's lead id in the CRM.",
    rule: findLeadId,
  },
  stage_wants_value: {
    severity: 'warning',
    message:
      'The stage "{stage}" has the name of an event for which Meta asks value and currency, and refuses what lacks them.',
    fix: 'Rename the stage (for example "Customer"), or give value and currency with every change to it.',
    rule: customData,
  },
  funnel_missing: {
    severity: 'warning',
    message: 'No funnel is given: stages go in time order and no skipped stage is filled in.',
    fix: 'Give the stages in order: {funnel}',
    rule: implementing,
  },
} as const satisfies Record<string, ProblemRow>;
