import { describe, expect, it } from 'vitest';
import { statusJson } from '../src/app/index.ts';
import { makeFunnel } from '../src/funnel/index.ts';
import { advise, type DatasetStatus } from '../src/report/index.ts';
import { sqliteReportStore, sqliteSqlCursors } from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { item, type LiveApp, openLiveApp } from './support/live-app.ts';
import { dataset } from './support/test-app.ts';

async function statusOf(app: LiveApp): Promise<DatasetStatus> {
  const [status] = await sqliteReportStore(app.store).status();
  if (status === undefined) throw new Error('the store knows no dataset');
  return status;
}

const said = (status: DatasetStatus, app: LiveApp): string[] =>
  advise(status, app.now).map(({ severity, code, what }) => `${severity} ${code}: ${what}`);

describe('status of live sources', () => {
  it('never says that there is nothing to do while items of a source can not be used', async () => {
    const app = openLiveApp();
    await app.receive([item('Lead'), { stage: 'Lead' }, { stage: 'Lead' }, item('Lead', { lead_id: '12' })]);
    const status = await statusOf(app);
    expect(status.sources?.unusable).toMatchObject([
      { source: 'crm', of: 4, count: 2, code: 'time_missing' },
      { source: 'crm', of: 4, count: 1, code: 'lead_id_shape' },
    ]);
    expect(said(status, app)).toEqual([
      expect.stringContaining("warning items_unusable: Of the latest 4 items of source crm, 2 can't be used"),
      expect.stringContaining('lead_id_shape'),
      expect.stringContaining('info pending'),
    ]);
    expect(statusJson(status, app.now)['sources']).toMatchObject({ unusable: [{ count: 2 }, { count: 1 }] });
  });

  it('forgets what could not be used once a thousand good ones came after it', async () => {
    const app = openLiveApp();
    await app.receive([{ stage: 'Lead' }]);
    await app.receive(Array.from({ length: 999 }, (_, n) => item('Lead', { lead_id: leadId(n) })));
    expect((await statusOf(app)).sources?.unusable).toMatchObject([{ of: 1000, count: 1 }]);
    await app.receive([item('Lead', { lead_id: leadId(1000) })]);
    expect((await statusOf(app)).sources).toBeUndefined();
  });

  it('names the stages that nothing maps, until something does', async () => {
    const app = openLiveApp();
    await app.receive([
      item('Won?', { object: 'deal', pipeline: 'Sales' }),
      item('Won?', { object: 'deal', pipeline: 'Sales', lead_id: leadId(2) }),
      item('Parked', { lead_id: leadId(3) }),
    ]);
    const status = await statusOf(app);
    expect(said(status, app)).toEqual([
      'warning stages_unmapped: Nothing maps these stages, so their events wait: "Won?" (deal, Sales) (2), "Parked" (1).',
    ]);
    expect(statusJson(status, app.now)['sources']).toMatchObject({
      unmapped_stages: [
        { object: 'deal', pipeline: 'Sales', stage: 'Won?', count: 2 },
        { object: '', pipeline: '', stage: 'Parked', count: 1 },
      ],
    });

    const funnel = makeFunnel({ stages: ['Lead', 'Parked', 'Won?'], other: [], ignore: [] });
    await app.live.release({ ...app.settings, funnel });
    expect((await statusOf(app)).sources).toBeUndefined();
  });

  it('tells of a database that fails, and no more once it works or serve has stopped asking', async () => {
    const app = openLiveApp();
    const cursors = sqliteSqlCursors(app.store);
    const key = { dataset, source: 'members', column: 'id', start: '0' };
    await cursors.looked(key, undefined);
    expect(said(await statusOf(app), app)).toEqual([]);
    app.now += 60;
    await cursors.looked(key, 'It can not be reached. Is it running?');
    const failing = await statusOf(app);
    expect(failing.sources?.databases).toEqual([
      {
        source: 'members',
        lookedAt: (app.now - 60) * 1000,
        failedAt: app.now * 1000,
        error: 'It can not be reached. Is it running?',
      },
    ]);
    expect(said(failing, app)).toEqual([
      "error database_failing: The database of source members can't be read: It can not be reached. Is it running?",
    ]);
    expect(advise(failing, app.now + 3600)).toEqual([]);
    await cursors.looked(key, undefined);
    expect(said(await statusOf(app), app)).toEqual([]);
  });
});
