/** A lead with a lead id that shares a key with a change that has none. */
export interface Candidate {
  readonly lead: number;
  readonly leadId: string;
  /** Meta's creation time in Unix seconds, if known. */
  readonly created?: number;
}

/** When a change was: see `ReadTime`. */
export interface Moment {
  /** Unix seconds; the start of the interval when `precision` is above 1. */
  readonly time: number;
  /** Length in seconds of what the CRM wrote. */
  readonly precision: number;
}

/** Candidates by the key that they share with the change. */
export interface Candidates {
  readonly byRecord: readonly Candidate[];
  readonly byEmail: readonly Candidate[];
  readonly byPhone: readonly Candidate[];
}

/** Whose lead a change is; `ambiguous` says why nobody's. */
export interface Recovery {
  readonly lead?: number;
  readonly ambiguous?: string;
}

/** Leads can be downloaded from Meta for 90 days; older ones are another story's. */
const window = 90 * 86_400;

/**
 * Finds the lead of a change without `lead_id`: the latest lead created before the change and at most 90 days
 * earlier, by CRM record, then e-mail, then phone if only one lead has it. When e-mail and phone point at different
 * people, nobody's: a wrong lead id is worse than none.
 *
 * A change whose time is only known to the minute or the day may have come after a creation within it.
 */
export function recover(change: Moment, candidates: Candidates): Recovery {
  const byRecord = inTime(change, candidates.byRecord);
  if (byRecord.length > 0) return latest(byRecord, 'record');
  const byEmail = inTime(change, candidates.byEmail);
  const byPhone = inTime(change, candidates.byPhone);
  if (byEmail.length > 0) {
    const agree =
      byPhone.length === 0 || byPhone.some((one) => byEmail.some((other) => other.lead === one.lead));
    return agree ? latest(byEmail, 'e-mail') : { ambiguous: 'e-mail and phone point at different people' };
  }
  if (byPhone.length > 1) return { ambiguous: `the phone number belongs to ${byPhone.length} leads` };
  const only = byPhone[0];
  return only === undefined ? {} : { lead: only.lead };
}

function inTime({ time, precision }: Moment, candidates: readonly Candidate[]): readonly Candidate[] {
  const end = precision > 1 ? time + precision : time;
  return candidates.filter(
    ({ created }) => created === undefined || (created < end && time - created <= window),
  );
}

/** The latest of those whose creation is known (of two in one second, by lead id); one alone if it is not. */
function latest(candidates: readonly Candidate[], key: string): Recovery {
  let best: Candidate | undefined;
  for (const one of candidates) {
    if (one.created === undefined) continue;
    const later =
      best?.created === undefined ||
      one.created > best.created ||
      (one.created === best.created && one.leadId > best.leadId);
    if (later) best = one;
  }
  if (best !== undefined) return { lead: best.lead };
  const [only, ...others] = candidates;
  if (only === undefined || others.length > 0) {
    return {
      ambiguous: `${candidates.length} leads share the ${key}, and when they were created is not known`,
    };
  }
  return { lead: only.lead };
}
