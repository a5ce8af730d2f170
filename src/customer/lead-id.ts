import type { Finding } from './customer-parameter.ts';
import { isPlaceholder } from './placeholder.ts';
import { maxLength, plainDigits, plainText } from './plain-text.ts';

/** A lead id, or why it is none; neither for an empty cell. */
export interface ReadLeadId {
  /** Text of 15 to 17 digits. */
  readonly leadId?: string;
  readonly problem?: Finding;
}

/**
 * Meta's id of a lead as text. What was put around it comes off: the label of Meta's export (`l:`), quotes, blanks,
 * separators between groups of digits, and decimals or an exponent where every digit is still there. An id that lost
 * digits on its way is refused with the place where that happens; it can't be repaired.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/how-to-find-the-lead-id
 *
 * @example readLeadId('l:2046983545902460') // { leadId: '2046983545902460' }
 */
export function readLeadId(value: string | number): ReadLeadId {
  if (typeof value === 'number') return readNumber(value);
  if (leadId.test(value)) return { leadId: value };
  if (value.length > maxLength) return shape('it is longer than any id');
  const text = withoutFrame(plainDigits(plainText(value)));
  // A dash or a zero stands for nothing in many exports, and no id has one digit.
  if (text === '0' || !/[\p{L}\p{N}]/u.test(text)) return {};
  if (text.startsWith('<test lead')) return dummy;
  if (isPlaceholder(text)) return {};
  return readText(text);
}

const dummy: ReadLeadId = { problem: { code: 'lead_id_dummy', details: {} } };
const dummyId = '444444444444';

/** A number of JSON or of a program: exact up to 2^53, and not to be trusted beyond. */
function readNumber(value: number): ReadLeadId {
  if (value === 0) return {};
  if (Number.isSafeInteger(value)) return readText(String(value));
  if (Number.isInteger(value)) {
    return damaged('it was read as a number, and numbers past 2^53 are rounded; give it as text');
  }
  return Number.isFinite(value) ? damaged('it has decimals') : shape('it is no number');
}

function readText(text: string): ReadLeadId {
  if (text === dummyId) return dummy;
  const digits = groupings.some((grouping) => grouping.test(text)) ? text.replace(/\D/g, '') : text;
  if (leadId.test(digits)) return { leadId: digits };
  const number = /[.,e]/i.test(digits) ? writtenAsNumber.exec(digits) : null;
  if (number !== null) return readWritten(number);
  if (!/^\d+$/.test(digits)) return shape('it holds other characters than digits');
  if (digits.startsWith('0')) return shape('it begins with 0');
  return shape(`it has ${digits.length} digits`);
}

/** A number that a program wrote with decimals or an exponent: exact if all its digits are there, and few enough. */
function readWritten([, whole = '', fraction = '', exponent]: RegExpExecArray): ReadLeadId {
  if (exponent === undefined) {
    if (whole.length < 9) return shape('it has decimals');
    if (/[1-9]/.test(fraction)) return damaged('it has decimals, so it went through a number column');
    return isExact(whole)
      ? readText(whole)
      : damaged('it went through a number column, and numbers past 2^53 are rounded');
  }
  const digits = whole + fraction;
  const length = whole.length + Number(exponent);
  if (digits.length !== length) return damaged('a spreadsheet kept 15 of its digits or fewer');
  return isExact(digits)
    ? readText(digits)
    : damaged('it was written with an exponent, and numbers past 2^53 are rounded');
}

/** Up to 2^53 every whole number is exact in every program. */
function isExact(digits: string): boolean {
  return digits.length <= 16 && Number.isSafeInteger(Number(digits));
}

const leadId = /^[1-9]\d{14,16}$/;
// The same sign between all groups, and several of them, so that decimals are not taken for a group: thousands,
// ten thousands (East Asia, and as card numbers are written), and the groups of India. Swiss tables use '.
const groupings = [
  /^\d{1,3}([,.' _])\d{3}(?:\1\d{3}){3,4}$/,
  /^\d{1,4}([,.' _-])\d{4}(?:\1\d{4}){2,3}$/,
  /^\d{1,2}([,. ])\d{2}(?:\1\d{2}){4,5}\1\d{3}$/,
];
const writtenAsNumber = /^(\d{1,20})(?:[.,](\d{0,20}))?(?:\s?e\s?\+?(\d{1,3}))?$/i;

/** What exports put around an id: `l:`, a text mark ('), quotes, ="..." of a spreadsheet. */
function withoutFrame(text: string): string {
  return text
    .replace(/^[\s='"`]+/, '')
    .replace(/^l:\s*/i, '')
    .replace(/^['"\s]+/, '')
    .replace(/(?<!\s)["'\s]+$/, '');
}

function damaged(reason: string): ReadLeadId {
  return { problem: { code: 'lead_id_damaged', details: { reason } } };
}

function shape(reason: string): ReadLeadId {
  return { problem: { code: 'lead_id_shape', details: { reason } } };
}
