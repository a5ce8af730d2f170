import { isObject } from '../json-row.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * A record's custom fields alone, under the names that Close gives them: `custom.cf_...`, in older payloads also by their
 * labels in `custom`. What else a record has, such as the `name` of a lead, which is a company's, is left out.
 */
export function customFields(record: Item): Item {
  const own = Object.entries(record).filter(([name]) => name.startsWith('custom.'));
  const { custom } = record;
  return { ...Object.fromEntries(own), ...(isObject(custom) && { custom }) };
}
