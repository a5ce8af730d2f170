/** A person of a CRM's record, as far as the choice needs to know them. */
export interface PersonOfRecord {
  /** The CRM says that this is the record's main person. */
  readonly primary?: boolean;
  /** Their lead, where one is known; `created` in Unix seconds, where that is known too. */
  readonly lead?: { readonly created?: number };
}

/** Who was taken, by their place in the list, and why. */
export interface ChosenPerson {
  readonly index: number;
  readonly why: 'only_one' | 'primary_lead' | 'only_lead' | 'latest_lead' | 'primary' | 'first';
}

/**
 * Whose stage change a record's is, if several people are attached to it: of those that are known leads the primary one,
 * else the one whose lead was created latest before the change; when no lead is known, the primary, else the first. A lead
 * that was created after the change is not what the change is about.
 *
 * @param before when the change happened, Unix seconds
 * @returns `undefined`: there is nobody
 * @example choosePerson([{}, { lead: { created: 5 } }], 10) // { index: 1, why: 'only_lead' }
 */
export function choosePerson(persons: readonly PersonOfRecord[], before: number): ChosenPerson | undefined {
  if (persons.length <= 1) return persons.length === 0 ? undefined : { index: 0, why: 'only_one' };
  const leads = persons.flatMap(({ lead, primary }, index) =>
    isBefore(lead, before) ? [{ index, primary, created: lead.created ?? Number.NEGATIVE_INFINITY }] : [],
  );
  const primaryLead = leads.find(({ primary }) => primary === true);
  if (primaryLead !== undefined) return { index: primaryLead.index, why: 'primary_lead' };
  const [first, ...others] = leads;
  if (first !== undefined) {
    const latest = others.reduce((best, one) => (one.created > best.created ? one : best), first);
    return { index: latest.index, why: others.length === 0 ? 'only_lead' : 'latest_lead' };
  }
  const primary = persons.findIndex((one) => one.primary === true);
  return primary === -1 ? { index: 0, why: 'first' } : { index: primary, why: 'primary' };
}

function isBefore<T extends { readonly created?: number }>(lead: T | undefined, before: number): lead is T {
  return lead !== undefined && (lead.created === undefined || lead.created < before);
}
