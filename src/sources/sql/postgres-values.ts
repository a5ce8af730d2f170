import type { SqlCursor } from './cursor.ts';
import type { SqlColumn } from './page-reader.ts';

/** PostgreSQL's numbers for its own types (pg_type.oid): they never change. */
const oids = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  record: 2249,
  jsonb: 3802,
} as const;

const numbers: ReadonlySet<number> = new Set([
  oids.int8,
  oids.int2,
  oids.int4,
  oids.oid,
  oids.float4,
  oids.float8,
  oids.numeric,
]);

const unusable: ReadonlyMap<number, string> = new Map([
  [oids.json, 'JSON'],
  [oids.jsonb, 'JSON'],
  [oids.bytea, 'bytes'],
  [oids.record, 'a whole row'],
]);

/** A column as the answer describes it. */
export function postgresColumn(name: string, type: number): SqlColumn {
  const what = unusable.get(type);
  return { name, ...(what !== undefined && { unusable: what }) };
}

/** A cursor in PostgreSQL's own text, which it reads again without loss. */
export function postgresCursor(text: string, type: number): SqlCursor {
  return { text, kind: numbers.has(type) ? 'number' : 'text' };
}

/**
 * A value in PostgreSQL's text form as a stage change takes it: numbers keep every digit as text, a time with a zone gets
 * its offset written in full, one without stays without.
 */
export function postgresValue(text: string | null, type: number): string | undefined {
  if (text === null) return undefined;
  switch (type) {
    case oids.bool:
      return text === 't' ? 'true' : 'false';
    case oids.timestamp:
      return text.replace(' ', 'T');
    case oids.timestamptz:
      return text.replace(' ', 'T').replace(/([+-]\d\d)(?::?(\d\d))?$/, (_, hours, minutes = '00') => {
        return `${hours}:${minutes}`;
      });
    default:
      return text;
  }
}
