import { describe, expect, it } from 'vitest';
import { makeFunnel, makeStageTable } from '../src/funnel/index.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { idOf, item, type LiveApp, metaLead, openLiveApp, statuses, stranger } from './support/live-app.ts';
import { iso } from './support/made-rows.ts';
import { noon } from './support/test-app.ts';

const hour = 3600;
const day = 86_400;

/** Stage and state of all events, in the order in which they were stored. */
async function standing(app: LiveApp): Promise<string[]> {
  await expectCountersToAgree(app.store);
  return (await app.events()).map(({ stage, state }) => `${stage} ${state}`);
}

/** How many rows of everything that tells of persons are left. */
function traces(app: LiveApp): number {
  const count = ['lead', 'lead_key', 'lead_of_key', 'event', 'payload', 'history', 'past_stage', 'plan_queue']
    .map((table) => `(select count(*) from ${table})`)
    .join(' + ');
  return Number(app.store.db.prepare(`select ${count} as n`).get()?.['n']);
}

describe('a change that comes live', () => {
  it('is stored, planned and answered with its event_id and those that it implies', async () => {
    const app = openLiveApp({ policy: { jumps: 'fill', reorderWindow: 0 } });
    const results = await app.receive([
      item('lead'),
      item('Opportunity', { lead_id: leadId(2), changed_at: noon - 60 }),
      item('Spam', { lead_id: leadId(3) }),
      item('Lead', { lead_id: leadId(4), changed_at: noon - 8 * day }),
      item('Lead', { lead_id: leadId(5), opted_out: true }),
      { stage: 'Lead' },
    ]);
    expect(statuses(results)).toEqual([
      'stored',
      'stored',
      'skipped ignored_stage',
      'skipped too_old_on_arrival',
      'skipped opted_out',
      'invalid',
    ]);
    expect(results.map(({ eventIds }) => eventIds)).toEqual([
      [idOf(1, 'Lead')],
      [idOf(2, 'Opportunity'), idOf(2, 'Lead'), idOf(2, 'Qualified')],
      [],
      [],
      [],
      [],
    ]);
    expect(results[5]?.problems.map(({ code }) => code)).toContain('time_missing');
    expect(await standing(app)).toEqual([
      'Lead pending',
      'Opportunity pending',
      'Lead pending',
      'Qualified pending',
    ]);
  });

  it('H1: is one event, however often it comes, also at once and after a restart', async () => {
    const app = openLiveApp();
    const again = async (): Promise<readonly string[]> => {
      const all = await Promise.all(Array.from({ length: 100 }, () => app.receive([item('Lead')])));
      expect(new Set(all.flatMap((results) => results.flatMap(({ eventIds }) => eventIds)))).toEqual(
        new Set([idOf(1, 'Lead')]),
      );
      return all.flatMap((results) => statuses(results));
    };
    const first = await again();
    expect(first.toSorted()).toEqual([...Array.from({ length: 99 }, () => 'duplicate'), 'stored']);
    app.reopen();
    expect(new Set(await again())).toEqual(new Set(['duplicate']));
    expect(await standing(app)).toEqual(['Lead pending']);
  });

  it('H1: is one held event, however often it comes', async () => {
    const app = openLiveApp();
    for (const change of [stranger('Lead'), item('Won?', { lead_id: leadId(9) })]) {
      const all = await Promise.all(Array.from({ length: 20 }, () => app.receive([change])));
      app.reopen();
      const ids = [...all, await app.receive([change])].flatMap(([result]) => result?.eventIds ?? []);
      expect(new Set(ids).size).toBe(1);
    }
    expect(await standing(app)).toEqual(['Lead held', 'unmapped:  ›  › Won? held']);
  });

  it('says which event stands for its stage when its keys are others', async () => {
    const app = openLiveApp();
    await app.receive([item('Lead', { email: 'ann@example.com', record_id: '7' })]);
    const [byRecord] = await app.receive([{ stage: 'Lead', changed_at: noon - hour, record_id: '7' }]);
    expect(byRecord).toMatchObject({ status: 'duplicate', eventIds: [idOf(1, 'Lead')] });
  });

  it('makes an implied event real as long as that is not sent', async () => {
    const app = openLiveApp({ policy: { jumps: 'fill', reorderWindow: 0 } });
    await app.receive([item('Qualified')]);
    const results = await app.receive([
      item('Lead', { changed_at: noon - 2 * hour, value: 3, currency: 'EUR' }),
    ]);
    expect(results).toMatchObject([{ status: 'stored', eventIds: [idOf(1, 'Lead')] }]);
    expect((await app.events()).filter(({ implied }) => implied)).toEqual([]);
  });

  it('takes the place of an event that failed, and says so', async () => {
    const app = openLiveApp();
    await app.receive([item('Lead')]);
    app.store.db.exec('update event set state = 3; delete from queue');
    const other = item('Lead', { changed_at: noon - 2 * hour });
    expect(statuses(await app.receive([item('Lead')]))).toEqual(['duplicate']);
    expect(await app.receive([other])).toMatchObject([{ status: 'stored', eventIds: [idOf(1, 'Lead')] }]);
  });

  it('gets row numbers that go on over restarts, and leaves no import unfinished', async () => {
    const app = openLiveApp();
    await app.receive([item('Lead'), item('Qualified')]);
    app.reopen();
    await app.receive([item('Opportunity')]);
    expect((await app.events()).map(({ source, row }) => `${source} ${row}`)).toEqual([
      'crm 1',
      'crm 2',
      'crm 3',
    ]);
    expect(app.store.db.prepare('select count(*) as n from import').get()).toEqual({ n: 1 });
    expect(app.store.db.prepare('select 1 from import where finished_at is null').all()).toEqual([]);
  });
});

