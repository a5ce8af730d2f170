import type { UserData } from '../event/index.ts';
import { addKnown, hashedPart, keysOf, lacks } from '../leads/index.ts';
import type { LeadRows } from './port.ts';

/**
 * All hashed contact information of a lead: the directory's first, then that of its events from the earliest on.
 *
 * @param userData what an event carries; asked only where it adds something, or where ties are broken
 */
export function knownOf(rows: LeadRows, userData: (event: number) => UserData): UserData {
  let known = rows.known ?? {};
  const text = (id: number): string => JSON.stringify(userData(id));
  // To the last tie by what they carry, so that the order in which rows came in plays no part.
  const inOrder = [...rows.events].sort(
    (a, b) => a.time - b.time || compare(a.eventId, b.eventId) || compare(text(a.id), text(b.id)),
  );
  for (const { id, keyBits } of inOrder) {
    if (lacks(keysOf(known), keyBits)) known = addKnown(known, hashedPart(userData(id)));
  }
  return known;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
