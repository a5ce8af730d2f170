import type { LinkDecision, Unlinked } from './port.ts';
import { recover } from './recover.ts';

/**
 * Decides whose lead an unlinked lead is. Changes not yet planned are looked up one by one, since a person may have
 * sent several forms. A lead with planned events becomes another one only if these agree and every new change is
 * somebody's: what was sent once must not turn up again under another lead.
 */
export function linkLead(lead: Unlinked): LinkDecision {
  const answers = lead.events.map((event) => ({ event, ...recover(event, lead.candidates) }));
  const staged = answers.filter(({ event }) => event.staged);
  const planned = answers.filter(({ event }) => !event.staged);
  const move = staged.flatMap(({ event, lead: to }) => (to === undefined ? [] : [{ event: event.id, to }]));
  const movePast = lead.past.flatMap((change) => {
    const to = recover(change, lead.candidates).lead;
    return to === undefined ? [] : [{ past: change.id, to }];
  });
  const ambiguous = answers.flatMap(({ event, ambiguous: reason }) =>
    reason === undefined ? [] : [{ event: event.id, reason }],
  );
  const target = planned[0]?.lead;
  if (lead.events.length + lead.past.length === 0) return { ...nothing, ...merging(lead) };
  const nobodys =
    answers.every((answer) => answer.lead === undefined) && movePast.length + ambiguous.length === 0;
  if (nobodys) {
    const [alike, ...others] = lead.alike;
    return { ...nothing, ...(alike !== undefined && others.length === 0 && { merge: alike }) };
  }
  if (planned.length === 0) return { move, movePast, ambiguous };
  const agree = planned.every((answer) => answer.lead === target) && move.length === staged.length;
  if (target === undefined || !agree) return nothing;
  const elsewhere = ({ to }: { to: number }): boolean => to !== target;
  return { ...nothing, move: move.filter(elsewhere), movePast: movePast.filter(elsewhere), merge: target };
}

/** Records that were said to be one lead's, and no change of them has come yet: they are the latest lead's of them. */
function merging({ candidates: { byRecord } }: Unlinked): Pick<LinkDecision, 'merge'> {
  const [latest] = byRecord.toSorted((one, other) => (other.created ?? 0) - (one.created ?? 0));
  return latest === undefined ? {} : { merge: latest.lead };
}

const nothing: LinkDecision = { move: [], movePast: [], ambiguous: [] };