describe('the reorder window', () => {
  it('lets a jump wait, and what comes within it goes before', async () => {
    const app = openLiveApp();
    const [jump] = await app.receive([item('Opportunity', { changed_at: noon - 60 })]);
    expect(jump).toMatchObject({ status: 'held', reason: 'reorder', until: noon + 600 });
    app.now += 300;
    expect(statuses(await app.receive([item('Lead')]))).toEqual(['stored']);
    expect(await app.live.release(app.settings)).toEqual({ planned: 0, nextDue: noon + 600 });
    app.now += 301;
    expect(await app.live.release(app.settings)).toEqual({ planned: 1 });
    expect(await standing(app)).toEqual(['Opportunity pending', 'Lead pending', 'Qualified pending']);
  });
});

describe('a change of a lead that nobody knows', () => {
  const until = noon + day;

  it('waits for a day, then goes without a trace', async () => {
    const app = openLiveApp();
    const results = await app.receive([stranger('Lead'), stranger('Lead', { phone: '+12125550100' })]);
    expect(results).toMatchObject([
      { status: 'held', reason: 'unknown_lead', until },
      { status: 'duplicate', eventIds: results[0]?.eventIds },
    ]);
    app.now = until - 1;
    expect(await app.live.release(app.settings)).toEqual({ planned: 0, nextDue: until });
    expect(await standing(app)).toEqual(['Lead held']);
    app.now = until;
    expect(await app.live.release(app.settings)).toEqual({ planned: 1 });
    expect(await standing(app)).toEqual([]);
    expect(traces(app)).toBe(0);
  });

  it('never waits into the last day before its deadline', async () => {
    const app = openLiveApp();
    const results = await app.receive([
      stranger('Lead', { changed_at: noon - 5.5 * day }),
      stranger('Lead', { changed_at: noon - 6.5 * day, email: 'bob@example.com' }),
    ]);
    expect(results).toMatchObject([
      { status: 'held', until: noon + 0.5 * day - 600 },
      { status: 'skipped', reason: 'not_a_meta_lead' },
    ]);
  });

  it.each([
    [
      'Lead Ads tells of it',
      async (app: LiveApp) => app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]),
    ],
    [
      'a change with a lead id shares a key',
      async (app: LiveApp) =>
        app.receive([item('Lead', { changed_at: noon - 2 * hour, email: 'ANN@example.com' })]),
    ],
  ])('goes with its lead id when %s, and its history says so', async (_, tell) => {
    const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
    const [held] = await app.receive([stranger('Qualified')]);
    app.now += hour;
    await tell(app);
    const event = (await app.events()).find(({ eventId }) => eventId === held?.eventIds[0]);
    expect(event).toMatchObject({ stage: 'Qualified', state: 'pending', leadId: leadId(1), recovered: true });
    expect((await app.detail(String(event?.id))).history).toEqual(['lead_id_recovered', 'lead_known']);
    expect(await app.live.release(app.settings)).toEqual({ planned: 0 });
    await expectCountersToAgree(app.store);
  });

  it('goes when another change of its record says that it is one of Meta’s', async () => {
    const app = openLiveApp();
    const record = { record_id: '7', email: 'ann@example.com' };
    await app.receive([stranger('Lead', record)]);
    await app.receive([stranger('Qualified', { ...record, changed_at: noon - 60, origin: 'Facebook' })]);
    expect(await standing(app)).toEqual(['Lead pending', 'Qualified pending']);
    expect(
      statuses(await app.receive([stranger('Opportunity', { ...record, changed_at: noon - 9 })])),
    ).toEqual(['stored']);
  });

  it('waits also where origins are declared and it names none, and goes at once with a declared one', async () => {
    const app = openLiveApp({ declaredOrigins: ['Ads'] });
    const results = await app.receive([
      stranger('Lead'),
      stranger('Lead', { email: 'bob@example.com', origin: 'ads' }),
      stranger('Lead', { email: 'eve@example.com', click_id: 'fb.1.1795345200000.abcdefghij' }),
    ]);
    expect(statuses(results)).toEqual(['held unknown_lead', 'stored', 'stored']);
  });

  it('is skipped at once when it names another origin, and nothing of it is kept', async () => {
    const app = openLiveApp();
    const other = stranger('Lead', { origin: 'Google Ads' });
    const old = stranger('Lead', { changed_at: noon - 8 * day });
    expect(statuses(await app.receive([other, old]))).toEqual([
      'skipped not_a_meta_lead',
      'skipped too_old_on_arrival',
    ]);
    expect(traces(app)).toBe(0);
    await app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]);
    expect(statuses(await app.receive([other]))).toEqual(['stored']);
  });

  it('is not sent by a file’s run, nor let go before its time', async () => {
    const app = openLiveApp();
    await app.receive([stranger('Qualified', { record_id: '7' })]);
    const row = { stage: 'Lead', changed_at: iso(noon - 2 * hour), record_id: '7', email: 'ann@example.com' };
    await app.importFile([row]);
    expect(await standing(app)).toEqual(['Qualified held', 'Lead pending']);
    app.now = until;
    await app.importFile([]);
    expect(await standing(app)).toEqual(['Lead pending']);
  });

  it('can be cancelled', async () => {
    const app = openLiveApp();
    await app.receive([stranger('Lead')]);
    const { sqliteOperatorStore } = await import('../src/store/sqlite/index.ts');
    const operator = sqliteOperatorStore(app.store);
    expect(await operator.preview('replay', {})).toMatchObject({ affected: 0 });
    expect(await operator.apply('cancel', {}, 'me')).toBe(1);
    await app.live.release(app.settings);
    expect(await standing(app)).toEqual(['Lead cancelled']);
    expect(statuses(await app.receive([stranger('Lead')]))).toEqual(['duplicate']);
  });
});

