import { normalizeBirthDate } from './birth-date.ts';
import { normalizeCountry } from './country.ts';
import type { CustomerOptions, CustomerParameter, Doubt, Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { normalizeEmail, splitEmails } from './email.ts';
import { normalizeExternalId } from './external-id.ts';
import { normalizeGender } from './gender.ts';
import { isHashOfNothing, isMd5, recognizeHash } from './hash.ts';
import { normalizeCity, normalizeName } from './name.ts';
import { normalizePhone } from './phone.ts';
import { isEmptyWord, isPlaceholder } from './placeholder.ts';
import { maxLength } from './plain-text.ts';
import { normalizeState } from './state.ts';
import { usualValue } from './usual-value.ts';
import { normalizeZip } from './zip.ts';

/**
 * The form of a value that Meta wants hashed, or `undefined` if there is nothing usable in it. A value that is
 * already a SHA-256 hash comes back in lower case (with the appendix of Meta's parameter builder, if it has one).
 * Never throws. Normalizing the result again with the same options changes nothing; but a phone number that has its
 * country code now must be given without a country.
 *
 * `docs/normalization.md` has the rule of each parameter.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 *
 * @example normalize('ph', '(650)555-1212', { country: 'US' }) // '16505551212'
 */
export function normalize(
  parameter: CustomerParameter,
  value: string,
  options: CustomerOptions = {},
): string | undefined {
  const usual = usualValue(parameter, value, options);
  if (usual !== undefined) return usual;
  const cell = parameter === 'em' && value.length <= maxLength ? splitEmails(value)[0] : value;
  const normalized = normalizeValue(parameter, cell ?? '', options);
  return typeof normalized === 'object' ? normalized.value : normalized;
}

/** As {@link normalize} for a single value, the long way, and what is wrong with it. */
export function normalizeValue(
  parameter: CustomerParameter,
  value: string,
  options: CustomerOptions,
): Normalized {
  // Nearly all values are shorter than any hash.
  if (value.length >= md5Length) {
    if (value.length > maxLength) return refused(parameter, `it is longer than ${maxLength} characters`);
    const trimmed = value.trim();
    const recognized = recognizeHash(trimmed);
    if (recognized !== undefined) return recognizedHash(parameter, recognized);
    // 32 hex digits are an id of their own in many systems, and an external_id may be anything.
    if (parameter !== 'external_id' && isMd5(trimmed)) return { code: 'hash_md5', details: { parameter } };
  }
  const normalized = normalizers[parameter](value, options);
  return isNothing(value, normalized) ? refused(parameter, 'it is a word for nothing') : normalized;
}

/**
 * Whether the cell holds a word for nothing. Looked up only where it can be one: nothing usable was found, or
 * something short.
 */
function isNothing(value: string, normalized: Normalized): boolean {
  if (normalized === undefined) return false;
  if (typeof normalized === 'object') return normalized.value === undefined && isPlaceholder(value.trim());
  if (isEmptyWord(normalized)) return true;
  // Signs that were removed (N/A), or that an external_id keeps: (null), <test lead: ...>.
  return suspicious.test(value) && isPlaceholder(value.trim());
}

const md5Length = 32;
const suspicious = /^\s*(?:[<({["'#]|n[./])/i;

const normalizers: Record<CustomerParameter, (value: string, options: CustomerOptions) => Normalized> = {
  em: normalizeEmail,
  ph: normalizePhone,
  fn: (value) => normalizeName('fn', value),
  ln: (value) => normalizeName('ln', value),
  ge: normalizeGender,
  db: normalizeBirthDate,
  ct: normalizeCity,
  st: normalizeState,
  zp: normalizeZip,
  country: normalizeCountry,
  external_id: normalizeExternalId,
};

function recognizedHash(parameter: CustomerParameter, recognized: string): Normalized {
  return isHashOfNothing(recognized) ? { code: 'hash_of_nothing', details: { parameter } } : recognized;
}

function refused(parameter: CustomerParameter, reason: string): Doubt {
  if (parameter === 'em') return { code: 'email_invalid', details: { reason } };
  if (parameter === 'ph') return { code: 'phone_invalid', details: { reason } };
  return dropped(parameter, reason);
}
