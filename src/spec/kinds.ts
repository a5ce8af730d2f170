import type { Fault, Schema } from './fault.ts';
import { isIpAddress } from './ip-address.ts';
import { checkLeadId, leadIdExpected, leadIdSchema } from './lead-id.ts';

/** Which values a parameter takes: in words, as a check, as JSON Schema. */
export interface Kind {
  /** Completes "must be ...". */
  readonly expected: string;
  /** Undefined when the value is right; then nothing is allocated. Of a list, each item is checked. */
  readonly check: (value: unknown) => Fault | undefined;
  readonly schema: Schema;
  /** A list of such values is as good as one. */
  readonly list?: true;
}

const appendix = '(?:\\.(?:[A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{2}))?';
const hashPattern = `^[0-9a-f]{64}${appendix}$`;
const text: Schema = { type: 'string', pattern: '\\S' };
const firstSecond = Date.UTC(2000, 0) / 1000;
const lastSecond = Date.UTC(2100, 0) / 1000 - 1;
// What SHA-256 makes of "" and of "null".
const hashOfEmpty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const hashOfNull = '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b';

const contentKeys = [
  'id',
  'quantity',
  'item_price',
  'title',
  'description',
  'brand',
  'category',
  'delivery_category',
];

/** Every kind of value that a parameter can have. */
export const kinds = {
  text: {
    expected: 'a text, and not an empty one',
    check: checkText,
    schema: text,
  },
  texts: {
    expected: 'a text or a list of texts, none of them empty',
    check: checkText,
    schema: text,
    list: true,
  },
  boolean: ofType('true or false', { type: 'boolean' }, (value) => typeof value === 'boolean'),
  integer: ofType('a whole number', { type: 'integer' }, Number.isSafeInteger),
  number: ofType('a number', { type: 'number' }, Number.isFinite),
  object: ofType('an object', { type: 'object' }, isObject),
  array: ofType('a list', { type: 'array' }, Array.isArray),
  amount: {
    expected: 'a number, 0 or more',
    check: (value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return type('a number, 0 or more');
      return value < 0 ? wrong('a number, 0 or more') : undefined;
    },
    schema: { type: 'number', minimum: 0 },
  },
  currency: matching('a three-letter code of ISO 4217 in upper case', '^[A-Z]{3}$'),
  unixTime: {
    expected: 'Unix time in whole seconds',
    check: checkUnixTime,
    schema: { type: 'integer', minimum: firstSecond, maximum: lastSecond },
  },
  leadId: { expected: leadIdExpected, check: checkLeadId, schema: leadIdSchema },
  hash: {
    expected: 'a SHA-256 hash in lower-case hex, or a list of such',
    check: checkHash,
    schema: { type: 'string', pattern: hashPattern },
    list: true,
  },
  // Meta takes an event with a malformed one and only counts it: a warning, and the schema lets it pass.
  clickId: doubtful(
    'of the form fb.<index>.<milliseconds>.<fbclid>',
    new RegExp(`^fb\\.\\d{1,2}\\.\\d{13}\\.[^\\s.]+${appendix}$`),
  ),
  browserId: doubtful(
    'of the form fb.<index>.<milliseconds>.<number>',
    new RegExp(`^fb\\.\\d{1,2}\\.\\d{13}\\.\\d+${appendix}$`),
  ),
  dataProcessing: {
    expected: '["LDU"] or an empty list',
    check: (value) => {
      if (Array.isArray(value) && value.every((option) => option === 'LDU')) return undefined;
      return { code: 'data_processing_options_invalid', details: {} };
    },
    schema: { type: 'array', items: { const: 'LDU' } },
  },
  contents: {
    expected: 'a list of objects that have an id',
    check: (value) => {
      if (!Array.isArray(value)) return type('a list of objects that have an id');
      return value.every(isContent)
        ? undefined
        : wrong(`a list of objects of ${contentKeys.join(', ')}; id is required`);
    },
    schema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        propertyNames: { enum: contentKeys },
      },
    },
  },
  ipAddress: {
    expected: 'an IPv4 or IPv6 address',
    check: (value) => {
      if (typeof value !== 'string') return type('an IPv4 or IPv6 address');
      const bare = value.length < 64 ? value.replace(addressAppendix, '') : value;
      return isIpAddress(value) || isIpAddress(bare) ? undefined : wrong('an IPv4 or IPv6 address');
    },
    schema: { type: 'string', pattern: `^[0-9A-Fa-f:.]{2,45}${appendix}$` },
  },
} as const satisfies Record<string, Kind>;

