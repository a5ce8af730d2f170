import { readStageChange } from '../event/index.ts';
import type { IntakeSettings } from '../intake/index.ts';
import { type IdentityKey, identityKeys } from '../leads/index.ts';
import type { CrmPerson } from '../sources/index.ts';

/** By what a person is known: ids and hashes. */
export interface KnownBy {
  readonly keys: readonly IdentityKey[];
  /** Among them is a lead id. */
  readonly hasLeadId: boolean;
  /** When their lead was created, Unix seconds, where the CRM says so. */
  readonly created?: number;
}

/**
 * Reads a person as the row of their own record would be read; raw values are hashed at once.
 *
 * @param now Unix seconds
 * @returns no keys for a person who opted out
 */
export function readPerson(
  { record, fields }: CrmPerson,
  { read, leadEventSource }: Pick<IntakeSettings, 'read' | 'leadEventSource'>,
  now: number,
): KnownBy {
  const row = { ...fields, stage: 'lead', changed_at: now, record_id: record.id, object: record.object };
  const options = { ...read, now, dropBadLeadId: true };
  const { lead_created_at: _, ...undated } = row;
  // Its time may be one that nobody can read; the person is the same.
  const change = readStageChange(row, options).change ?? readStageChange(undated, options).change;
  if (change === undefined) return { keys: [], hasLeadId: false };
  const created = change.leadCreatedAt?.time;
  return {
    keys: identityKeys(change, leadEventSource),
    hasLeadId: change.leadId !== undefined,
    ...(created !== undefined && { created }),
  };
}