describe('a change to a stage that nothing maps', () => {
  const funnel = { stages: ['Lead', 'Qualified', 'Won?'], other: [], ignore: ['Dead'] };

  it('waits until its deadline and expires, visibly', async () => {
    const app = openLiveApp();
    const [held] = await app.receive([item('Won?')]);
    const until = noon - hour + 7 * day - 600;
    expect(held).toMatchObject({ status: 'held', reason: 'unmapped_stage', until });
    expect(held?.problems).toMatchObject([{ code: 'stage_unmapped', severity: 'warning' }]);
    app.now = until;
    expect(await app.live.release(app.settings)).toEqual({ planned: 1 });
    expect(await standing(app)).toEqual(['unmapped:  ›  › Won? expired']);
    expect(await app.events()).toMatchObject([{ reason: 'its stage was not mapped before its deadline' }]);
  });

  it('goes, or is skipped, once the table of its source names it', async () => {
    const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
    const deal = { object: 'deal', pipeline: 'Sales › EU', changed_at: noon - 60 };
    await app.receive([
      item('5', { ...deal, lead_id: leadId(1) }),
      item('6', { ...deal, lead_id: leadId(2) }),
      item('5', { ...deal, lead_id: leadId(3), object: 'ticket' }),
      item('Lead', { ...deal, lead_id: leadId(4) }),
      stranger('5', deal),
    ]);
    expect(await standing(app)).toEqual([
      'unmapped: deal › Sales > EU › 5 held',
      'unmapped: deal › Sales > EU › 6 held',
      'unmapped: ticket › Sales > EU › 5 held',
      'Lead pending',
      'unmapped: deal › Sales > EU › 5 held',
    ]);
    const table = makeStageTable([
      { object: 'Deal', pipeline: 'sales › eu', map: { 5: 'Qualified' }, ignore: ['6'] },
    ]);
    // Another source's table means nothing here.
    await app.live.release({ ...app.settings, stageTables: new Map([['other', table]]) });
    expect((await standing(app)).filter((one) => one.endsWith('held'))).toHaveLength(4);
    const settings = { ...app.settings, stageTables: new Map([['crm', table]]) };
    expect(await app.live.release(settings)).toMatchObject({ planned: 3 });
    expect(await standing(app)).toEqual([
      'Qualified pending',
      'unmapped: ticket › Sales > EU › 5 held',
      'Lead pending',
      'unmapped: deal › Sales > EU › 5 held',
    ]);
    await app.live.receiveLeads(settings, [metaLead(9, 'ann@example.com')]);
    expect(statuses(await app.receive([item('5', deal)], settings))).toEqual(['duplicate']);
    expect(await standing(app)).toContain('Qualified pending');
  });

  it('goes once the funnel names it, under the event_id that it was given', async () => {
    const app = openLiveApp();
    const [held] = await app.receive([item('won?'), item('Dead', { lead_id: leadId(2) })]);
    await app.receive([item('Lead', { changed_at: noon - 2 * hour })]);
    const settings = { ...app.settings, funnel: makeFunnel(funnel) };
    expect(await app.live.release(settings)).toMatchObject({ planned: 2, nextDue: expect.any(Number) });
    app.now += 600;
    expect(await app.live.release(settings)).toEqual({ planned: 1 });
    const events = await app.events();
    expect(events.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'Won? pending',
      'Lead pending',
      'Qualified pending',
    ]);
    expect(events[0]?.eventId).toBe(held?.eventIds[0]);
    expect((await app.detail(String(events[0]?.id))).history).toEqual(['stage_mapped: unmapped:  ›  › won?']);
    expect(statuses(await app.receive([item('Won?')], settings))).toEqual(['duplicate']);
  });
});
