import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePerson, type PersonOfRecord } from './choose-person.ts';

const lead = (created?: number): PersonOfRecord => ({ lead: created === undefined ? {} : { created } });
const primary = { primary: true };

describe('of the people of a record', () => {
  it.each<[string, readonly PersonOfRecord[], object | undefined]>([
    ['nobody', [], undefined],
    ['one, known or not', [{}], { index: 0, why: 'only_one' }],
    [
      'the primary lead, though another is later',
      [lead(9), { ...lead(1), ...primary }],
      { index: 1, why: 'primary_lead' },
    ],
    ['the only lead, though another is the primary', [primary, lead()], { index: 1, why: 'only_lead' }],
    ['the latest lead', [lead(3), lead(7), lead(5)], { index: 1, why: 'latest_lead' }],
    ['a lead of a known time', [lead(), lead(3)], { index: 1, why: 'latest_lead' }],
    ['of two of one time the first', [{}, lead(3), lead(3)], { index: 1, why: 'latest_lead' }],
    ['no lead that came after the change', [lead(11), lead(3)], { index: 1, why: 'only_lead' }],
    ['no lead of the same second', [{ ...lead(10), ...primary }, lead(3)], { index: 1, why: 'only_lead' }],
    ['the primary where no lead is known', [{}, primary, {}], { index: 1, why: 'primary' }],
    ['the first where nothing is known', [{}, {}], { index: 0, why: 'first' }],
  ])('%s', (_, persons, chosen) => {
    expect(choosePerson(persons, 10)).toEqual(chosen);
  });
});

describe('whoever the people are', () => {
  const person: fc.Arbitrary<PersonOfRecord> = fc.record(
    {
      primary: fc.boolean(),
      lead: fc.record({ created: fc.integer({ min: 0, max: 20 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const isLead = ({ lead: its }: PersonOfRecord): boolean => its !== undefined && (its.created ?? 0) < 10;

  it('one of them is taken, a lead where there is one, and no later lead is passed over', () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 8 }), (persons) => {
        const { index, why } = choosePerson(persons, 10) ?? { index: -1 };
        const taken = persons[index];
        expect(taken).toBeDefined();
        if (taken === undefined || persons.length === 1) return;
        expect(isLead(taken)).toBe(persons.some(isLead));
        if (why === 'latest_lead')
          for (const one of persons.filter(isLead))
            expect(one.lead?.created ?? -1).toBeLessThanOrEqual(taken.lead?.created ?? -1);
        expect(
          taken.primary === true || !persons.some((one) => isLead(one) === isLead(taken) && one.primary),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('the order matters for nobody but ties', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 8 }), (times) => {
        const persons = times.map(lead);
        const latest = Math.max(...times);
        const chosen = [persons, persons.toReversed()].map(
          (list) => list[choosePerson(list, 10)?.index ?? -1],
        );
        expect(chosen.map((one) => one?.lead?.created)).toEqual([latest, latest]);
      }),
    );
  });
});
