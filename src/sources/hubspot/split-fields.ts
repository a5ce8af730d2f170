import type { CrmOptions } from '../crm.ts';

type Mapping = Pick<CrmOptions, 'fields' | 'constants'>;

/** What is taken from where. */
export interface SplitFields {
  readonly ofContact: Mapping;
  readonly ofRecord: Mapping;
  /** What is the same in every change of such a record, whatever HubSpot says: nothing else can fill it. */
  constantsOf(object: string): Mapping['constants'];
}

/** What a deal or a lead says itself; a lead id there is that of this very deal, and goes before the contact's. */
const recordSays: ReadonlySet<string> = new Set([
  'lead_id',
  'lead_created_at',
  'form_id',
  'pipeline',
  'value',
  'currency',
]);
/** What no contact says: it would be taken for the deal's. */
const contactSaysNot: ReadonlySet<string> = new Set([
  'stage',
  'changed_at',
  'object',
  'record_id',
  'pipeline',
  'value',
  'currency',
]);

/** Splits a mapping by the record that says it: the contact, or the deal or lead itself. */
export function splitFields({ fields, constants }: Mapping): SplitFields {
  const ofContact = (field: string): boolean => !contactSaysNot.has(field);
  const ofRecord = (field: string): boolean => recordSays.has(field);
  const isMapped = (field: string): boolean => Object.hasOwn(fields, field);
  return {
    ofContact: { fields: only(fields, ofContact), constants: only(constants, ofContact) },
    ofRecord: { fields: only(fields, ofRecord), constants: only(constants, ofRecord) },
    constantsOf: (object) =>
      only(constants, (field) => !isMapped(field) || (object === 'contact' && !ofContact(field))),
  };
}

function only<T>(
  all: Readonly<Record<string, T>>,
  takes: (field: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([field]) => takes(field)));
}
