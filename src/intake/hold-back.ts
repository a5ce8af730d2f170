import { deadline, states } from '../outbox/index.ts';
import { isNew, isOpen } from './event-standing.ts';
import type { LeadDraft } from './lead-draft.ts';
import { differs } from './payload.ts';
import { eventFlags, type LeadEvent, type LeadRows } from './port.ts';

const day = 86_400;

/** Design, rule 5: whether a change that came live has to wait, since nothing says that its lead is one of Meta's. */
export function waitsForLead(rows: LeadRows, { flags }: LeadEvent): boolean {
  const isUnknown = (flags & eventFlags.live) !== 0 && (flags & eventFlags.originUnknown) !== 0;
  return isUnknown && rows.leadId === undefined && !rows.fromMeta && !isProven(rows);
}

/** Asked for each event of a lead, so that one with thousands of them must not be looked through for each. */
const proven = new WeakMap<LeadRows, boolean>();

function isProven(rows: LeadRows): boolean {
  const is = proven.get(rows) ?? rows.events.some(provesLead);
  proven.set(rows, is);
  return is;
}

/**
 * Whether a change waits for what the CRM says of it: while its lead is not known; and with `lookUpAlways` even then, until
 * a day before its deadline. With `lookUpRequired` it never goes without.
 */
export function waitsForLookUp(rows: LeadRows, { flags, time }: LeadEvent, now: number): boolean {
  if ((flags & eventFlags.lookUp) === 0) return false;
  if (rows.leadId === undefined && !rows.fromMeta) return true;
  if ((flags & eventFlags.lookUpRequired) !== 0) return true;
  return (flags & eventFlags.lookUpAlways) !== 0 && now < deadline(time) - day;
}

/** Another live change of the lead says whose it is: with a click id, or an origin that is Meta's. */
function provesLead({ flags }: LeadEvent): boolean {
  const unsure = eventFlags.originUnknown | eventFlags.onlyKnownLead | eventFlags.badLeadId;
  return (flags & eventFlags.live) !== 0 && (flags & unsure) === 0;
}

/** Until when a change waits for its lead, Unix seconds: a day, and never into the last day before its deadline. */
export function unknownUntil({ hold, storedAt, time }: LeadEvent): number {
  if (hold?.reason === 'unknown_lead' && hold.until !== undefined) return hold.until;
  return Math.min(storedAt + day, deadline(time) - day);
}

/** Whether nothing maps an event's stage yet. */
export function isUnmapped({ flags }: LeadEvent): boolean {
  return (flags & eventFlags.unmapped) !== 0;
}

/**
 * Holds rows whose lead or stage is not known, or that the CRM is asked about, one for each stage: what comes again adds
 * the keys that the first lacks. One that nobody mapped or completed until its deadline expires.
 *
 * @returns when the lead is to be planned again, Unix seconds
 */
export function holdBack(
  rows: LeadRows,
  back: readonly LeadEvent[],
  draft: LeadDraft,
  now: number,
  isCurrent: (importId: number) => boolean,
): readonly number[] {
  const again: number[] = [];
  for (const [stage, group] of Map.groupBy(back, (event) => event.stage)) {
    const standing = standingEvent(rows, stage, group, draft);
    for (const event of group) {
      if (event.id === standing.id) continue;
      if (isOpen(standing)) draft.merge(event.id, standing.id, isCurrent);
      draft.remove({ id: event.id, as: 'duplicate', of: standing.id });
    }
    if (!group.includes(standing)) continue;
    const { reason, until, missed } = waitOf(rows, standing, draft, now);
    if (now < until) {
      draft.holdBack(standing.id, reason, until);
      again.push(until);
    } else draft.expire(standing.id, missed);
  }
  return again;
}

/** What an event waits for, until when, and what is said of it when that did not come. */
function waitOf(
  rows: LeadRows,
  standing: LeadEvent,
  draft: LeadDraft,
  now: number,
): {
  readonly reason: 'lookup' | 'unknown_lead' | 'unmapped_stage';
  readonly until: number;
  readonly missed: string;
} {
  const end = deadline(draft.time(standing.id));
  if (waitsForLookUp(rows, standing, now)) {
    const isKnown = rows.leadId !== undefined || rows.fromMeta;
    const goesWithout = isKnown && (standing.flags & eventFlags.lookUpRequired) === 0;
    const until = goesWithout ? end - day : end;
    return { reason: 'lookup', until, missed: 'the CRM could not be asked about it before its deadline' };
  }
  const missed = 'its stage was not mapped before its deadline';
  return waitsForLead(rows, standing)
    ? { reason: 'unknown_lead', until: unknownUntil(standing), missed }
    : { reason: 'unmapped_stage', until: end, missed };
}

/** The event of a stage: one that is no row any more, else the row that waits longest, else the earliest change. */
function standingEvent(
  rows: LeadRows,
  stage: string,
  group: readonly LeadEvent[],
  draft: LeadDraft,
): LeadEvent {
  const repeats = (failed: LeadEvent): boolean =>
    group.every(({ id }) => !differs(draft.payload(id), draft.payload(failed.id)));
  const [first] = [
    ...rows.events.filter(
      (event) =>
        event.stage === stage &&
        !group.includes(event) &&
        !draft.isRemoved(event.id) &&
        (states[event.state].countsAsSent || repeats(event)),
    ),
    ...group.toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)) || a.time - b.time || a.id - b.id),
  ];
  if (first === undefined) throw new RangeError(`nobody waits for stage "${stage}"`);
  return first;
}
