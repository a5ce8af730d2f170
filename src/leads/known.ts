import type { UserData } from '../event/index.ts';

/** The hashed parameters that the directory adds to a lead's events, in the order of their bits. */
const hashed = ['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country', 'external_id'] as const;

/** Bits of `event.keys`: which customer information a payload carries. */
export const leadIdBit = 1 << hashed.length;
const clickIdBit = leadIdBit << 1;
const hashedBits = leadIdBit - 1;

/** The matching keys that a payload with these bits carries, by their names in `user_data`. */
export function keyNames(bits: number): readonly string[] {
  const names: readonly string[] = [...hashed, 'lead_id', 'fbc'];
  return names.filter((_, index) => (bits & (1 << index)) !== 0);
}

/** The bits of what `userData` holds. */
export function keysOf(userData: UserData): number {
  let bits = 0;
  hashed.forEach((parameter, index) => {
    if (userData[parameter] !== undefined) bits |= 1 << index;
  });
  if (userData.lead_id !== undefined) bits |= leadIdBit;
  if (userData.fbc !== undefined) bits |= clickIdBit;
  return bits;
}

/** Whether something of `available` is missing in `present`, among the hashed parameters. */
export function lacks(present: number, available: number): boolean {
  return (available & ~present & hashedBits) !== 0;
}

/** Adds to `userData` the hashed parameters that it lacks and `known` has. Neither argument is changed. */
export function addKnown(userData: UserData, known: UserData): UserData {
  const result: UserData = { ...userData };
  for (const parameter of hashed) {
    const values = known[parameter];
    if (result[parameter] === undefined && values !== undefined) result[parameter] = values;
  }
  return result;
}

/** Only the hashed parameters of `userData`: what may be given to another event of the same lead. */
export function hashedPart(userData: UserData): UserData {
  return addKnown({}, userData);
}
