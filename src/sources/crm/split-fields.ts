import type { CrmOptions } from './crm.ts';

/** A CRM's mapping: what is taken from where, and what is always the same. */
export type Mapping = Pick<CrmOptions, 'fields' | 'constants'>;

/** A mapping, split by who says what. */
export interface SplitFields {
  /** For the person, as the API tells of them. */
  readonly ofPerson: Mapping;
  /** For a deal or lead that the API tells of beside its person. */
  readonly ofRecord: Mapping;
  /** For the webhook's row. */
  readonly ofRow: Mapping;
  /** What of the record is always the same: it stands in a row at once where the API tells of the person alone. */
  readonly ofRecordAlways: Mapping['constants'];
}

const amount: ReadonlySet<string> = new Set(['pipeline', 'value', 'currency']);
/** What a deal or a lead says itself; a lead id there is that of this very deal, and goes before the person's. */
const recordSays: ReadonlySet<string> = new Set(['lead_id', 'lead_created_at', 'form_id', ...amount]);
/** What is the change's own. */
const changeSays: ReadonlySet<string> = new Set(['stage', 'changed_at', 'object', 'record_id']);

/** Splits a mapping by who says it: the webhook, the person, or the deal or lead itself. */
export function splitFields({ fields, constants }: Mapping): SplitFields {
  // What no person says would be taken for the deal's.
  const ofPerson = (field: string): boolean => !changeSays.has(field) && !amount.has(field);
  const ofRecord = (field: string): boolean => recordSays.has(field);
  return {
    ofPerson: { fields: only(fields, ofPerson), constants: only(constants, ofPerson) },
    ofRecord: { fields: only(fields, ofRecord), constants: only(constants, ofRecord) },
    ofRow: { fields, constants: only(constants, (field) => !amount.has(field)) },
    ofRecordAlways: only(constants, (field) => amount.has(field)),
  };
}

/** Whether a field is the change's own, which no person says. */
export function isOfChange(field: string): boolean {
  return changeSays.has(field);
}

/** The fields that are wanted. */
export function only<T>(
  all: Readonly<Record<string, T>>,
  takes: (field: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([field]) => takes(field)));
}