/** The name of a kind of value. */
export type KindName = keyof typeof kinds;

/** Whether a value is an object as JSON means it. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isContent(item: unknown): boolean {
  if (!isObject(item) || item['id'] === undefined) return false;
  return Object.keys(item).every((key) => contentKeys.includes(key));
}

const addressAppendix = /\.(?:[\w-]{8}|[\w-]{2})$/;

function type(expected: string): Fault {
  return { code: 'parameter_type', details: { expected } };
}

function wrong(expected: string): Fault {
  return { code: 'parameter_value', details: { expected } };
}

function ofType(expected: string, schema: Schema, is: (value: unknown) => boolean): Kind {
  return { expected, check: (value) => (is(value) ? undefined : type(expected)), schema };
}

function matching(expected: string, pattern: string): Kind {
  const shape = new RegExp(pattern);
  const check = (value: unknown): Fault | undefined => {
    if (typeof value !== 'string') return type(expected);
    return shape.test(value) ? undefined : wrong(expected);
  };
  return { expected, check, schema: { type: 'string', pattern } };
}

function doubtful(expected: string, shape: RegExp): Kind {
  const check = (value: unknown): Fault | undefined => {
    if (typeof value !== 'string' || value === '') return checkText(value);
    return shape.test(value) ? undefined : { code: 'parameter_doubtful', details: { expected } };
  };
  return { expected, check, schema: text };
}

function checkText(value: unknown): Fault | undefined {
  if (typeof value !== 'string') return type('a text');
  // Nearly all begin with a letter or digit: no need to trim them.
  if (value.charCodeAt(0) > lastBlank && value.charCodeAt(0) < firstBeyondAscii) return undefined;
  return value.trim() === '' ? wrong('a text, and not an empty one') : undefined;
}

const lastBlank = 0x20;
const firstBeyondAscii = 0x80;

function checkUnixTime(value: unknown): Fault | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return type('Unix time in whole seconds');
  if (value >= firstSecond && value <= lastSecond) return undefined;
  const seconds = value / 1000;
  const inMilliseconds = seconds >= firstSecond && seconds <= lastSecond + 1;
  return wrong(inMilliseconds ? 'Unix time in seconds; this is milliseconds' : 'Unix time in whole seconds');
}

function checkHash(value: unknown): Fault | undefined {
  if (typeof value !== 'string' || !isHash(value)) return { code: 'parameter_not_hashed', details: {} };
  if (!isHashOfNothing(value)) return undefined;
  return {
    code: 'parameter_doubtful',
    details: { expected: 'the hash of a person: it is that of an empty value' },
  };
}

/** Characters of a hash without appendix. */
export const hashLength = 64;

/**
 * Whether a text is nothing but hashes without appendix, one after the other and none of an empty value; false also when
 * there are too many to tell.
 */
export function areHashes(joined: string): boolean {
  const { length } = joined;
  if (length > bytes.length || length % hashLength > 0) return false;
  if (encoder.encodeInto(joined, bytes).written !== length) return false;
  let good = 0;
  for (let at = 0; at < length / 2; at++) good += hexPairs[pairs[at] as number] as number;
  if (good !== length / 2) return false;
  for (let at = 0; at < length; at += hashLength) {
    // The first digits of the hashes of nothing; only then it is worth a closer look.
    const suspect = bytes[at] === firstOfEmpty || bytes[at] === firstOfNull;
    if (suspect && isHashOfNothing(joined.slice(at, at + hashLength))) return false;
  }
  return true;
}

function isHash(value: string): boolean {
  return value.length === hashLength
    ? areHashes(value) || isHashOfNothing(value)
    : value.length < 80 && withAppendix.test(value);
}

function isHashOfNothing(value: string): boolean {
  return value === hashOfEmpty || value === hashOfNull;
}

const withAppendix = new RegExp(hashPattern);
const mostHashes = 16;
const encoder = new TextEncoder();
const bytes = new Uint8Array(hashLength * mostHashes);
// Bytes in pairs, looked up: a fifth of what a regular expression takes, and an event has many hashes.
const pairs = new Uint16Array(bytes.buffer);
// 1 where both bytes of a pair are digits of lower-case hex.
const hexPairs = new Uint8Array(65_536);
const hexDigits = encoder.encode('0123456789abcdef');
for (const low of hexDigits) for (const high of hexDigits) hexPairs[low | (high << 8)] = 1;
const firstOfEmpty = hashOfEmpty.charCodeAt(0);
const firstOfNull = hashOfNull.charCodeAt(0);
