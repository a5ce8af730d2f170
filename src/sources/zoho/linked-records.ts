import { idText } from '../crm/id-text.ts';
import { isObject } from '../json-row.ts';
import { plainRecordId } from '../record-id.ts';
import type { RecordRef } from '../webhook.ts';

/** Fields of a lead or deal that name another record of the same person. */
const links: Readonly<Record<string, string>> = {
  Converted_Contact: 'contact',
  Converted_Deal: 'deal',
  Contact_Name: 'contact',
};

/** A record's id: digits, as text or number, with the prefix that exports give it or without. */
export function recordId(value: unknown): string | undefined {
  const id = plainRecordId(idText(value) ?? '', 'Zoho');
  return /^\d{1,30}$/.test(id) ? id : undefined;
}

/** The id of a record that a field looks up: `{ "name": "...", "id": "..." }`, or the id alone. */
export function lookedUpId(value: unknown): string | undefined {
  return recordId(isObject(value) ? value['id'] : value);
}

/** The contact and the deal that a lead was converted into; the contact of a deal. */
export function linkedRecords(record: Readonly<Record<string, unknown>>): readonly RecordRef[] {
  return Object.entries(links).flatMap(([field, object]) => {
    const id = lookedUpId(record[field]);
    return id === undefined ? [] : [{ object, id }];
  });
}
