import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StageChange, stageChangeFields } from '../event/index.ts';
import { makeFunnel } from '../funnel/index.ts';
import type { IntakeSettings } from '../intake/index.ts';
import type { ClaimedLookUp } from '../leads/index.ts';
import type { CrmPerson } from '../sources/index.ts';
import { completeRecord } from './look-up-record.ts';

const now = 1_795_348_800;
const intake: IntakeSettings = {
  dataset: '1',
  leadEventSource: 'Acme',
  funnel: makeFunnel({ stages: ['Lead'], other: [], ignore: [] }),
  policy: { jumps: 'fill', reorderWindow: 0 },
  read: {},
  lanes: 4,
  live: true,
};

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1000 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 3 }),
  fc.constantFrom('12345678901234567', 'zq@example.com', '+16505550142', '2026-11-22 10:00', 'true'),
) as fc.Arbitrary<never>;
const fields: fc.Arbitrary<Partial<StageChange>> = fc.dictionary(
  fc.constantFrom(...stageChangeFields),
  anything,
  {
    maxKeys: 6,
  },
);
const persons: fc.Arbitrary<CrmPerson[]> = fc.array(
  fc.record({
    record: fc.record({ object: fc.constant('contact'), id: fc.integer({ min: 1, max: 20 }).map(String) }),
    primary: fc.boolean(),
    fields,
  }),
  { maxLength: 16 },
);
const changes = fc.array(
  fc.record({
    stage: fc.constant('Lead'),
    changed_at: fc.integer({ min: now - 86_400, max: now }),
    value: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('whatever a CRM says of a record', () => {
  it('each change is completed once or waits an hour at most; what it says itself stays, and names stay out', async () => {
    await fc.assert(
      fc.asyncProperty(
        persons,
        fields,
        changes,
        fc.nat({ max: 2 }),
        fc.boolean(),
        async (of, change, stored, tries, isKnown) => {
          const lookUp: ClaimedLookUp = {
            object: 'deal',
            id: '7',
            tries,
            since: 0,
            claim: 1,
            changes: stored.map((one, n) => ({
              event: n,
              eventId: `e${n}`,
              row: n,
              change: JSON.stringify(one),
            })),
          };
          const store = {
            knownLeads: async (_: string, all: readonly unknown[]) =>
              all.map(() => (isKnown ? {} : undefined)),
          };
          const { completions, again } = await completeRecord(
            store,
            intake,
            lookUp,
            { kind: 'found', persons: of, change },
            now,
          );
          expect(new Set(completions.map(({ event }) => event)).size).toBe(completions.length);
          const waiting = stored.filter((_, n) => !completions.some(({ event }) => event === n));
          expect(waiting.every((one) => one.changed_at > now - 3600)).toBe(true);
          expect(again === undefined).toBe(waiting.length === 0);
          if (again !== undefined) expect(again).toBeLessThanOrEqual((now + 3600) * 1000);
          for (const { event, row, note } of completions) {
            expect(row.record).toMatchObject(stored[event] ?? {});
            expect(row.links ?? []).toHaveLength(row.links === undefined ? 0 : 1);
            expect(note).toMatch(
              /^(of \d+ people of deal 7, contact \d+ is [a-z ,;]+; the others: contact [\w, ]+|contact \d+ of deal 7|deal 7(, to which nobody is attached)?)(; the CRM gives no lead_id)?$/,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('whether somebody opted out', () => {
  const person = (id: string, said: Partial<StageChange>, primary = false): CrmPerson => ({
    record: { object: 'contact', id },
    primary,
    fields: said,
  });
  async function said(
    stored: Partial<StageChange>,
    of: readonly CrmPerson[],
    change: Partial<StageChange> = {},
  ): Promise<unknown> {
    const waiting = { stage: 'Lead', changed_at: now - 86_400, record_id: '7', object: 'deal', ...stored };
    const { completions } = await completeRecord(
      // The deal's own lead is known, and nobody else's.
      { knownLeads: async (_, all) => all.map(() => (all.length === 1 ? {} : undefined)) },
      intake,
      {
        object: 'deal',
        id: '7',
        tries: 5,
        since: 0,
        claim: 1,
        changes: [{ event: 1, eventId: 'e1', row: 1, change: JSON.stringify(waiting) }],
      },
      { kind: 'found', persons: of, change },
      now,
    );
    return completions[0]?.row.record?.opted_out;
  }

  it('is what says so: the person, the record or the webhook', async () => {
    expect(await said({ opted_out: false }, [person('1', { opted_out: true })])).toBe(true);
    expect(await said({ opted_out: 'no' }, [person('1', { opted_out: 'no' })], { opted_out: 'yes' })).toBe(
      'yes',
    );
    expect(await said({ opted_out: 'unsubscribed' }, [person('1', { opted_out: false })])).toBe(
      'unsubscribed',
    );
    expect(await said({}, [person('1', { opted_out: false })])).toBe(false);
    expect(await said({}, [person('1', {})])).toBeUndefined();
  });

  it('is what any of them says where nobody knows whose it is', async () => {
    const some = [person('1', { opted_out: false }), person('2', { opted_out: 'dnc' })];
    expect(await said({}, some)).toBe('dnc');
    expect(await said({ opted_out: false }, some.slice(0, 1))).toBe(false);
  });

  it('the history names the record to look for in the CRM, and whether a lead id came with it', async () => {
    const change = { event: 1, eventId: 'e1', row: 1, change: '{"stage":"Lead","changed_at":1795262400}' };
    const noteOf = async (object: string, persons: CrmPerson[]): Promise<unknown> => {
      const lookUp = { object, id: '7', tries: 9, since: 0, claim: 1, changes: [change] };
      const store = { knownLeads: async (_: string, all: readonly unknown[]) => all.map(() => undefined) };
      const found = { kind: 'found', persons, change: {} } as const;
      const { completions } = await completeRecord(store, intake, lookUp, found, now);
      return completions[0]?.note;
    };
    const ann: CrmPerson = {
      record: { object: 'contact', id: '7' },
      fields: { lead_id: '12345678901234567' },
    };
    expect(await noteOf('contact', [ann])).toBe('contact 7');
    expect(await noteOf('deal', [ann])).toBe('contact 7 of deal 7');
    expect(await noteOf('contact', [{ ...ann, fields: { lead_id: ' ' } }])).toBe(
      'contact 7; the CRM gives no lead_id',
    );
    expect(await noteOf('deal', [])).toBe('deal 7, to which nobody is attached; the CRM gives no lead_id');
  });
});
