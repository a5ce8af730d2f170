import type { ReadChange, UserData } from '../event/index.ts';

/** What tells leads apart, strongest first. The numbers are those in the store. */
export const keyTypes = {
  lead_id: 1,
  record_id: 2,
  external_id: 3,
  em: 4,
  ph: 5,
  fbc: 6,
  contact: 7,
} as const;

export type KeyType = keyof typeof keyTypes;

/** One thing by which a lead is known within its dataset. */
export interface IdentityKey {
  readonly type: KeyType;
  /** Scope of a `record_id`: the CRM and the kind of record. Empty for the others, which mean the same everywhere. */
  readonly source: string;
  /** The lead id, the record id, or a hash. */
  readonly value: string;
}

/**
 * The keys of a stage change, strongest first: `lead_id`, `record_id`, `external_id`, `em`, `ph`, `fbc`. A change
 * with none of them is known by all of its contact information together.
 *
 * @param crm scope of record ids, the `lead_event_source`
 */
export function identityKeys(
  change: Pick<ReadChange, 'leadId' | 'recordId' | 'object' | 'userData'>,
  crm: string,
): readonly IdentityKey[] {
  const keys: IdentityKey[] = [];
  const { userData } = change;
  if (change.leadId !== undefined) keys.push({ type: 'lead_id', source: '', value: change.leadId });
  if (change.recordId !== undefined) {
    keys.push(recordKey(crm, change.object, change.recordId));
  }
  for (const type of ['external_id', 'em', 'ph'] as const) {
    for (const value of userData[type] ?? []) keys.push({ type, source: '', value: withoutAppendix(value) });
  }
  if (userData.fbc !== undefined) keys.push({ type: 'fbc', source: '', value: userData.fbc });
  if (keys.length === 0 && hasContact(userData)) {
    keys.push({ type: 'contact', source: '', value: JSON.stringify(userData) });
  }
  return keys;
}

/** The lane of a lead that is seen for the first time: even over the lanes, and the same wherever it is computed. */
export function laneOf(keyHash: string, lanes: number): number {
  return Number.parseInt(keyHash.slice(0, 8), 16) % lanes;
}

/** The key of a CRM's record. */
export function recordKey(crm: string, object: string | undefined, id: string): IdentityKey {
  return { type: 'record_id', source: recordScope(crm, object), value: id };
}

function recordScope(crm: string, object: string | undefined): string {
  return `${crm.toLowerCase()}/${(object ?? '').toLowerCase()}`;
}

/** Meta's parameter builder appends `.XXXXXXXX` to a hash; the lead behind it is the same. */
function withoutAppendix(value: string): string {
  return value.length === 73 && value[64] === '.' ? value.slice(0, 64) : value;
}

function hasContact(userData: UserData): boolean {
  return Object.keys(userData).length > 0;
}
