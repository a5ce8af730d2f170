import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLiveIntake } from '../src/intake/index.ts';
import { readRow } from '../src/intake/read-row.ts';
import { openChanges } from '../src/sources/index.ts';
import { openDatabase, sqliteIntakeStore, sqliteLiveStore } from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import {
  type Item,
  idOf,
  item,
  type LiveApp,
  metaLead,
  openLiveApp,
  statuses,
  stranger,
} from './support/live-app.ts';
import { csvFile, iso } from './support/made-rows.ts';
import { dataset, noon } from './support/test-app.ts';

/** A second connection to the app's store, as another process has it. */
function secondConnection(app: LiveApp) {
  const store = openDatabase(app.file, () => app.now * 1000);
  onTestFinished(() => {
    if (store.db.isOpen) store.close();
  });
  const live = openLiveIntake(sqliteLiveStore(store), () => app.now * 1000);
  const receive = (items: readonly Item[]) =>
    live.receive({
      settings: app.settings,
      source: 'other',
      rows: items.map((record, index) => ({ row: index, record: record as never, problems: [] })),
    });
  return { store, live, receive };
}

/** Who each event's lead is, and how many leads there are. */
async function people(app: LiveApp): Promise<string[]> {
  await expectCountersToAgree(app.store);
  return (await app.events()).map(({ stage, state, leadId: id }) => `${stage} ${state} ${id ?? '-'}`).sort();
}

describe('two that link keys at once (rules 11 and 12)', () => {
  const record = { record_id: '7' };
  const changes: readonly Item[] = [
    item('Lead', { changed_at: noon - 7000, email: 'ann@example.com' }),
    stranger('Qualified', { changed_at: noon - 6000, ...record }),
    { stage: 'Opportunity', changed_at: noon - 5000, ...record, origin: 'Facebook' },
    { stage: 'Customer', changed_at: noon - 4000, phone: '+12125550100', email: 'ann@example.com' },
  ];

  it('end with the same leads and events whatever the order, one by one or together, on either connection', async () => {
    const order = fc.shuffledSubarray([...changes], { minLength: changes.length });
    await fc.assert(
      fc.asyncProperty(order, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (some, coins) => {
        const app = openLiveApp();
        const other = secondConnection(app);
        const pending = some.map(async (change, index) => {
          if (coins[index] === true) await new Promise((resolve) => setImmediate(resolve));
          return coins[index + 4] === true ? other.receive([change]) : app.receive([change]);
        });
        await Promise.all(pending);
        app.now += 601;
        await app.live.release(app.settings);
        const found = await people(app);
        expect(found.map((one) => one.split(' ')[0])).toEqual([
          'Customer',
          'Lead',
          'Opportunity',
          'Qualified',
        ]);
        for (const one of found) expect(one).toMatch(new RegExp(`pending ${leadId(1)}$`));
      }),
      { numRuns: 25 },
    );
  });

  it('of two people stay two, whatever the order', async () => {
    const two: readonly Item[] = [
      item('Lead', { changed_at: noon - 7000, email: 'ann@example.com' }),
      item('Lead', { changed_at: noon - 7000, email: 'bob@example.com', lead_id: leadId(2) }),
      stranger('Qualified', { email: ['ann@example.com'], phone: '+12125550100' }),
      stranger('Qualified', { email: ['bob@example.com'], phone: '+12125550100' }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...two], { minLength: 4 }), async (some) => {
        const app = openLiveApp();
        await Promise.all(some.map((change) => app.receive([change])));
        expect(await people(app)).toEqual(
          ['Lead', 'Qualified'].flatMap((stage) => [1, 2].map((n) => `${stage} pending ${leadId(n)}`)),
        );
      }),
      { numRuns: 15 },
    );
  });
});

describe('two datasets with the same person (rule 13)', () => {
  it('know nothing of each other, also in one commit', async () => {
    const app = openLiveApp();
    const other = '9876543210';
    const both = { email: 'ann@example.com', phone: '+12125550100', record_id: '7' };
    const results = await Promise.all([
      app.receive([item('Lead', { ...both, changed_at: noon - 7000 })]),
      app.receive([stranger('Qualified', both)], { dataset: other }),
      app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]),
    ]);
    expect(statuses(results[0])).toEqual(['stored']);
    expect(statuses(results[1])).toEqual(['held unknown_lead']);
    const [ours, theirs] = (await app.events()).map(({ lead }) => lead);
    expect(ours).not.toBe(theirs);
    const payload = app.store.db.prepare('select body from payload where event = 2').get();
    expect(String(payload?.['body'])).not.toContain(leadId(1));
    app.now += 86_400;
    await app.live.release({ ...app.settings, dataset: other });
    expect(await people(app)).toEqual([`Lead pending ${leadId(1)}`]);
    // The same change is another event there.
    expect(idOf(1, 'Lead', other)).not.toBe(idOf(1, 'Lead', dataset));
  });
});

