import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, customerInformation, clickId, bestPractices } = rulePages;

/** What can be wrong with the customer information. */
export const customerProblems = {
  no_matching_key: {
    severity: 'error',
    message:
      'The row has no matching key: no lead id, click id, e-mail, phone or enough other contact information.',
    fix: "Give at least one of lead_id, click_id, email, phone; or import Meta's lead export first (leads import, or send --leads).",
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
    fix: 'Correct it in the CRM, or say the default country (--country, or country in the configuration). With an exponent: export it again, the column as text.',
    rule: customerInformation,
  },
  phone_no_country: {
    severity: 'warning',
    message: 'The phone number has no country code, and no default country is known; Meta will not match it.',
    fix: 'Say the default country: --country DE, or country: DE in the configuration.',
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
    fix: 'Say which: --date-order dmy or mdy, or date_order in the configuration.',
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
} as const satisfies Record<string, ProblemRow>;
