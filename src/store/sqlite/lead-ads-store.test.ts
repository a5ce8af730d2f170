import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedLead, FetchEnd, LeadAdsStore, LeadPage, PageEnd } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';
import { sqliteLeadAdsStore } from './lead-ads-store.ts';
import { sqliteLeadDirectory } from './lead-directory.ts';
import { openDatabase } from './open.ts';

const dataset = '1234567890';
const start = 1_795_348_800;
const page: LeadPage = { dataset, page: '77' };
let now: number;
let folder: string;
let store: Sqlite;
let leadAds: LeadAdsStore;

beforeEach(() => {
  now = start;
  folder = mkdtempSync(join(tmpdir(), 'lead-ads-'));
  store = open();
  leadAds = sqliteLeadAdsStore(store);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const open = () => openDatabase(join(folder, 'store.sqlite'), () => now * 1000);
const idOf = (number: number) => `10000000000${String(number).padStart(5, '0')}`;
const lead = (number: number, created = start - 10) => ({ leadId: idOf(number), page: '77', created });
const ids = (leads: readonly { leadId: string }[]) => leads.map(({ leadId }) => leadId);
const claim = (limit = 10, mark = 'm') => leadAds.claim(page, mark, limit);
const settle = (leads: readonly ClaimedLead[], end: FetchEnd, pageEnd?: PageEnd) =>
  leadAds.settle(
    page,
    leads.map((one) => ({ lead: one, end })),
    pageEnd,
  );
const counter = (name: string) =>
  store.db.prepare('select sum(delta) as sum from counter where name = ?').get(name)?.['sum'] ?? 0;
const addToDirectory = (number: number, known: object) =>
  sqliteLeadDirectory(store).addLeads(dataset, [
    {
      leadId: idOf(number),
      created: start - 10,
      known,
      keys: [{ type: 'lead_id', source: '', value: idOf(number) }],
      lane: 0,
    },
  ]);

describe('leads to be fetched', () => {
  it('are queued once, and not when their fields are known', async () => {
    await addToDirectory(1, {});
    await addToDirectory(2, { em: ['a'.repeat(64)] });
    for (let n = 0; n < 3; n++) await leadAds.queueFetch(dataset, [lead(1), lead(2), lead(3)]);
    expect(ids(await claim())).toEqual([idOf(1), idOf(3)]);
  });

  it('are taken by one process at a time, and are free again a minute after it died', async () => {
    await leadAds.queueFetch(dataset, [lead(1), lead(2), lead(3)]);
    const other = open();
    const [mine, theirs] = [await claim(2), await sqliteLeadAdsStore(other).claim(page, 'm', 2)];
    expect([...ids(mine), ...ids(theirs)].sort()).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(await claim()).toEqual([]);
    expect(await leadAds.pagesDue([page])).toEqual([]);
    now += 60;
    expect(await leadAds.pagesDue([page, { dataset, page: '78' }, { dataset: '1', page: '77' }])).toEqual([
      page,
    ]);
    const again = await sqliteLeadAdsStore(other).claim(page, 'm', 10);
    expect(again).toHaveLength(3);
    // Too late: these are somebody else's by now.
    await settle(mine, { kind: 'done' });
    expect(counter('leads_fetched')).toBe(0);
    await sqliteLeadAdsStore(other).settle(
      page,
      again.map((one) => ({ lead: one, end: { kind: 'done' } })),
      undefined,
    );
    expect(counter('leads_fetched')).toBe(3);
    other.close();
  });

  it('come again when due, with their tries; not counting what was not their fault', async () => {
    await leadAds.queueFetch(dataset, [lead(1)]);
    await settle(await claim(), { kind: 'later', due: (start + 30) * 1000 });
    expect(await claim()).toEqual([]);
    now += 30;
    await settle(await claim(), { kind: 'again' });
    expect(await claim()).toMatchObject([{ tries: 1, claim: 3 }]);
  });

  it('that can not be had are kept for a month to be seen, and not queued again', async () => {
    await leadAds.queueFetch(dataset, [lead(1), lead(2, start - 9 * 86_400)]);
    expect(await leadAds.giveUp(start - 8 * 86_400)).toBe(1);
    await settle(await claim(), { kind: 'ended', why: 'gone' });
    await leadAds.queueFetch(dataset, [lead(1), lead(2)]);
    now += 100;
    expect(await claim()).toEqual([]);
    expect(store.db.prepare('select ended from lead_fetch order by lead_id').all()).toEqual([
      { ended: 'gone' },
      { ended: 'too_late' },
    ]);
    now += 31 * 86_400;
    await leadAds.queueFetch(dataset, []);
    expect(store.db.prepare('select count(*) as count from lead_fetch').get()).toEqual({ count: 0 });
  });
});

describe('a page', () => {
  it('rests as long as Meta wants, and counts the times', async () => {
    await leadAds.queueFetch(dataset, [lead(1), lead(2)]);
    const rest: PageEnd = { kind: 'throttled', due: (start + 600) * 1000 };
    expect(await settle(await claim(1), { kind: 'again' }, rest)).toBeUndefined();
    expect(await claim()).toEqual([]);
    expect((await leadAds.pageState(page)).failures).toBe(1);
    now += 600;
    expect(await settle(await claim(1), { kind: 'again' }, rest)).toBeUndefined();
    expect((await leadAds.pageState(page)).failures).toBe(2);
    await settle(await claim(), { kind: 'done' }, { kind: 'works', mark: 'm' });
    expect(await leadAds.pageState(page)).toEqual({ failures: 0, refused: false, worksWith: 'm' });
  });

  it('whose token is refused says so once, is tried with one lead, and goes on with another token', async () => {
    await leadAds.queueFetch(dataset, [lead(1), lead(2), lead(3)]);
    const refused: PageEnd = { kind: 'no_access', due: (start + 3600) * 1000, reason: 'because', mark: 'm' };
    expect(await settle(await claim(2), { kind: 'again' }, refused)).toBe('refused');
    expect(await claim()).toEqual([]);
    now += 3600;
    const tried = await claim();
    expect(tried).toHaveLength(1);
    expect(
      await settle(tried, { kind: 'again' }, { ...refused, due: (start + 7200) * 1000 }),
    ).toBeUndefined();
    expect(await claim()).toEqual([]);
    expect(await leadAds.pageState(page)).toEqual({ failures: 2, refused: true });
    const withOther = await claim(10, 'other');
    expect(withOther).toHaveLength(3);
    expect(await settle(withOther, { kind: 'done' }, { kind: 'works', mark: 'm' })).toBe('works_again');
  });
});

describe('kept leads', () => {
  it('wait for their page, and for their moment', async () => {
    const kept = (number: number, of: string, created: number) => ({
      page: of,
      leadId: idOf(number),
      formId: '',
      created,
      received: start,
    });
    await leadAds.keep(
      'main',
      [kept(1, '77', start - 5), kept(2, '78', start - 9), kept(3, '77', start)],
      true,
    );
    await leadAds.keep('main', [kept(1, '77', start - 5)], false);
    await leadAds.keep('other', [kept(4, '77', start - 5)], true);
    expect(ids(await leadAds.kept('main', ['77'], start))).toEqual([idOf(1)]);
    const both = await leadAds.kept('main', ['77', '78'], start + 1);
    expect(ids(both)).toEqual([idOf(2), idOf(1), idOf(3)]);
    await leadAds.dropKept('main', both);
    expect(await leadAds.kept('main', ['77', '78'], start + 1)).toEqual([]);
    now += 91 * 86_400;
    await leadAds.keep('other', [], true);
    expect(await leadAds.kept('other', ['77'], start + 1)).toEqual([]);
  });
});

describe('J5: leads without initial stage', () => {
  const stage = { key: 'new', name: 'New' };
  const check = () => leadAds.checkStages(dataset, stage);
  const reach = (number: number, table: 'event' | 'past_stage', stage = 'new') => {
    store.db.exec(`insert or ignore into stage (dataset, folded, name) values (1, '${stage}', '${stage}')`);
    const value = `(select id from lead where lead_id = '${idOf(number)}'), (select id from stage where folded = '${stage}')`;
    store.db.exec(
      table === 'event'
        ? `insert into event (dataset, lead, stage, copy, time, precision, state, flags, keys, import, row, stored_at, event_id)
           values (1, ${value}, 0, 1, 1, 1, 0, 0, 1, 1, 1, x'')`
        : `insert into past_stage (lead, stage, time, precision, only_known) values (${value}, 1, 1, 0)`,
    );
  };

  it('raise one alarm a day after their creation, over all processes, and it clears itself', async () => {
    for (const number of [1, 2, 3]) await addToDirectory(number, {});
    await leadAds.awaitStage(
      dataset,
      stage,
      [1, 2, 3].map((number) => lead(number, start - number)),
    );
    expect(await check()).toBeUndefined();
    now += 86_400;
    reach(1, 'event');
    reach(2, 'event', 'later');
    expect(await check()).toEqual({ count: 2, oldest: start - 3 });
    expect(await check()).toBeUndefined();
    expect(await sqliteLeadAdsStore(store).checkStages(dataset, stage)).toBeUndefined();
    reach(3, 'past_stage');
    expect(await check()).toBeUndefined();
    reach(2, 'past_stage');
    expect(await check()).toEqual({ count: 0 });
    expect(await check()).toBeUndefined();
    expect(store.db.prepare('select count(*) as count from awaited_stage').get()).toEqual({ count: 0 });
  });

  it('are let go when they can not get it any more, and when nobody is to bring it', async () => {
    await leadAds.awaitStage(dataset, stage, [lead(1, start - 7 * 86_400), lead(2, start - 2 * 86_400)]);
    expect(await check()).toMatchObject({ count: 2 });
    now += 86_401;
    expect(await check()).toBeUndefined();
    expect(store.db.prepare('select count(*) as count from awaited_stage').get()).toEqual({ count: 1 });
    expect(await leadAds.checkStages(dataset, undefined)).toEqual({ count: 0 });
    expect(await leadAds.checkStages('unheard of', stage)).toBeUndefined();
  });

  it('look for the stage that is the initial one today', async () => {
    await addToDirectory(1, {});
    await leadAds.awaitStage(dataset, { key: 'old', name: 'Old' }, [lead(1, start - 86_400)]);
    reach(1, 'event');
    expect(await check()).toBeUndefined();
  });

  it('are looked through by the thousand', async () => {
    for (let from = 0; from < 2500; from += 500)
      await leadAds.awaitStage(
        dataset,
        stage,
        Array.from({ length: 500 }, (_, index) => lead(from + index, start - 2 * 86_400)),
      );
    await addToDirectory(2400, {});
    reach(2400, 'event');
    expect(await check()).toMatchObject({ count: 2499 });
    expect(store.db.prepare('select count(*) as count from awaited_stage').get()).toEqual({ count: 2499 });
  });
});
