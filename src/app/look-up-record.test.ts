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
            expect(note ?? '').toMatch(
              /^(of \d+ people of deal 7, contact \d+ is [a-z ,;]+; the others: contact [\w, ]+)?$/,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
