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
 * Meta's id of a lead as text. The label of Meta's export (`l:`), quotes and blanks come off, and separators between
 * groups of three digits. An id that lost digits on its way is refused with the place where that happens; it can't
 * be repaired.
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
  const digits = grouped.test(text) ? text.replace(/\D/g, '') : text;
  if (leadId.test(digits)) return { leadId: digits };
  if (exponent.test(digits))
    return damaged('a spreadsheet wrote it with an exponent and kept 15 digits or fewer');
  if (decimals.test(digits)) return damaged('it has decimals, so it went through a number column');
  if (!/^\d+$/.test(digits)) return shape('it holds other characters than digits');
  if (digits.startsWith('0')) return shape('it begins with 0');
  return shape(`it has ${digits.length} digits`);
}

const leadId = /^[1-9]\d{14,16}$/;
// The same sign between all groups, so that decimals are not taken for a group.
const grouped = /^\d{1,3}([,.' _])\d{3}(?:\1\d{3}){3,4}$/;
const exponent = /^\d+(?:[.,]\d*)?\s?e\s?\+?\d+$/i;
const decimals = /^\d{9,}[.,]\d*$/;

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
