import { isObject } from '../json-row.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * A deal or person with its custom fields beside its own, each as its bare value, so that a path may name a field by its
 * key of 40 characters alone; and all of it once more under its kind, for a path that says whose field it is.
 *
 * @param kind `deal` or `person`
 * @example flatRecord({ id: 7, custom_fields: { '9dc8...': { type: 'varchar', value: 'x' } } }, 'deal')
 */
export function flatRecord(record: Item, kind: 'deal' | 'person'): Item {
  const fields = isObject(record['custom_fields']) ? Object.entries(record['custom_fields']) : [];
  const custom = Object.fromEntries(fields.map(([key, value]) => [key, bareValue(value)]));
  const flat = { ...custom, ...record, custom_fields: custom };
  return { ...flat, [kind]: flat };
}

/**
 * Webhooks write `{ "type": "varchar", "value": "x" }`, `{ "type": "enum", "id": 3 }` and
 * `{ "type": "set", "values": [{ "id": 3 }] }`, the API the value alone; amounts and addresses are objects in both.
 */
function bareValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, 'value')) return value['value'];
  if (Array.isArray(value['values'])) return value['values'].map(bareValue);
  return Object.hasOwn(value, 'id') ? value['id'] : value;
}
