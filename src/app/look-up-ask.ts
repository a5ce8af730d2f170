import type { ClaimedLookUp } from '../leads/index.ts';
import {
  type CrmApi,
  CrmApiError,
  type CrmLookUp,
  type CrmTrouble,
  type LookedUp,
} from '../sources/index.ts';

/** What the CRM said of a record, or what kept it from saying anything. */
export interface AskedRecord {
  readonly lookUp: ClaimedLookUp;
  readonly answer?: LookedUp;
  readonly trouble?: CrmTrouble;
}

/** Stands for a failure of reading in a `refused`, where there is no status. */
const unreadable = 0;
const tooLong = 413;

/**
 * Asks a CRM for records together. When that is refused they are asked for in halves, and so on, so that a record which the
 * CRM doesn't like harms no neighbour. Never throws for what the CRM does.
 *
 * @returns one for each record, in their order
 */
export async function askCrm(
  lookUps: readonly ClaimedLookUp[],
  crm: CrmLookUp,
  api: CrmApi,
): Promise<readonly AskedRecord[]> {
  try {
    const records = lookUps.map(({ object, id }) => ({ object, id }));
    const answers = await crm.lookUp(records, api);
    return lookUps.map((lookUp, index) => {
      const answer = answers[index];
      if (answer === undefined) throw new RangeError('an answer is missing');
      return { lookUp, answer };
    });
  } catch (error) {
    // An error of another kind is one of reading: what the CRM answered is not what it documents.
    const trouble: CrmTrouble =
      error instanceof CrmApiError ? error.trouble : { kind: 'refused', status: unreadable };
    if (trouble.kind !== 'refused' || lookUps.length === 1)
      return lookUps.map((lookUp) => ({ lookUp, trouble }));
  }
  const middle = Math.ceil(lookUps.length / 2);
  const first = await askCrm(lookUps.slice(0, middle), crm, api);
  // Who wants no calls now gets none.
  const stop = first.find(({ trouble }) => trouble !== undefined && trouble.kind !== 'refused')?.trouble;
  const rest = lookUps.slice(middle);
  if (stop !== undefined) return [...first, ...rest.map((lookUp) => ({ lookUp, trouble: stop }))];
  return [...first, ...(await askCrm(rest, crm, api))];
}

/** Why a record is refused, in words. */
export function refusedBecause(status: number): string {
  if (status === unreadable) return "its answer can't be read";
  return status === tooLong ? 'its answer is too long' : `status ${status}`;
}
