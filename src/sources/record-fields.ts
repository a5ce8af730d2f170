import type { CrmOptions } from './crm.ts';
import { type CrmFields, crmFields } from './crm-fields.ts';

/** What a webhook's record says itself. */
export interface RecordFields extends CrmFields {
  /** Whether the CRM is asked for the person: not at all, unless their lead is known, or even then. */
  readonly asks: 'never' | 'unless_known' | 'always';
}

type Mapping = Pick<CrmOptions, 'fields' | 'constants'>;

/**
 * Makes the function that takes fields out of a webhook's record where the CRM's API tells of its person. A record that
 * names the lead needs no asking. Whether the person opted out may stand with either: where that is mapped, and the record
 * says nothing of it, the person is always asked for, and nothing there is no consent.
 *
 * @param canAsk whether there is access to the API; without it the record's word is the last
 * @throws SourceError `mapping_invalid` as `crmFields` does
 */
export function recordFields(
  { fields, constants }: Mapping,
  crm: string,
  canAsk: boolean,
): (record: unknown) => RecordFields {
  const all = crmFields(fields, crm, constants);
  if (!canAsk) return (record) => ({ ...all(record), asks: 'never' });
  const outPaths = [...(fields['opted_out'] ?? []), ...(fields['consent'] ?? [])];
  const said = crmFields({ opted_out: outPaths }, crm);
  const rest = crmFields(without(fields, isAboutConsent), crm, without(constants, isAboutConsent));
  return (record) => {
    if (outPaths.length > 0 && said(record).fields.opted_out === undefined)
      return { ...rest(record), asks: 'always' };
    const made = all(record);
    const namesLead = made.fields.lead_id !== undefined || made.fields.click_id !== undefined;
    return { ...made, asks: namesLead ? 'never' : 'unless_known' };
  };
}

/** Makes the function that takes fields out of a person. Constants are the change's, but those about consent. */
export function personFields({ fields, constants }: Mapping, crm: string): (record: unknown) => CrmFields {
  return crmFields(
    fields,
    crm,
    without(constants, (name) => !isAboutConsent(name)),
  );
}

function isAboutConsent(name: string): boolean {
  return name === 'consent' || name === 'opted_out';
}

function without<T>(
  all: Readonly<Record<string, T>>,
  isOut: (name: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !isOut(name)));
}
