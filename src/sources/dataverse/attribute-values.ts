import { isObject } from '../json-row.ts';

/** Columns by their logical names, with plain values: text, numbers, yes or no. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * The columns of an entity: `Attributes` as a list of keys and values, or as an object. Choices and amounts become their
 * number as text, lookups the id of the record that they point to. The name that Dataverse shows for a choice stands
 * beside it, under `column.label`, where the entity has `FormattedValues`.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-webhooks
 */
export function columnsOf(entity: unknown): Columns {
  if (!isObject(entity)) return {};
  const values = pairsOf(entity['Attributes']).map(([key, value]) => [key, plainValue(value)]);
  const labels = pairsOf(entity['FormattedValues']).map(([key, label]) => [
    `${key}.label`,
    plainValue(label),
  ]);
  return Object.fromEntries([...labels, ...values].filter(([, value]) => value !== undefined));
}

/** The keys and values of a collection in any of its ways of writing: `[{ key, value }]`, `[{ Key, Value }]`, `{ ... }`. */
export function pairsOf(collection: unknown): readonly (readonly [string, unknown])[] {
  if (isObject(collection)) return Object.entries(collection);
  if (!Array.isArray(collection)) return [];
  return collection.flatMap((pair: unknown) => {
    if (!isObject(pair)) return [];
    const key = pair['key'] ?? pair['Key'];
    return typeof key === 'string' ? [[key, 'value' in pair ? pair['value'] : pair['Value']] as const] : [];
  });
}

/** The id of a record as text, in small letters and without braces; undefined for what is none. */
export function recordIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const id = value
    .trim()
    .replace(/^\{|\}$/g, '')
    .toLowerCase();
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) && id !== noId ? id : undefined;
}

const noId = '00000000-0000-0000-0000-000000000000';

/** Of an emptied column it is null. Depth: a list of choices, or a value from another table, holds values of its own. */
function plainValue(value: unknown, depth = 3): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return String(value);
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((one: unknown) => plainValue(one, depth - 1));
  return isObject(value) ? (recordIdOf(value['Id']) ?? plainValue(value['Value'], depth - 1)) : undefined;
}
