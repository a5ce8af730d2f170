import { stageChangeFields } from '../event/index.ts';

/** Objects that hold nothing but a record's fields, in the answers of HubSpot's and other APIs. */
const holders: ReadonlySet<string> = new Set(['properties', 'attributes', 'fields']);
const fields: ReadonlySet<string> = new Set(stageChangeFields);

/**
 * Makes columns of the objects within a row, one level deep.
 *
 * @example flatItem({ contact: { email: 'a@example.com' } }) // { 'contact.email': 'a@example.com' }
 */
export function flatItem(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // What stands under a field's own name is that field's business, right or wrong.
  const isNested = (key: string, value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !fields.has(key);
  const entries = Object.entries(item);
  if (!entries.some(([key, value]) => isNested(key, value))) return item;
  return Object.fromEntries(
    entries.flatMap(([key, value]): [string, unknown][] => {
      if (!isNested(key, value)) return [[key, value]];
      const isHolder = holders.has(key.toLowerCase());
      return Object.entries(value).map(([inner, each]) => {
        return [isHolder && !Object.hasOwn(item, inner) ? inner : `${key}.${inner}`, each];
      });
    }),
  );
}
