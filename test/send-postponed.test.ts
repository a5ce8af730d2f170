import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeFile, leadId, stagesSentBy } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { leadExport } from './support/made-rows.ts';
import { noon, startTestApp, type TestApp } from './support/test-app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

// A killed process leaves its request open. Until that is settled, the lead can't be joined with the one in the
// directory, and what came for it waits: it must not wait for another run of `send`.
it('A1 plans and sends in the same run what had to wait for a request that a killed process left', async () => {
  const person = { lead_id: '', record_id: 'R1', email: 'ada@acme.org' };
  await app.send({ changes: changeFile('Lead 5', person) });
  await app.withStore(async ({ db }) => {
    db.exec(`
      update event set state = 1;
      insert into counter (dataset, name, delta) values (1, 'state:pending', 1), (1, 'state:accepted', -1);
      insert into queue (lead, dataset, lane, due, deadline)
        select e.lead, 1, l.lane, 0, ${noon + 86_400} from event e join lead l on l.id = e.lead;
      insert into attempt (dataset, lane, epoch, started_at, events, bytes)
        select 1, l.lane, 1, ${noon * 1000}, json_array(e.id), 1 from event e join lead l on l.id = e.lead;`);
  });
  const leads = [leadExport([{ id: leadId(1), created: noon - 10 * 3600, email: 'ada@acme.org' }])];
  const report = await app.send({ leads, changes: changeFile('Lead 5, Qualified 4', person) });
  expect(report.finished).toBe(true);
  expect(report.events).toMatchObject({ held: 0, pending: 0 });
  expect(stagesSentBy(app)).toBe('Lead, Lead, Qualified');
  expect(new Set(app.received().map((one) => one.event_id)).size).toBe(2);
  await app.withStore(expectCountersToAgree);
});
