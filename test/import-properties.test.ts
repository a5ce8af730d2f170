import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLedger } from './support/ledger.ts';
import { csvFile, iso, leadExport, type MadeRow } from './support/made-rows.ts';
import { expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const day = 86_400;
const hour = 3600;
const leadId = (n: number): string => String(10_000_000_000_000_001n + BigInt(n));

async function ledger(app: TestApp) {
  return checkLedger({ acknowledged: [], received: app.receipts(), stored: await app.stored() });
}

describe('the order of rows', () => {
  const person = fc.record({
    lead: fc.integer({ min: 1, max: 5 }),
    withId: fc.boolean(),
    withRecord: fc.boolean(),
    withEmail: fc.boolean(),
    withPhone: fc.boolean(),
    sharedEmail: fc.integer({ min: 0, max: 2 }),
    sharedPhone: fc.integer({ min: 0, max: 2 }),
    external: fc.integer({ min: 0, max: 6 }),
    createdDays: fc.integer({ min: 0, max: 40 }),
    value: fc.integer({ min: 0, max: 2 }),
  });
  const change = fc.record({
    person,
    stage: fc.constantFrom('Lead', 'Qualified', 'Opportunity', 'Customer', 'Lost', 'lead '),
    hours: fc.integer({ min: 1, max: 12 * 24 }),
  });
  const toRow = ({
    person: who,
    stage,
    hours,
  }: typeof change extends fc.Arbitrary<infer T> ? T : never): MadeRow => ({
    lead_id: who.withId ? leadId(who.lead) : '',
    record_id: who.withRecord || !(who.withId || who.withEmail || who.withPhone) ? `r${who.lead}` : '',
    email: who.withEmail ? `p${who.sharedEmail || who.lead}@example.com` : '',
    phone: who.withPhone ? `+1650555000${who.sharedPhone || who.lead}` : '',
    external_id: who.external > 0 && who.external < 3 ? `x${who.external}` : '',
    lead_created_at: who.createdDays > 0 && who.createdDays < 12 ? iso(noon - who.createdDays * day - 7) : '',
    value: who.value > 0 ? `${who.value}` : '',
    currency: who.value > 0 ? 'EUR' : '',
    stage,
    changed_at: iso(noon - hours * hour),
  });
  const directory = fc.array(
    fc.record({ lead: fc.integer({ min: 1, max: 5 }), days: fc.integer({ min: 1, max: 12 }) }),
    { maxLength: 4 },
  );

  it('does not change what is sent, nor in what order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 14 }),
        directory,
        fc.gen(),
        async (made, known, gen) => {
          const rows = made.map(toRow);
          const byTime = [...rows].sort((a, b) =>
            (a['changed_at'] ?? '') < (b['changed_at'] ?? '') ? -1 : 1,
          );
          const shuffled = gen(() => fc.shuffledSubarray(rows, { minLength: rows.length }));
          const leads = [...new Map(known.map((one) => [one.lead, one])).values()].map(({ lead, days }) => ({
            id: leadId(lead),
            created: noon - days * day - 1,
            email: `p${lead}@example.com`,
            phone: `+1650555000${lead}`,
          }));
          const results = [];
          for (const order of [byTime, [...byTime].reverse(), shuffled]) {
            const app = await startTestApp();
            try {
              const report = await app.send({
                changes: [csvFile('a.csv', order)],
                ...(leads.length > 0 && { leads: [leadExport(leads)] }),
              });
              expectSums(report);
              expect(await ledger(app)).toEqual([]);
              const leadOf = new Map(
                (await app.stored()).map((event) => [`${event.eventId} ${event.time}`, event.lead]),
              );
              const perLead = Map.groupBy(app.received(), (event) =>
                leadOf.get(`${event.event_id} ${event.event_time}`),
              );
              results.push({
                events: [...perLead.values()].map((events) => JSON.stringify(events)).sort(),
                counts: report.events,
                rows: report.rows,
                recovered: report.recovered,
                problems: report.problems.map(({ code, count }) => `${code} ${count}`).sort(),
              });
            } finally {
              await app.close();
            }
          }
          expect(results[1]).toEqual(results[0]);
          expect(results[2]).toEqual(results[0]);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the sums of a report', () => {
  const row = fc.record({
    lead_id: fc.constantFrom('', leadId(1), leadId(2), leadId(3), '1.23457E+16', 'x', '444444444444'),
    record_id: fc.constantFrom('', 'r1', 'r2'),
    email: fc.constantFrom('', 'p1@example.com', 'p2@example.com', 'broken'),
    phone: fc.constantFrom('', '+16505550001', '12'),
    stage: fc.constantFrom('Lead', 'Qualified', 'Customer', 'Lost', 'Junk', 'Nonsense', ''),
    changed_at: fc.oneof(
      fc.integer({ min: -2, max: 200 }).map((hours) => iso(noon - hours * hour)),
      fc.constantFrom('', 'yesterday'),
    ),
    origin: fc.constantFrom('', 'Facebook', 'Google Ads'),
    opted_out: fc.constantFrom('', 'no', 'yes'),
  });
  const run = fc.record({
    rows: fc.array(row, { maxLength: 8 }),
    leads: fc.boolean(),
    fault: fc.constantFrom('none', 'throttle', 'token', 'lost-answer', 'short-count', 'html-502'),
    times: fc.integer({ min: 1, max: 3 }),
    later: fc.integer({ min: 1, max: 3 * day }),
  });

  it('hold for any input, over several runs on one store, whatever the destination says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('fill', 'report', 'hold'),
        async (runs, policy) => {
          const app = await startTestApp({ policy, ignore: 'Junk' }, { deletedLeadIds: [leadId(2)] });
          try {
            for (const { rows, leads, fault, times, later } of runs) {
              app.sandbox.setFaults(fault === 'none' ? [] : [{ times, answer: fault }]);
              const files = {
                changes: rows.length === 0 ? [] : [csvFile('a.csv', rows)],
                leads: leads
                  ? [leadExport([{ id: leadId(1), created: noon - 100 * hour, email: 'p1@example.com' }])]
                  : [],
              };
              expectSums(await app.check(files));
              expectSums(await app.send(files));
              await app.withStore(
                async (store) => void store.db.exec('update dataset set paused_reason = null'),
              );
              app.now += later;
            }
            const twice = new Set(app.receipts().map((one) => one.eventId));
            const found = checkLedger({
              acknowledged: [],
              received: app.receipts(),
              stored: await app.stored(),
              mayRepeat: twice,
            });
            expect(found.filter(({ kind }) => kind !== 'out_of_order')).toEqual([]);
          } finally {
            await app.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
