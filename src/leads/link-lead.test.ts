import { describe, expect, it } from 'vitest';
import { linkLead } from './link-lead.ts';
import type { LinkDecision, Unlinked } from './port.ts';
import type { Candidate } from './recover.ts';

const time = 1_795_348_800;
const day = 86_400;
const first: Candidate = { lead: 10, leadId: '100000000000010', created: time - 10 * day };
const second: Candidate = { lead: 20, leadId: '100000000000020', created: time - 2 * day };
const none: LinkDecision = { move: [], movePast: [], ambiguous: [] };

function unlinked(more: Partial<Unlinked>): Unlinked {
  const candidates = { byRecord: [], byEmail: [first, second], byPhone: [] };
  return { lead: 1, events: [], past: [], candidates, alike: [], ...more };
}
const staged = (id: number, days: number) => ({ id, time: time - days * day, precision: 1, staged: true });
const planned = (id: number, days: number) => ({ ...staged(id, days), staged: false });
const past = (id: number, days: number) => ({ id, time: time - days * day, precision: 1 });
const nobody = { byRecord: [], byEmail: [], byPhone: [] };

describe('linking a lead without lead id', () => {
  it('moves each new change to the lead that it belongs to', () => {
    const decision = linkLead(
      unlinked({ events: [staged(1, 5), staged(2, 1), staged(3, 11)], past: [past(0, 8), past(1, 12)] }),
    );
    expect(decision).toEqual({
      ...none,
      move: [
        { event: 1, to: 10 },
        { event: 2, to: 20 },
      ],
      movePast: [{ past: 0, to: 10 }],
    });
  });

  it('says which changes several leads compete for', () => {
    const two = [
      { ...first, created: undefined },
      { ...second, created: undefined },
    ].map(({ lead, leadId }) => ({ lead, leadId }));
    const decision = linkLead(unlinked({ events: [staged(1, 1)], candidates: { ...nobody, byEmail: two } }));
    expect(decision).toMatchObject({ move: [], ambiguous: [{ event: 1 }] });
    expect(decision.merge).toBeUndefined();
  });

  it.each([
    ['one alike', [5], { ...none, merge: 5 }],
    ['several alike', [5, 6], none],
    ['none alike', [], none],
  ])('without candidates, with %s', (_, alike, decision) => {
    expect(linkLead(unlinked({ events: [staged(1, 1)], candidates: nobody, alike }))).toEqual(decision);
    expect(linkLead(unlinked({ events: [planned(1, 1)], candidates: nobody, alike }))).toEqual(decision);
    expect(linkLead(unlinked({ past: [past(0, 1)], candidates: nobody, alike }))).toEqual(decision);
  });

  it('does not merge with one alike when there are candidates', () => {
    expect(linkLead(unlinked({ events: [staged(1, 1)], alike: [5] })).merge).toBeUndefined();
  });

  it('makes a lead with planned events another one when these agree', () => {
    expect(linkLead(unlinked({ events: [planned(1, 5), planned(2, 4)], past: [past(0, 9)] }))).toEqual({
      ...none,
      merge: 10,
    });
  });

  it('and moves what is new and somebody else’s first', () => {
    const decision = linkLead(
      unlinked({ events: [planned(1, 5), staged(2, 1)], past: [past(0, 9), past(1, 1)] }),
    );
    expect(decision).toEqual({
      ...none,
      merge: 10,
      move: [{ event: 2, to: 20 }],
      movePast: [{ past: 1, to: 20 }],
    });
  });

  it('leaves it alone when they do not agree, or something new is nobody’s', () => {
    expect(linkLead(unlinked({ events: [planned(1, 5), planned(2, 1)] }))).toEqual(none);
    expect(linkLead(unlinked({ events: [planned(1, 5), staged(2, 11)] }))).toEqual(none);
  });
});
