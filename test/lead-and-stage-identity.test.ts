import { afterEach, describe, expect, it } from 'vitest';
import type { CommonOptions } from '../src/config/index.ts';
import { eventId } from '../src/event/index.ts';
import { changeFile, changeRow, leadId, sentBy, stagesSentBy } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { csvFile, iso, leadExport, type MadeRow } from './support/made-rows.ts';
import { dataset, expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const hour = 3600;

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

describe('a stage that was renamed', () => {
  const before: CommonOptions = { funnel: 'Lead, MQL, Customer' };
  const after: CommonOptions = { funnel: 'Lead, Qualified, Customer', alias: ['MQL=Qualified'] };
  const stored = async (app: TestApp) => (await app.stored()).map(({ eventId: id, stage }) => [id, stage]);
  const idOf = (n: number, stage: string): string => eventId(dataset, `lead_id:${leadId(n)}`, stage);

  it('is sent once for each lead, under one event_id, whichever name its rows have', async () => {
    const app = await start();
    await app.send(
      {
        changes: changeFile('Lead 5, MQL 4'),
      },
      before,
    );
    const again = await app.send(
      {
        changes: changeFile('Lead 5, Qualified 4, mql 3'),
      },
      after,
    );
    expect(again.events).toMatchObject({ duplicate: 3, accepted: 0 });
    const other = { lead_id: leadId(2) };
    await app.send({ changes: changeFile('Customer 1', other) }, after);
    expect(stagesSentBy(app)).toBe('Lead, MQL, Lead, Qualified, Customer');
    expect(await stored(app)).toContainEqual([idOf(2, 'MQL'), 'mql']);
    expect(again.stages.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['Lead', 'Qualified']));
  });

  it('also when the new name was in use before anybody said so', async () => {
    const app = await start();
    await app.send(
      {
        changes: changeFile('Lead 5, Qualified 4'),
      },
      { funnel: 'Lead, Qualified, Customer' },
    );
    const report = await app.send(
      {
        changes: changeFile('MQL 4, Qualified 3, Customer 1'),
      },
      after,
    );
    expect(report.events).toMatchObject({ duplicate: 2, accepted: 1, implied: 0 });
    expect(stagesSentBy(app)).toBe('Lead, Qualified, Customer');
  });

  it('keeps what was held under the old name in its place', async () => {
    const app = await start({ policy: 'hold' });
    await app.send({ changes: changeFile('MQL 4') }, before);
    await app.send(
      {
        changes: changeFile('Lead 5, Qualified 4, Customer 3'),
      },
      after,
    );
    expect(sentBy(app)).toBe('Lead 5, MQL 4, Customer 3');
  });

  it('a stage that is put into the funnel later is waited for', async () => {
    const app = await start({ policy: 'hold' });
    await app.send({ changes: changeFile('Customer 3') }, { funnel: 'Lead, Customer' });
    const longer = { funnel: 'Lead, Qualified, Customer' };
    const report = await app.send({ changes: changeFile('Lead 5') }, longer);
    expect(report.events).toMatchObject({ accepted: 1, held: 1 });
    await app.send({ changes: changeFile('Qualified 4') }, longer);
    expect(sentBy(app)).toBe('Lead 5, Qualified 4, Customer 3');
  });
});

describe('one lead id on many people', () => {
  const person = (n: number, more: MadeRow = {}): MadeRow => ({
    ...changeRow('Lead 5'),
    email: `p${n}@example.com`,
    record_id: `${n}`,
    ...more,
  });
  const people = (count: number, more: MadeRow = {}) =>
    Array.from({ length: count }, (_, n) => person(n, more));
  const send = (app: TestApp, rows: readonly MadeRow[], leads: Parameters<typeof leadExport>[0] = []) =>
    app.send({ changes: [csvFile('a.csv', rows)], ...(leads.length > 0 && { leads: [leadExport(leads)] }) });
  const good = { ...person(77), lead_id: leadId(77) };

  it('is refused for all its rows, whatever their order', async () => {
    const rows = [...people(4), good];
    for (const order of [rows, [...rows].reverse(), [...rows.slice(2), ...rows.slice(0, 2)]]) {
      const app = await start();
      const report = await send(app, order);
      expect(report.rows).toEqual({ read: 5, valid: 1, invalid: 4, skipped: 0 });
      expect(report.problems).toMatchObject([
        {
          code: 'lead_id_shared',
          count: 4,
          example: { message: expect.stringContaining('by 4 people') as string },
        },
      ]);
      expectSums(report);
      expect(app.received().map((event) => event.user_data['lead_id'])).toEqual([leadId(77)]);
    }
  });

  it('counts people by e-mail where there are no records, and records of one kind', async () => {
    for (const [rows, invalid] of [
      [people(3), 0],
      [people(4, { record_id: '' }), 4],
      [people(4, { email: '' }), 4],
      [people(4, { email: 'p@example.com' }), 4],
      [[...people(2, { object: 'contact', email: '' }), ...people(3, { object: 'deal', email: '' })], 0],
    ] as const) {
      const app = await start();
      expect((await send(app, rows)).rows.invalid).toBe(invalid);
    }
  });

  it('stays refused in later files, and is given to nobody else', async () => {
    const app = await start();
    await send(app, people(4));
    const report = await send(app, [person(9), { ...person(2), lead_id: '' }]);
    expect(report.rows).toMatchObject({ valid: 1, invalid: 1 });
    expect(app.received().map((event) => event.user_data['lead_id'])).toEqual([undefined]);
  });

  it("is right when Meta's own export tells of it", async () => {
    const app = await start();
    const report = await send(app, people(4), [{ id: leadId(1), created: noon - 9 * hour }]);
    expect(report.rows.invalid).toBe(0);
  });

  it('is no matter of records that found their lead by themselves', async () => {
    const app = await start();
    const email = 'p@example.com';
    const deals = people(6, { lead_id: '', email, object: 'deal' });
    const lead = { ...changeRow('Lead 6'), email, lead_created_at: iso(noon - 9 * hour) };
    for (const report of [await send(app, [lead, ...deals]), await send(app, [changeRow('Qualified 2')])]) {
      expect(report.rows.invalid).toBe(0);
      expectSums(report);
    }
    expect(app.received().every((event) => event.user_data['lead_id'] === leadId(1))).toBe(true);
  });
});
