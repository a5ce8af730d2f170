import { afterEach, describe, expect, it } from 'vitest';
import { showEvent } from '../src/app/index.ts';
import type { CommonOptions } from '../src/config/index.ts';
import { changeFile, sentBy } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { checkLedger } from './support/ledger.ts';
import { iso, type MadeRow } from './support/made-rows.ts';
import { expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const day = 86_400;
const hour = 3600;
const policies = ['fill', 'report', 'hold'] as const;
type Policy = (typeof policies)[number];

const apps: TestApp[] = [];
async function start(options: CommonOptions = {}): Promise<TestApp> {
  const app = await startTestApp(options);
  apps.push(app);
  return app;
}
afterEach(async () => {
  for (const app of apps.splice(0)) {
    await app.withStore(expectCountersToAgree);
    await app.close();
  }
});

const heldIn = (report: { readonly held: ReadonlyMap<string, number> }) => Object.fromEntries(report.held);

describe('a file with all changes of a lead', () => {
  const cases: readonly {
    readonly title: string;
    readonly changes: string;
    readonly created?: number;
    readonly sent: Readonly<Record<Policy, string>> | string;
  }[] = [
    {
      title: 'without a jump',
      changes: 'Lead 5, Qualified 4, Opportunity 3, Customer 2',
      sent: 'Lead 5, Qualified 4, Opportunity 3, Customer 2',
    },
    {
      title: 'that jumps',
      changes: 'Lead 5, Customer 1',
      sent: {
        fill: 'Lead 5, Qualified 1, Opportunity 1, Customer 1',
        report: 'Lead 5, Customer 1',
        hold: 'Lead 5',
      },
    },
    {
      title: 'that jumps over the first stage',
      changes: 'Qualified 3, Lost 1',
      sent: {
        fill: 'Lead 3, Qualified 3, Lost 1',
        report: 'Qualified 3, Lost 1',
        hold: '',
      },
    },
    {
      title: 'that jumps over the first stage, its creation known',
      changes: 'Qualified 3',
      created: noon - 6 * hour - 1,
      sent: {
        fill: 'Lead 6, Qualified 3',
        report: 'Qualified 3',
        hold: '',
      },
    },
    {
      title: 'that goes back',
      changes: 'Qualified 5, Lead 3, Opportunity 2, Qualified 1',
      sent: 'Qualified 5, Lead 3, Opportunity 2',
    },
    {
      title: 'that is lost, reopened, lost again and won',
      changes: 'Lead 9, Lost 8, Qualified 7, Lost 6, Qualified 5, Opportunity 4, Customer 2',
      sent: 'Lead 9, Lost 8, Qualified 7, Opportunity 4, Customer 2',
    },
    {
      title: 'with stages that are ignored',
      changes: 'Lead 5, Junk 4, Qualified 3',
      sent: 'Lead 5, Qualified 3',
    },
    {
      title: 'all in one second',
      changes: 'Lost 3, Customer 3, Opportunity 3, Qualified 3, Lead 3',
      sent: 'Lead 3, Qualified 3, Opportunity 3, Customer 3, Lost 3',
    },
    {
      title: 'whose first stages are too old',
      changes: 'Lead 480, Qualified 456, Opportunity 432, Customer 1',
      sent: 'Customer 1',
    },
  ];
  const table = cases.flatMap((one) => policies.map((policy) => ({ ...one, policy })));

  it.each(table)('$title, policy $policy: in whatever order', async ({ changes, created, sent, policy }) => {
    const expected = typeof sent === 'string' ? sent : sent[policy];
    const rows = changes.split(', ');
    for (const order of [rows, [...rows].reverse(), [...rows.slice(1), ...rows.slice(0, 1)]]) {
      const app = await start({ policy, ignore: 'Junk' });
      const more: MadeRow = created === undefined ? {} : { lead_created_at: iso(created) };
      const report = await app.send({ changes: changeFile(order.join(', '), more) });
      expect(sentBy(app)).toBe(expected);
      expectSums(report);
      const held = policy === 'hold' ? report.events.held : 0;
      expect(report.events).toMatchObject({ accepted: app.received().length, held });
      expect(heldIn(report)).toEqual(held === 0 ? {} : { earlier_stage: held });
      expect(checkLedger({ acknowledged: [], received: app.receipts(), stored: await app.stored() })).toEqual(
        [],
      );
    }
  });
});

describe('files that come one after the other', () => {
  const cases: readonly {
    readonly title: string;
    readonly policy: Policy;
    readonly files: readonly string[];
    readonly sent: string;
  }[] = [
    {
      title: 'a late change is a duplicate of the event that was implied and sent',
      policy: 'fill',
      files: ['Qualified 1', 'Lead 5', 'Customer 0.5'],
      sent: 'Lead 1, Qualified 1, Opportunity 0.5, Customer 0.5',
    },
    {
      title: 'a late change goes when nothing was made up for it',
      policy: 'report',
      files: ['Qualified 1', 'Lead 5'],
      sent: 'Qualified 1, Lead 5',
    },
    {
      title: 'all wait for the first stage',
      policy: 'hold',
      files: ['Customer 1', 'Qualified 3', 'Lost 0.5', '', 'Lead 5', 'Opportunity 2'],
      sent: 'Lead 5, Qualified 3, Opportunity 2, Customer 1, Lost 0.5',
    },
    {
      title: 'a lead that is reopened after days',
      policy: 'fill',
      files: ['Lead 9, Lost 8', 'Qualified 7', 'Lost 6', 'Customer 1'],
      sent: 'Lead 9, Lost 8, Qualified 7, Opportunity 1, Customer 1',
    },
  ];

  it.each(cases)('policy $policy: $title', async ({ policy, files, sent }) => {
    const app = await start({ policy });
    for (const changes of files) expectSums(await app.send({ changes: changeFile(changes) }));
    expect(sentBy(app)).toBe(sent);
    expect((await app.stored()).every(({ state }) => state === 'accepted')).toBe(true);
  });

  it('the time of a change that comes after its implied event is in the history of that', async () => {
    const app = await start();
    await app.send({ changes: changeFile('Qualified 1') });
    await app.send({ changes: changeFile('Lead 5') });
    const [implied] = (await app.stored()).filter(({ stage }) => stage === 'lead');
    const shown = await app.withStore((store) => showEvent(store, implied?.eventId ?? ''));
    expect(shown?.history).toMatchObject([
      { what: 'real_change_after_implied', detail: `event_time ${noon - 5 * hour}` },
    ]);
  });

  it('a send without files releases what was held to its limit, and reports the gap', async () => {
    const app = await start({ policy: 'hold' });
    const first = await app.send({
      changes: changeFile('Qualified 1, Customer 0'),
    });
    const limit = noon - hour + 6 * day - 600;
    expect(first).toMatchObject({ events: { held: 2 }, nextRelease: limit });
    app.now = limit - 1;
    expect(await app.send({})).toMatchObject({ events: { held: 2, accepted: 0 }, nextRelease: limit });
    app.now = limit;
    const report = await app.send({});
    expect(report.problems).toMatchObject([
      { code: 'stage_gap', count: 1, example: { file: 'an earlier run' } },
    ]);
    expect(report).toMatchObject({ events: { held: 1, accepted: 1 }, nextRelease: limit + hour });
    app.now = limit + hour;
    expectSums(await app.send({}));
    expect(sentBy(app)).toBe('Qualified 1, Customer 0');
    const shown = await app.withStore((store) => showEvent(store, '1'));
    expect(shown?.warnings).toContain('stage_gap');
  });

  it('another policy counts from the next change of the lead on', async () => {
    const app = await start({ policy: 'hold' });
    await app.send({ changes: changeFile('Qualified 3') });
    await app.send({ changes: changeFile('Opportunity 2') }, { policy: 'fill' });
    expect(sentBy(app)).toBe('Lead 3, Qualified 3, Opportunity 2');
  });
});
