import { afterEach, describe, expect, it } from 'vitest';
import { bytesInput } from '../src/sources/files/bytes-input.ts';
import { checkLedger } from './support/ledger.ts';
import { csvFile, iso, jsonLinesFile, leadExport, type MadeRow } from './support/made-rows.ts';
import { expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const day = 86_400;
const hour = 3600;
const apps: TestApp[] = [];

async function start(...options: Parameters<typeof startTestApp>): Promise<TestApp> {
  const app = await startTestApp(...options);
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const leadId = (n: number): string => String(10_000_000_000_000_001n + BigInt(n));
const stagesOf = (app: TestApp): string[] => app.received().map((event) => event.event_name);

async function ledger(app: TestApp) {
  return checkLedger({ acknowledged: [], received: app.receipts(), stored: await app.stored() });
}

describe('a file that is sent', () => {
  it('becomes accepted events, each stage once and in order, with what was jumped over', async () => {
    const app = await start();
    const rows = [
      { lead_id: leadId(1), stage: 'customer', changed_at: iso(noon - hour), email: 'a@example.com' },
      { lead_id: leadId(1), stage: 'Lead', changed_at: iso(noon - 5 * hour), email: 'a@example.com' },
      { lead_id: leadId(1), stage: 'Lead', changed_at: iso(noon - 4 * hour), email: 'a@example.com' },
    ];
    const report = await app.send({ changes: [csvFile('a.csv', rows)] });
    expect(report.events).toMatchObject({ changes: 3, implied: 2, duplicate: 1, accepted: 4 });
    expectSums(report);
    expect(app.received().map((event) => [event.event_name, event.event_time])).toEqual([
      ['Lead', noon - 5 * hour],
      ['Qualified', noon - hour],
      ['Opportunity', noon - hour],
      ['Customer', noon - hour],
    ]);
    expect(app.received().every((event) => event.user_data['lead_id'] === leadId(1))).toBe(true);
    expect(await ledger(app)).toEqual([]);
  });

  it('A2: sends nothing when it is sent again, under the same event_ids', async () => {
    const app = await start();
    const rows = [1, 2].flatMap((n) => [
      { lead_id: leadId(n), stage: 'Lead', changed_at: iso(noon - 5 * hour) },
      { lead_id: leadId(n), stage: 'Lost', changed_at: iso(noon - hour) },
    ]);
    await app.send({ changes: [csvFile('a.csv', rows)] });
    const again = await app.send({ changes: [csvFile('a.csv', rows)] });
    expect(again.events).toMatchObject({ changes: 4, duplicate: 4, accepted: 0 });
    expectSums(again);
    expect(stagesOf(app)).toEqual(['Lead', 'Lost', 'Lead', 'Lost']);
  });

  it('sends a stage outside the order without making up the others', async () => {
    const app = await start();
    const rows = [{ lead_id: leadId(1), stage: 'Lost', changed_at: iso(noon - hour) }];
    const report = await app.send({ changes: [csvFile('a.csv', rows)] });
    expect(report.events).toMatchObject({ changes: 1, implied: 0, accepted: 1 });
  });

  it('keeps 17 digits through CSV, JSON Lines and a JSON array; refuses an id that lost some', async () => {
    const app = await start();
    const row = (n: number): MadeRow => ({ lead_id: leadId(n), stage: 'Lead', changed_at: iso(noon - hour) });
    const asNumber = (n: number): string => JSON.stringify(row(n)).replace(`"${leadId(n)}"`, leadId(n));
    const array = [asNumber(3), JSON.stringify(row(4)), asNumber(5).replace(leadId(5), '1.23457E+16')];
    const report = await app.send({
      changes: [
        csvFile('a.csv', [row(1), { ...row(6), lead_id: '1.23457E+16' }]),
        jsonLinesFile('b.jsonl', [row(2)]),
        bytesInput('c.json', Buffer.from(`[${array.join(',')}]`)),
      ],
    });
    expect(new Set(app.received().map((event) => event.user_data['lead_id']))).toEqual(
      new Set([leadId(1), leadId(2), leadId(3), leadId(4)]),
    );
    expect(report.rows).toMatchObject({ valid: 4, invalid: 2 });
    expect(report.problems).toMatchObject([{ code: 'lead_id_damaged', count: 2, example: { row: 3 } }]);
  });
});

describe('an export with old stages', () => {
  const changes = [
    { record_id: '1', email: 'a@example.com', stage: 'Lead', changed_at: iso(noon - 20 * day) },
    { record_id: '1', email: 'a@example.com', stage: 'Qualified', changed_at: iso(noon - 19 * day) },
    { record_id: '1', email: 'a@example.com', stage: 'Opportunity', changed_at: iso(noon - 15 * day) },
    { record_id: '1', email: 'a@example.com', stage: 'Customer', changed_at: iso(noon - day) },
  ];

  it.each(['with', 'without'])(
    'sends the stage of yesterday and makes nothing up, %s a directory',
    async (how) => {
      const app = await start();
      const leads =
        how === 'with'
          ? [leadExport([{ id: leadId(1), created: noon - 21 * day, email: 'a@example.com' }])]
          : [];
      const report = await app.send({ changes: [csvFile('a.csv', changes)], leads });
      expect(stagesOf(app)).toEqual(['Customer']);
      expect(report.rows).toMatchObject({ read: 4, valid: 1, skipped: 3 });
      expect(report.recovered).toBe(how === 'with' ? 1 : 0);
      expectSums(report);
    },
  );

  it('knows old stages known to the day alone, on the day of the lead', async () => {
    const app = await start();
    const created = Math.floor((noon - 10 * day) / day) * day + 15 * hour;
    const date = iso(created).slice(0, 10);
    const rows = [
      { email: 'a@example.com', stage: 'Lead', changed_at: date },
      { email: 'a@example.com', stage: 'Qualified', changed_at: date },
      { email: 'a@example.com', stage: 'Opportunity', changed_at: iso(noon - day) },
    ];
    const leads = [leadExport([{ id: leadId(1), created, email: 'a@example.com' }])];
    await app.send({ changes: [csvFile('a.csv', rows)], leads }, { timeZone: 'UTC' });
    expect(stagesOf(app)).toEqual(['Opportunity']);
  });

  it('keeps the old stages of two leads of one person apart', async () => {
    const app = await start();
    const person = { email: 'a@example.com' };
    const rows = [
      { ...person, stage: 'Qualified', changed_at: iso(noon - 55 * day) },
      { ...person, stage: 'Qualified', changed_at: iso(noon - 15 * day) },
      { ...person, stage: 'Opportunity', changed_at: iso(noon - day) },
    ];
    const leads = [
      leadExport([
        { id: leadId(1), created: noon - 60 * day, ...person },
        { id: leadId(2), created: noon - 20 * day, ...person },
      ]),
    ];
    await app.send({ changes: [csvFile('a.csv', rows)], leads });
    expect(app.received().map((event) => [event.event_name, event.user_data['lead_id']])).toEqual([
      ['Opportunity', leadId(2)],
    ]);
  });
});

describe('a lead seen first by e-mail and then by lead_id', () => {
  const first = [{ email: 'a@example.com', stage: 'Lead', changed_at: iso(noon - 5 * hour) }];
  const second = [
    { lead_id: leadId(1), email: 'a@example.com', stage: 'Lead', changed_at: iso(noon - 5 * hour) },
    { lead_id: leadId(1), email: 'a@example.com', stage: 'Qualified', changed_at: iso(noon - hour) },
  ];

  it('is one lead, and each of its stages goes once', async () => {
    const app = await start();
    await app.send({ changes: [csvFile('a.csv', first)] });
    const report = await app.send({ changes: [csvFile('b.csv', second)] });
    expect(stagesOf(app)).toEqual(['Lead', 'Qualified']);
    expect(report.events).toMatchObject({ changes: 2, duplicate: 1, accepted: 1 });
    expect(new Set((await app.stored()).map((event) => event.lead)).size).toBe(1);
    expect(await ledger(app)).toEqual([]);
  });

  it('is one lead in one file too', async () => {
    const app = await start();
    await app.send({ changes: [csvFile('a.csv', [...first, ...second])] });
    expect(stagesOf(app)).toEqual(['Lead', 'Qualified']);
  });

  it('gets its lead id before it is sent when the directory learns of it in time', async () => {
    const app = await start();
    app.sandbox.setFaults([{ answer: 'token' }]);
    await app.send({ changes: [csvFile('a.csv', first)] });
    app.sandbox.setFaults([]);
    const leads = [leadExport([{ id: leadId(1), created: noon - 6 * hour, email: 'a@example.com' }])];
    await app.withStore(async (store) => void store.db.exec('update dataset set paused_reason = null'));
    const report = await app.send({ leads });
    expect(report.recovered).toBe(1);
    expect(app.received().map((event) => event.user_data['lead_id'])).toEqual([leadId(1)]);
    expectSums(report);
  });

  it('is one lead with the CRM record that shares its e-mail, in two runs as in one', async () => {
    const app = await start();
    await app.send({ changes: [csvFile('a.csv', first)] });
    const rows = [{ record_id: '7', ...first[0] }] as MadeRow[];
    await app.send({ changes: [csvFile('b.csv', rows)] });
    expect(stagesOf(app)).toEqual(['Lead']);
  });
});

describe('a rejected row', () => {
  const row = (more: MadeRow): MadeRow => ({
    record_id: '1',
    lead_id: leadId(1),
    stage: 'Lead',
    changed_at: iso(noon - 5 * hour),
    email: 'a@example.com',
    ...more,
  });
  const one = (more: MadeRow) => ({ changes: [csvFile('a.csv', [row(more)])] });

  it('is accepted under its event_id when the row comes corrected', async () => {
    const app = await start();
    app.sandbox.setFaults([{ times: 1, answer: { code: 100, subcode: 2804050 } }]);
    const refused = await app.send(one({}));
    expect(refused.events).toMatchObject({ rejected: 1 });
    expect((await app.send(one({}))).events).toMatchObject({ duplicate: 1, rejected: 0, accepted: 0 });
    const before = await app.stored();
    const corrected = await app.send(one({ email: 'b@example.com' }));
    expect(corrected.events).toMatchObject({ changes: 1, accepted: 1, duplicate: 0 });
    expectSums(corrected);
    expect((await app.stored()).map((event) => event.eventId)).toEqual(before.map((event) => event.eventId));
    expect(app.received().map((event) => event.event_id)).toEqual(before.map((event) => event.eventId));
  });

  it('whose lead id was wrong is another lead with the right one', async () => {
    const app = await start({}, { deletedLeadIds: [leadId(1)] });
    expect((await app.send(one({}))).events).toMatchObject({ rejected: 1 });
    expect((await app.send(one({ lead_id: leadId(2) }))).events).toMatchObject({ accepted: 1 });
    expect((await app.send(one({ lead_id: leadId(2) }))).events).toMatchObject({ duplicate: 1, accepted: 0 });
    // Its later stages find the right one by the record.
    const later = await app.send(one({ lead_id: '', stage: 'Qualified', changed_at: iso(noon - hour) }));
    expect(later.events).toMatchObject({ accepted: 1 });
    expect(app.received().map((event) => event.user_data['lead_id'])).toEqual([leadId(2), leadId(2)]);
    expect(await ledger(app)).toEqual([]);
  });

  it('whose lead id Meta does not know is accepted without it', async () => {
    const app = await start({}, { deletedLeadIds: [leadId(1)] });
    await app.send(one({}));
    expect((await app.send(one({ lead_id: '' }))).events).toMatchObject({ accepted: 1 });
    expect((await app.send(one({ lead_id: '' }))).events).toMatchObject({ duplicate: 1, accepted: 0 });
    expect(app.received().map((event) => event.user_data['lead_id'])).toEqual([undefined]);
  });

  it('is held, not lost, under the policy hold', async () => {
    const app = await start({ policy: 'hold' });
    const stage = { stage: 'Qualified' };
    await app.send(one({}));
    app.sandbox.setFaults([{ times: 1, answer: { code: 100, subcode: 2804050 } }]);
    await app.send(one(stage));
    const report = await app.send(one({ ...stage, email: 'b@example.com' }));
    expect(report.events).toMatchObject({ accepted: 1 });
    expectSums(report);
  });
});
