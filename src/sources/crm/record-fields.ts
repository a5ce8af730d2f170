import { type CrmFields, crmFields } from './crm-fields.ts';
import { isOfChange, type Mapping, only } from './split-fields.ts';

/** What a webhook's record says itself. */
export interface RecordFields extends CrmFields {
  /** Whether the CRM is asked for the person: not at all, unless their lead is known, or even then. */
  readonly asks: 'never' | 'unless_known' | 'always';
}

/**
 * Makes the function that takes fields out of a webhook's record where the CRM's API tells of its person. A record that
 * names the lead needs no asking. Whether the person opted out may stand with either: where that is mapped, and the record
 * says nothing of it, the person is always asked for, and nothing there is no consent. So is a constant of a mapped field
 * left to the person, who may say something else.
 *
 * @param canAsk whether there is access to the API; without it the record's word is the last
 * @throws SourceError `mapping_invalid` as `crmFields` does
 */
export function recordFields(
  { fields, constants }: Mapping,
  crm: string,
  canAsk: boolean,
): (record: unknown) => RecordFields {
  const last = crmFields(fields, crm, constants);
  if (!canAsk) return (record) => ({ ...last(record), asks: 'never' });
  const outPaths = [...(fields['opted_out'] ?? []), ...(fields['consent'] ?? [])];
  const isOnItsOwn = (name: string): boolean => !isOfPerson(name, fields);
  const saysOut = crmFields({ opted_out: outPaths }, crm);
  const first = crmFields(fields, crm, only(constants, isOnItsOwn));
  const silent = crmFields(
    only(fields, (name) => !isAboutConsent(name)),
    crm,
    only(constants, isOnItsOwn),
  );
  return (record) => {
    if (outPaths.length > 0 && saysOut(record).fields.opted_out === undefined)
      return { ...silent(record), asks: 'always' };
    const made = first(record);
    const namesLead = made.fields.lead_id !== undefined || made.fields.click_id !== undefined;
    return namesLead ? { ...last(record), asks: 'never' } : { ...made, asks: 'unless_known' };
  };
}

/** Makes the function that takes fields out of a person, with the constants that {@link recordFields} left to it. */
export function personFields({ fields, constants }: Mapping, crm: string): (record: unknown) => CrmFields {
  return crmFields(
    fields,
    crm,
    only(constants, (name) => isOfPerson(name, fields)),
  );
}

/** A constant that stands where the person says nothing. */
function isOfPerson(name: string, fields: Mapping['fields']): boolean {
  const isMapped = Object.hasOwn(fields, name) && !isOfChange(name);
  const isConsentMapped = Object.hasOwn(fields, 'consent') || Object.hasOwn(fields, 'opted_out');
  return isMapped || (isAboutConsent(name) && isConsentMapped);
}

function isAboutConsent(name: string): boolean {
  return name === 'consent' || name === 'opted_out';
}
