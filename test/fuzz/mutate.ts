import type { Random } from './random.ts';

/** A number, a string or a structure that is put where it does not belong, as JSON text: some of it is no JSON value. */
export const oddJson: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e308',
  '1e400',
  '-1e400',
  '12345678901234567890123',
  '99999999999999999',
  '1.23E+15',
  `1${'0'.repeat(5_000)}`,
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"\\u202e\\ufeff"',
  `"${'x'.repeat(70_000)}"`,
  `"${'9'.repeat(70_000)}"`,
  `"${'a@'.repeat(20_000)}"`,
  `"${'(+'.repeat(20_000)}"`,
  '"2026-99-99T99:99:99Z"',
  '"9999-12-31T23:59:59.999999999+14:00"',
  '"/Date(99999999999999999999)/"',
  '[]',
  '[[]]',
  '[null,null]',
  '{}',
  '{"":{"":{}}}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":null,"valueOf":1,"hasOwnProperty":2,"then":3,"length":-1}',
  `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
  `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  `[${'0,'.repeat(12_000)}0]`,
  'NaN',
  'undefined',
  '01',
  "'x'",
  '"\\x"',
  '"',
];

const oddBytes: readonly Uint8Array[] = [
  Uint8Array.of(0xff),
  Uint8Array.of(0xc0, 0xaf),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xf5, 0x80, 0x80, 0x80),
  Uint8Array.of(0xef, 0xbb, 0xbf),
  Uint8Array.of(0xfe, 0xff, 0x00),
  Uint8Array.of(0),
  Uint8Array.of(0x1f, 0x8b, 8, 0),
];

const oddNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  '',
  '\u0000',
  'x'.repeat(2_000),
];

/** A body with one mistake in it. */
export function mutate(body: unknown, random: Random): Buffer {
  if (typeof body !== 'string' && random.chance(0.7)) return Buffer.from(mutateValue(body, random));
  return mutateBytes(Buffer.from(textOf(body)), random);
}

/** What has nothing to do with the body that is expected. */
export function garbage(random: Random): Buffer {
  const kind = random.below(4);
  if (kind === 0) return Buffer.from(random.pick(oddJson));
  if (kind === 1) return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  if (kind === 2) return Buffer.from(`[${random.pick(oddJson)},${random.pick(oddJson)}]`);
  const fields = ['stage', 'changed_at', 'lead_id', 'email', 'filter', 'entry', 'object', ...oddNames];
  const pairs = Array.from(
    { length: random.below(6) },
    () => `${JSON.stringify(random.pick(fields))}:${random.pick(oddJson)}`,
  );
  return Buffer.from(`{${pairs.join(',')}}`);
}

export const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** Puts something odd at one place of a value: in place of a part of it, or under an odd name beside it. */
function mutateValue(body: unknown, random: Random): string {
  const places = countPlaces(body);
  let left = random.below(places);
  const write = (value: unknown): string => {
    if (left-- === 0) {
      const odd = random.pick(oddJson);
      if (typeof value !== 'object' || value === null || Array.isArray(value) || random.chance(0.5))
        return odd;
      return JSON.stringify(value).replace('{', `{${JSON.stringify(random.pick(oddNames))}:${odd},`);
    }
    if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
    if (typeof value === 'object' && value !== null)
      return `{${Object.entries(value)
        .map(([name, part]) => `${JSON.stringify(name)}:${write(part)}`)
        .join(',')}}`;
    return JSON.stringify(value);
  };
  return write(body);
}

function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + countPlaces(part), 1);
}

function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const kind = random.below(5);
  if (kind === 0) return Buffer.from(before);
  if (kind === 1) return Buffer.concat([before, random.pick(oddBytes), after]);
  if (kind === 2) return Buffer.concat([before, random.pick(oddBytes), after.subarray(1)]);
  if (kind === 3) return Buffer.concat([bytes, bytes]);
  return Buffer.concat([before, after.subarray(random.below(10))]);
}
