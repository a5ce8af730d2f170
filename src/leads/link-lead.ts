import type { LinkDecision, Unlinked } from './port.ts';
import { recover } from './recover.ts';

/**
 * Decides whose lead an unlinked lead is. Changes not yet planned are looked up one by one, since a person may have
 * sent several forms; a lead that has already sent events becomes another one only if all of its changes agree.
 */
export function linkLead(lead: Unlinked): LinkDecision {
  const answers = lead.events.map((event) => ({ event, ...recover(event.time, lead.candidates) }));
  const none = { move: [], movePast: [], ambiguous: [] };
  if (answers.some(({ event }) => !event.staged)) {
    const target = answers[0]?.lead;
    const agree = target !== undefined && answers.every((answer) => answer.lead === target);
    return agree ? { ...none, merge: target } : none;
  }
  const move = answers.flatMap(({ event, lead: to }) => (to === undefined ? [] : [{ event: event.id, to }]));
  const movePast = lead.past.flatMap(({ stage, time }) => {
    const to = recover(time, lead.candidates).lead;
    return to === undefined ? [] : [{ stage, to }];
  });
  const ambiguous = answers.flatMap(({ event, ambiguous: reason }) =>
    reason === undefined ? [] : [{ event: event.id, reason }],
  );
  const [alike, ...others] = lead.alike;
  const undecided = move.length + movePast.length + ambiguous.length === 0;
  return {
    move,
    movePast,
    ambiguous,
    ...(undecided && alike !== undefined && others.length === 0 && { merge: alike }),
  };
}
