import type { Fault, Schema } from './fault.ts';

const shape = /^[1-9]\d{14,16}$/;
const dummy = '444444444444';
const smallest = 1e14;

/** In words, what a lead id must be. */
export const leadIdExpected = '15 to 17 digits, best as text';

/** The same as JSON Schema. On the wire it is a number of all its digits; that JavaScript may lose some is not JSON's. */
export const leadIdSchema: Schema = {
  anyOf: [
    { type: 'string', pattern: '^[1-9][0-9]{14,16}$' },
    { type: 'integer', minimum: smallest, exclusiveMaximum: smallest * 1000 },
  ],
};

/**
 * What is wrong with an event's `lead_id`: it must be 15 to 17 digits, as text or as a number that JavaScript holds
 * exactly. Undefined when it is right.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/how-to-find-the-lead-id
 */
export function checkLeadId(value: unknown): Fault | undefined {
  if (typeof value === 'number') return checkNumber(value);
  if (typeof value !== 'string') return { code: 'parameter_type', details: { expected: leadIdExpected } };
  if (shape.test(value)) return undefined;
  if (value === dummy) return { code: 'lead_id_dummy', details: {} };
  if (/^\d{1,30}(?:[.,]\d{1,30})?e\+?\d{1,3}$/i.test(value)) return damaged('it is written with an exponent');
  return misshapen(/^\d+$/.test(value) ? ofDigits(value) : 'it holds more than digits');
}

function checkNumber(value: number): Fault | undefined {
  if (Number.isSafeInteger(value) && value >= smallest) return undefined;
  if (String(value) === dummy) return { code: 'lead_id_dummy', details: {} };
  if (value > Number.MAX_SAFE_INTEGER) {
    return damaged('a JavaScript number of that size is not exact; give it as text');
  }
  return misshapen(
    Number.isSafeInteger(value) && value >= 0 ? ofDigits(String(value)) : 'it is no whole number',
  );
}

function damaged(reason: string): Fault {
  return { code: 'lead_id_damaged', details: { reason } };
}

function misshapen(reason: string): Fault {
  return { code: 'lead_id_shape', details: { reason } };
}

function ofDigits(digits: string): string {
  return digits.startsWith('0') ? 'it begins with 0' : `it has ${digits.length} digits`;
}