describe('an import of another process that reads a lead’s rows', () => {
  it('keeps them till its end, and live changes of that lead go meanwhile', async () => {
    const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
    const other = secondConnection(app);
    const importer = sqliteIntakeStore(other.store);
    const importId = await importer.beginImport(dataset, 'file.csv');
    const stage = async (name: string, at: number): Promise<void> => {
      const row = { lead_id: leadId(1), stage: name, changed_at: iso(at) };
      const source = await openChanges(csvFile('file.csv', [row]), { map: {}, now: app.now });
      for await (const rows of source.rows()) {
        const { live: _, ...settings } = app.settings;
        await importer.stage(
          dataset,
          importId,
          rows.map((one) => readRow(one, settings, app.now).read),
        );
      }
    };
    await stage('Lead', noon - 7000);
    expect(statuses(await app.receive([item('Qualified')]))).toEqual(['stored']);
    await app.live.receiveLeads(app.settings, [metaLead(1)]);
    expect(await app.live.release(app.settings)).toEqual({ planned: 0 });
    expect(await people(app)).toEqual([`Lead held ${leadId(1)}`, `Qualified pending ${leadId(1)}`]);
    await stage('Qualified', noon - 3600);
    await app.importFile([]);
    expect((await people(app)).filter((one) => one.includes('held'))).toHaveLength(2);
    // The other process is gone: whoever comes next finishes its import.
    other.store.close();
    await app.importFile([]);
    expect(await people(app)).toEqual([`Lead pending ${leadId(1)}`, `Qualified pending ${leadId(1)}`]);
  });
});

describe('a lead whose event is in a request under way', () => {
  it('is merged when the answer is there, and what came for either waits till then', async () => {
    const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
    const unlinked = stranger('Lead', { origin: 'Facebook' });
    expect(statuses(await app.receive([unlinked]))).toEqual(['stored']);
    app.store.db.exec(
      "insert into attempt (dataset, lane, epoch, started_at, events, bytes) values (1, 0, 0, 0, '[1]', 1)",
    );
    await app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]);
    const [again, late] = await app.receive([unlinked, item('Qualified')]);
    expect([again, late]).toMatchObject([
      { status: 'held', reason: 'import' },
      { status: 'held', reason: 'import' },
    ]);
    expect(await app.live.release(app.settings)).toEqual({ planned: 0, nextDue: noon + 30 });
    app.store.db.exec(`
      update attempt set finished_at = 1;
      update event set state = 2 where id = 1;
      delete from queue;
      insert into counter (dataset, name, delta) values (1, 'state:pending', -1), (1, 'state:accepted', 1)`);
    app.now += 30;
    await app.live.release(app.settings);
    await people(app);
    expect((await app.events()).map(({ stage, state, leadId: id }) => `${stage} ${state} ${id}`)).toEqual([
      `Lead accepted ${leadId(1)}`,
      `Qualified pending ${leadId(1)}`,
    ]);
  });
});

describe('a phone number that hundreds of leads share', () => {
  it('tells nobody apart, and the e-mail address still does', async () => {
    const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
    const phone = '+12125550100';
    const many = Array.from({ length: 300 }, (_, n) =>
      item('Lead', {
        lead_id: leadId(n + 1),
        phone,
        changed_at: noon - 7000,
        email: `p${n + 1}@example.com`,
      }),
    );
    await app.receive(many);
    const results = await app.receive([
      stranger('Qualified', { phone }),
      stranger('Qualified', { phone, email: 'p7@example.com' }),
    ]);
    expect(statuses(results)).toEqual(['held unknown_lead', 'stored']);
    expect((await people(app)).filter((one) => one.startsWith('Qualified'))).toEqual([
      'Qualified held -',
      `Qualified pending ${leadId(7)}`,
    ]);
  });
});
