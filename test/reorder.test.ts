import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { intakeSettings } from '../src/app/intake-settings.ts';
import { type CommonOptions, loadSettings } from '../src/config/index.ts';
import { importChanges, RunCounts } from '../src/intake/index.ts';
import { openChanges } from '../src/sources/index.ts';
import { sqliteIntakeStore, sqliteLeadDirectory } from '../src/store/sqlite/index.ts';
import { changeRow, sentBy } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { csvFile, type MadeRow } from './support/made-rows.ts';
import { dataset, expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const day = 86_400;
const hour = 3600;
const policies = ['fill', 'report', 'hold'] as const;

/** Changes that come in live: each waits for others as long as the reorder window is open. */
async function arrive(app: TestApp, rows: readonly MadeRow[], options: CommonOptions = {}): Promise<void> {
  const common = {
    dataset,
    leadEventSource: 'HubSpot',
    funnel: 'Lead, Qualified, Opportunity, Customer',
    other: 'Lost',
  };
  const settings = intakeSettings(loadSettings({ ...common, ...options }, {}).dataset, 'HubSpot');
  const policy = { ...settings.policy, reorderWindow: 600 };
  const source = await openChanges(csvFile('live', rows), { map: {}, now: app.now });
  await app.withStore((store) =>
    importChanges(
      [source],
      { ...settings, policy },
      { store: sqliteIntakeStore(store), directory: sqliteLeadDirectory(store), clock: () => app.now * 1000 },
      new RunCounts(),
    ),
  );
}

describe('B4: changes that arrive within the reorder window', () => {
  const funnel = ['Lead', 'Qualified', 'Opportunity', 'Customer', 'Lost'];
  const place = (stage: string): number => funnel.indexOf(stage);
  // A lead that goes forward, maybe over stages, maybe two at once.
  const changes = fc
    .tuple(
      fc.subarray(funnel, { minLength: 1 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
    )
    .map(([stages, steps]) =>
      stages.map((stage, at): readonly [string, number] => [
        stage,
        12 - steps.slice(0, at + 1).reduce((a, b) => a + b, 0),
      ]),
    );
  const arrivals = fc.record({
    changes,
    gen: fc.gen(),
    gaps: fc.array(fc.integer({ min: 0, max: 119 }), { minLength: 5, maxLength: 5 }),
    policy: fc.constantFrom(...policies),
    deliverBetween: fc.boolean(),
  });

  it('go out in time order with ties in funnel order, however they are shuffled', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ changes: made, gen, gaps, policy, deliverBetween }) => {
        const app = await startTestApp({ policy });
        try {
          const shuffled = gen(() => fc.shuffledSubarray(made, { minLength: made.length }));
          for (const [at, change] of shuffled.entries()) {
            await arrive(app, [changeRow(change.join(' '))], { policy });
            if (deliverBetween) await app.send({});
            app.now += gaps[at] ?? 0;
          }
          // The last one came less than ten minutes after the first.
          app.now += 600;
          expectSums(await app.send({}));
          if (policy === 'hold') {
            app.now = noon + 6 * day;
            await app.send({});
          }
          const sent = app
            .received()
            .map(({ event_name: stage, event_time: time }) => [stage, (noon - time) / hour] as const);
          const order = [...sent].sort((a, b) => b[1] - a[1] || place(a[0]) - place(b[0]));
          expect(sent).toEqual(order);
          expect(new Set(sent.map(([stage]) => stage)).size).toBe(sent.length);
          for (const change of made) expect(sent).toContainEqual(change);
          const last = Math.max(...made.filter(([stage]) => stage !== 'Lost').map(([stage]) => place(stage)));
          const reached = funnel.slice(0, Math.max(0, last + 1));
          if (policy === 'fill')
            for (const stage of reached) expect(sent.map(([one]) => one)).toContain(stage);
          else expect(sent).toHaveLength(made.length);
          await app.withStore(expectCountersToAgree);
        } finally {
          await app.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('whose earlier stages are known go at once; only a jump waits', async () => {
    const app = await startTestApp();
    onTestFinished(() => app.close());
    await arrive(app, [changeRow('Lead 5')]);
    await arrive(app, [changeRow('Qualified 4')]);
    await arrive(app, [changeRow('Customer 2')]);
    const report = await app.send({});
    expect(sentBy(app)).toBe('Lead 5, Qualified 4');
    expect(report).toMatchObject({ held: new Map([['reorder', 1]]), nextRelease: noon + 600 });
    app.now += 600;
    await app.send({});
    expect(sentBy(app)).toBe('Lead 5, Qualified 4, Opportunity 2, Customer 2');
  });
});
