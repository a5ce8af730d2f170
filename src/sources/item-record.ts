import { optedOutByConsent, type StageChange, type StageChangeField } from '../event/index.ts';
import { exportPrefixes, withoutPrefix } from './files/export-prefixes.ts';
import type { RowFields } from './files/row-reader.ts';
import { isBlank } from './is-blank.ts';
import { plainRecordId } from './record-id.ts';

/**
 * A field's text as a row of a file would give it: the marks of Meta's export come off, a record's id is brought into
 * its one form.
 *
 * @param crm who wrote it, if that is known
 * @returns undefined for a blank one
 */
export function fieldTextOf(field: StageChangeField, text: string, crm?: string): string | undefined {
  if (isBlank(text)) return undefined;
  if (field === 'record_id') return plainRecordId(text.trim(), crm);
  const prefix = exportPrefixes[field];
  return prefix === undefined ? text : withoutPrefix(text, prefix);
}

/**
 * Puts what an item holds for a field into the record: null and blank texts are nothing. What is no text stays, right or
 * wrong: whoever reads the record says what is wrong with it.
 */
export function setField(fields: RowFields, field: StageChangeField, value: unknown): void {
  const found = typeof value === 'string' ? fieldTextOf(field, value) : value;
  if (found !== undefined && found !== null) (fields as Record<string, unknown>)[field] = found;
}

/** Consent is `opted_out` turned round; beside a field of its own it can only take away. */
export function setConsent(fields: RowFields, consent: unknown): void {
  const out = optedOutByConsent(consent);
  if (out !== false || fields.opted_out === undefined) fields.opted_out = out;
}

/** The record of these fields; a stage or time that is missing is an empty one, which its reader reports. */
export function toRecord(fields: RowFields): StageChange {
  fields.stage ??= '';
  fields.changed_at ??= '';
  return fields as StageChange;
}
