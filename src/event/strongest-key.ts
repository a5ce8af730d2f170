import type { ReadChange } from './read-change.ts';

// What of a read row identifies its lead.
type Keys = Pick<ReadChange, 'leadId' | 'recordId' | 'object' | 'userData'>;

/**
 * The strongest key of a row as text, for `eventId`: its lead id, else its record (within source and kind of object),
 * external id, e-mail, phone or click id, else all that is known of the person together. It comes from the row alone,
 * so the same row always gives the same key, whatever else has been learnt about its lead since.
 *
 * @param source the name of the source (of the CRM) that the record id belongs to.
 * @returns undefined when the row has no key at all.
 * @example strongestKey({ leadId: '1234567890123456', userData: {} }, 'HubSpot') // 'lead_id:1234567890123456'
 */
export function strongestKey(change: Keys, source: string): string | undefined {
  const { leadId, recordId, object, userData } = change;
  if (leadId !== undefined) return `lead_id:${leadId}`;
  if (recordId !== undefined) return `record_id:${JSON.stringify([source, object ?? '', recordId])}`;
  for (const name of ['external_id', 'em', 'ph'] as const) {
    const first = userData[name]?.[0];
    if (first !== undefined) return `${name}:${withoutAppendix(first)}`;
  }
  if (userData.fbc !== undefined) return `fbc:${userData.fbc}`;
  const rest = Object.entries(userData).filter(([, value]) => value !== undefined);
  return rest.length === 0 ? undefined : `all:${JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Meta's parameter builder marks its hashes with `.XXXXXXXX`; another version of it marks the same hash otherwise. */
function withoutAppendix(value: string): string {
  return value.length === 73 && value[64] === '.' ? value.slice(0, 64) : value;
}
