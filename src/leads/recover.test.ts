import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, type Candidates, recover } from './recover.ts';

const day = 86_400;
const now = 1_795_348_800;
const lead = (n: number, created?: number): Candidate => ({
  lead: n,
  leadId: `10000000000000${n}`,
  ...(created !== undefined && { created }),
});
const old = lead(1, now - 20 * day);
const young = lead(2, now - 2 * day);
const unknown = lead(3);

interface Case {
  readonly title: string;
  readonly byRecord?: readonly Candidate[];
  readonly byEmail?: readonly Candidate[];
  readonly byPhone?: readonly Candidate[];
  readonly time?: number;
  readonly precision?: number;
  readonly lead?: number | 'ambiguous';
}

const cases: readonly Case[] = [
  { title: 'nobody' },
  { title: 'the only one', byEmail: [old], lead: 1 },
  { title: 'the latest before the change', byEmail: [old, young], lead: 2 },
  { title: 'not one created after the change', byEmail: [old, young], time: now - 3 * day, lead: 1 },
  { title: 'not one created at the very second', byEmail: [young], time: now - 2 * day },
  { title: 'one created a second earlier', byEmail: [young], time: now - 2 * day + 1, lead: 2 },
  {
    title: 'one created within the minute that is known',
    byEmail: [young],
    time: now - 2 * day - 30,
    precision: 60,
    lead: 2,
  },
  { title: 'not one created after that minute', byEmail: [young], time: now - 2 * day - 60, precision: 60 },
  {
    title: 'one created on the day that is known',
    byEmail: [young],
    time: now - 2.5 * day,
    precision: day,
    lead: 2,
  },
  { title: 'one created 90 days earlier', byEmail: [lead(4, now - 90 * day)], lead: 4 },
  { title: 'not one created before that', byEmail: [lead(4, now - 90 * day - 1)] },
  { title: 'by record before e-mail', byRecord: [old], byEmail: [young], lead: 1 },
  {
    title: 'by e-mail when the record knows only a later one',
    byRecord: [young],
    byEmail: [old],
    time: now - 3 * day,
    lead: 1,
  },
  { title: 'by e-mail before phone when both know the lead', byEmail: [old, young], byPhone: [old], lead: 2 },
  {
    title: 'nobody when e-mail and phone point at different people',
    byEmail: [old],
    byPhone: [young],
    lead: 'ambiguous',
  },
  { title: 'by phone when only one has it', byPhone: [young], lead: 2 },
  { title: 'nobody when two have the phone', byPhone: [old, young], lead: 'ambiguous' },
  {
    title: 'by phone the one of two that was there before the change',
    byPhone: [old, young],
    time: now - 3 * day,
    lead: 1,
  },
  { title: 'one whose creation is not known', byEmail: [unknown], lead: 3 },
  { title: 'rather one whose creation is known', byEmail: [unknown, old], lead: 1 },
  { title: 'nobody of two whose creation is not known', byRecord: [unknown, lead(4)], lead: 'ambiguous' },
  {
    title: 'of two in one second the higher lead id',
    byEmail: [lead(6, now - day), lead(5, now - day)],
    lead: 6,
  },
];

describe('recovery of a lead id finds', () => {
  it.each(cases)(
    '$title',
    ({ byRecord = [], byEmail = [], byPhone = [], time = now, precision = 1, lead: found }) => {
      const answer = recover({ time, precision }, { byRecord, byEmail, byPhone });
      if (found === 'ambiguous') {
        expect(answer.lead).toBeUndefined();
        expect(answer.ambiguous).toBeTypeOf('string');
      } else {
        expect(answer).toEqual(found === undefined ? {} : { lead: found });
      }
    },
  );

  it('the same lead in whatever order the candidates come', () => {
    const candidate = fc
      .record({ n: fc.integer({ min: 1, max: 6 }), days: fc.option(fc.integer({ min: -5, max: 100 })) })
      .map(({ n, days }) => lead(n, days === null ? undefined : now - days * day - n * 0));
    const some = fc.uniqueArray(candidate, { selector: (one) => one.lead, maxLength: 4 });
    const moment = fc.record({
      time: fc.integer({ min: now - 30 * day, max: now }),
      precision: fc.constantFrom(1, 60, day),
    });
    fc.assert(
      fc.property(some, some, some, moment, (byRecord, byEmail, byPhone, change) => {
        const candidates: Candidates = { byRecord, byEmail, byPhone };
        const reversed: Candidates = {
          byRecord: byRecord.toReversed(),
          byEmail: byEmail.toReversed(),
          byPhone: byPhone.toReversed(),
        };
        const answer = recover(change, candidates);
        expect(recover(change, reversed)).toEqual(answer);
        expect(answer.lead === undefined || answer.ambiguous === undefined).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
