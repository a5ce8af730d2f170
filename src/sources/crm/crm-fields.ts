import type { StageChange } from '../../event/index.ts';
import type { Problem } from '../../spec/index.ts';
import { changeMaker } from '../http/change-maker.ts';

/** Fields of a stage change found in a CRM's record; what was left out is in the problems. */
export interface CrmFields {
  readonly fields: Partial<StageChange>;
  readonly problems: readonly Problem[];
}

/**
 * Makes the function that takes fields out of a CRM's record: the same paths, and the same care with empty values, as in a
 * webhook of any tool.
 *
 * @param fields field of a stage change (or `consent`) -> paths into the record, the first that is filled counts
 * @param crm the CRM's name: tells whose record ids these are
 * @throws SourceError `mapping_invalid` when a path can't be followed
 * @example crmFields({ email: ['email'], lead_id: ['meta_lead_id'] }, 'HubSpot')({ email: 'a@example.com' })
 */
export function crmFields(
  fields: Readonly<Record<string, readonly string[]>>,
  crm: string,
  constants: Readonly<Record<string, string>> = {},
): (record: unknown) => CrmFields {
  const make = changeMaker({ fields, constants, leadEventSource: crm });
  return (record) => {
    const { record: made, problems } = make({ item: record, body: record, now: 0 });
    const { stage, changed_at: changedAt, ...rest } = made;
    const given = { ...(stage !== '' && { stage }), ...(changedAt !== '' && { changed_at: changedAt }) };
    return { fields: { ...rest, ...given }, problems };
  };
}
