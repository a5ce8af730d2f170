import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StageChange } from '../src/event/index.ts';
import { makeStageTable } from '../src/funnel/index.ts';
import type { Completion, IntakeSettings, ItemResult } from '../src/intake/index.ts';
import type { ClaimedLookUp, LookUpStore } from '../src/leads/index.ts';
import type { WebhookRow } from '../src/sources/index.ts';
import { problem } from '../src/spec/index.ts';
import { sqliteLookUpStore, sqliteReportStore } from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { item, type LiveApp, metaLead, openLiveApp, statuses } from './support/live-app.ts';
import { dataset, noon } from './support/test-app.ts';

const hour = 3600;
const day = 86_400;
const source = { dataset, source: 'crm' };

function open(more: Partial<IntakeSettings> = {}) {
  const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 }, ...more });
  const lookUps = (): LookUpStore => sqliteLookUpStore(app.store);
  return {
    app,
    lookUps,
    receive: (rows: readonly WebhookRow[]) =>
      app.live.receive({ settings: app.settings, source: 'crm', rows }),
    claim: (limit = 100) => lookUps().claim(source, 'token', limit),
    /** Completes all changes of what was claimed with what the CRM says of its person. */
    complete: (claimed: readonly ClaimedLookUp[], said: Partial<WebhookRow>, note?: string) =>
      app.live.complete({
        settings: app.settings,
        source: 'crm',
        completions: claimed.flatMap(({ changes }) =>
          changes.map(({ event, eventId, row, change }): Completion => {
            const record = { ...said.record, ...JSON.parse(change) };
            return {
              event,
              eventId,
              row: { problems: [], ...said, row, ...(said.record !== undefined && { record }) },
              ...(note !== undefined && { note }),
            };
          }),
        ),
      }),
  };
}

/** A deal's change as HubSpot tells of it: whose it is, only the CRM knows. */
function dealChange(stage: string, more: Partial<WebhookRow['record']> = {}, always = false): WebhookRow {
  return {
    row: 1,
    problems: [],
    record: { stage, changed_at: noon - hour, record_id: '9', object: 'deal', ...more },
    lookUp: { object: 'deal', id: String(more?.record_id ?? '9'), ...(always && { always }) },
  };
}

const contact = { object: 'contact', id: '51' };
const ann = (n: number, more: object = {}) => ({
  problems: [],
  record: { lead_id: leadId(n), email: 'ann@example.com', ...more } as StageChange,
  links: [contact],
});

async function standing(app: LiveApp): Promise<string[]> {
  await expectCountersToAgree(app.store);
  return (await app.events()).map(({ stage, state }) => `${stage} ${state}`);
}

function payload(app: LiveApp, id: string) {
  const query =
    'select p.body from payload p join event e on e.id = p.event where lower(hex(e.event_id)) = ?';
  const row = app.store.db.prepare(query).get(id.replace('-', ''));
  return JSON.parse(String(row?.['body'])) as { event_id: string; user_data: Record<string, unknown> };
}

const idOf = ([result]: readonly ItemResult[]): string => result?.eventIds[0] ?? '';

describe('a change that the CRM is asked about', () => {
  it('waits until its deadline, is stored without anything personal, and is one however often it comes', async () => {
    const { app, receive, claim } = open();
    const row = dealChange('Qualified', { first_name: 'Annabel', external_id: 'annabel-7' });
    const results = await receive([row]);
    expect(results).toMatchObject([{ status: 'held', reason: 'lookup', until: noon - hour + 7 * day - 600 }]);
    expect(statuses(await receive([row, row]))).toEqual(['duplicate', 'duplicate']);
    expect(await standing(app)).toEqual(['Qualified held']);
    const [claimed, ...others] = await claim();
    expect(others).toEqual([]);
    expect(claimed).toMatchObject({ object: 'deal', id: '9', tries: 0, since: noon * 1000 });
    expect(claimed?.changes).toHaveLength(1);
    expect(JSON.parse(claimed?.changes[0]?.change ?? '')).toEqual({
      stage: 'Qualified',
      changed_at: noon - hour,
      record_id: '9',
      object: 'deal',
    });
    const stored = JSON.stringify(app.store.db.prepare('select * from look_up').all());
    expect(stored).not.toContain('nnabel');
    expect(await claim()).toEqual([]);
  });

  it('is stored without what a wrong mapping puts where no person belongs, and is as wrong as it was', async () => {
    const { app, receive, claim, complete } = open();
    const wrong = { value: 'annabel@example.com', currency: 'EUR', origin: 'annabel@example.com' };
    const list = ['Annabel'] as unknown as string;
    await receive([
      dealChange('Qualified', { ...wrong, form_id: list, subscription_id: 'Annabel'.repeat(1_000) }),
      dealChange('Lead', { record_id: '10', lead_id: 'Annabel' }),
    ]);
    const stored = app.store.db.prepare('select change from look_up').all();
    expect(stored).toHaveLength(2);
    expect(JSON.stringify(stored)).not.toMatch(/annabel/i);
    const [result] = await complete(await claim(), ann(1));
    expect(result?.problems.map(({ code }) => code)).toEqual(['amount_dropped', 'stage_gap']);
  });

  it('becomes the event of the lead that the CRM names, under the id that it had', async () => {
    const { app, receive, claim, complete } = open();
    await app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]);
    const id = idOf(await receive([dealChange('Lead')]));
    const results = await complete(await claim(), ann(1), 'contact 51');
    expect(results).toMatchObject([{ status: 'stored', eventIds: [id] }]);
    expect(await standing(app)).toEqual(['Lead pending']);
    const { event_id, user_data } = payload(app, id);
    expect(event_id).toBe(id);
    expect(String(user_data['lead_id'])).toBe(String(Number(leadId(1))));
    expect(user_data['em']).toEqual([hash('sha256', 'ann@example.com')]);
    expect((await app.detail(id)).history).toContain('looked_up: contact 51');
    expect(app.store.db.prepare('select * from look_up').all()).toEqual([]);
    // From now on the deal and the contact are known.
    expect(statuses(await receive([dealChange('Qualified', { changed_at: noon - 60 })]))).toEqual(['stored']);
    const ofContact = {
      ...dealChange('Opportunity', { changed_at: noon - 50, object: 'contact', record_id: '51' }),
      lookUp: contact,
    };
    expect(statuses(await receive([ofContact]))).toEqual(['stored']);
    expect(app.store.db.prepare('select count(distinct lead) as n from event').get()).toEqual({ n: 1 });
  });

  it('is completed together with all other changes of its record', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Qualified', { changed_at: noon - 60 }), dealChange('Lead')]);
    app.now += 1;
    await receive([dealChange('Lead', { record_id: '10' })]);
    const claimed = await claim(1);
    expect(claimed.map(({ id, changes }) => `${id} ${changes.length}`)).toEqual(['9 2']);
    expect(statuses(await complete(claimed, ann(1)))).toEqual(['stored', 'stored']);
    expect(await standing(app)).toEqual(['Qualified pending', 'Lead pending', 'Lead held']);
  });

  it('goes without the CRM once its lead is known by something else', async () => {
    const { app, receive, claim } = open();
    const id = idOf(await receive([dealChange('Lead')]));
    await app.receive([item('Qualified', { record_id: '9', object: 'deal', changed_at: noon - 60 })]);
    expect(await standing(app)).toEqual(['Lead pending', 'Qualified pending']);
    expect((await app.detail(id)).history.join()).toContain('lead_known');
    expect(await claim()).toEqual([]);
    expect(app.store.db.prepare('select * from look_up').all()).toEqual([]);
  });

  it('is completed only once, and not after somebody cancelled it', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Lead')]);
    const claimed = await claim();
    app.store.db.exec('update event set state = 6, copy = 0');
    expect(statuses(await complete(claimed, ann(1)))).toEqual(['duplicate']);
    expect(app.store.db.prepare('select state, lead from event').all()).toHaveLength(1);
  });

  it('whose record was deleted ends as a problem that is seen', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Lead')]);
    const gone = problem('row_unreadable', 'record_id', { reason: 'its record was deleted' });
    expect(statuses(await complete(await claim(), { problems: [gone] }))).toEqual(['invalid']);
    expect(await standing(app)).toEqual([]);
    const rows = app.store.db.prepare('select problems from invalid_row').all();
    expect(JSON.stringify(rows)).toContain('row_unreadable');
  });

  it('is skipped when the CRM says that the person opted out', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Lead')]);
    const said = ann(1, { opted_out: true });
    expect(statuses(await complete(await claim(), said))).toEqual(['skipped opted_out']);
    expect(await standing(app)).toEqual([]);
  });

  it('waits for its lead as any other change does when the CRM knows no lead id', async () => {
    const { app, receive, claim, complete } = open();
    const id = idOf(await receive([dealChange('Lead')]));
    const said = { problems: [], record: { email: 'ann@example.com' } as never, links: [contact] };
    expect(await complete(await claim(), said)).toMatchObject([
      { status: 'held', reason: 'unknown_lead', until: noon + day, eventIds: [id] },
    ]);
    await app.live.receiveLeads(app.settings, [metaLead(3, 'ann@example.com')]);
    expect(await standing(app)).toEqual(['Lead pending']);
    expect(payload(app, id)).toMatchObject({ event_id: id });
  });

  it('expires when nobody could ask the CRM before its deadline', async () => {
    const { app, receive } = open();
    const id = idOf(await receive([dealChange('Lead')]));
    app.now = noon + 8 * day;
    await app.live.release(app.settings);
    expect(await standing(app)).toEqual(['Lead expired']);
    const found = await sqliteReportStore(app.store).event(id);
    expect(JSON.stringify(found)).toContain('the CRM could not be asked');
  });

  it('gets its pipeline from the CRM, and with it a stage', async () => {
    const table = { object: 'deal', pipeline: 'default', map: { s1: 'Qualified' }, ignore: [] };
    const { app, receive, claim, complete } = open({
      stageTables: new Map([['crm', makeStageTable([table])]]),
    });
    await receive([dealChange('s1', {}, true)]);
    const said = ann(1, { pipeline: 'default' });
    expect(statuses(await complete(await claim(), said))).toEqual(['stored']);
    expect(await standing(app)).toEqual(['Qualified pending']);
  });

  it('waits although its lead is known where the CRM alone has all of it, and goes a day before its deadline', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Lead', {}, true)]);
    await complete(await claim(), ann(1));
    const won = (record_id: string) => dealChange('Customer', { changed_at: noon - 60, record_id }, true);
    expect(await receive([won('9')])).toMatchObject([
      { status: 'held', reason: 'lookup', until: noon - 60 + 6 * day - 600 },
    ]);
    const said = ann(1, { value: 70, currency: 'EUR' });
    expect(statuses(await complete(await claim(), said))).toEqual(['stored']);
    const late = dealChange('Opportunity', { changed_at: noon - 50 }, true);
    await receive([late]);
    app.now = noon + 6 * day;
    await app.live.release(app.settings);
    expect(await standing(app)).toEqual(['Lead pending', 'Customer pending', 'Opportunity pending']);
  });

  it('never goes without the CRM where only that knows of consent', async () => {
    const { app, receive, claim, complete } = open();
    await receive([dealChange('Lead')]);
    await complete(await claim(), ann(1));
    const row = dealChange('Qualified', { changed_at: noon - 60 });
    const asking = { object: 'deal', id: '9', required: true } as const;
    expect(await receive([{ ...row, lookUp: asking }])).toMatchObject([
      { status: 'held', reason: 'lookup', until: noon - 60 + 7 * day - 600 },
    ]);
    app.now = noon + 6.5 * day;
    await app.live.release(app.settings);
    expect(await standing(app)).toEqual(['Lead pending', 'Qualified held']);
    expect(statuses(await complete(await claim(), ann(1, { opted_out: true })))).toEqual([
      'skipped opted_out',
    ]);
  });

  it('is not refused as shared when a customer has many deals whose webhooks bring the lead id', async () => {
    const { app, receive } = open();
    for (const [n, stage] of ['Lead', 'Qualified', 'Opportunity', 'Customer', 'Lost'].entries())
      await receive([{ ...dealChange(stage, { record_id: `${n}`, lead_id: leadId(1) }), links: [contact] }]);
    expect((await standing(app)).filter((one) => !one.endsWith('pending'))).toEqual([]);
    // An id that stands in the deals of many people is nobody's.
    const others = [1, 2, 3, 4].map((n) => ({
      ...dealChange('Lead', { record_id: `1${n}`, lead_id: leadId(2) }),
      links: [{ object: 'contact', id: `6${n}` }],
    }));
    const results = await receive(others);
    expect(results.flatMap(({ problems }) => problems.map(({ code }) => code))).toContain('lead_id_shared');
  });

  it('is not refused as shared when a customer has many deals', async () => {
    const { app, receive, claim, complete } = open();
    for (let deal = 1; deal <= 6; deal++)
      await receive([dealChange('Lead', { record_id: String(deal), changed_at: noon - hour + deal })]);
    const results = await complete(await claim(), ann(1));
    expect(statuses(results)).toEqual(['stored', ...Array.from({ length: 5 }, () => 'duplicate')]);
    expect(await standing(app)).toEqual(['Lead pending']);
  });
});

describe('the queue of look-ups', () => {
  it('rests, and goes on with another token', async () => {
    const { app, receive, claim, lookUps } = open();
    await receive([dealChange('Lead'), dealChange('Lead', { record_id: '10' })]);
    const claimed = await claim();
    expect(claimed).toHaveLength(2);
    const again = claimed.map((lookUp) => ({ lookUp, end: { kind: 'again' as const } }));
    const access = {
      kind: 'no_access',
      due: (noon + hour) * 1000,
      reason: 'its token is refused',
      mark: 'token',
    } as const;
    expect(await lookUps().settle(source, again, access)).toBe('refused');
    expect(await lookUps().settle(source, [], access)).toBeUndefined();
    expect(await lookUps().accessState(source)).toEqual({ failures: 2, refused: true });
    expect(await claim()).toEqual([]);
    app.now += hour;
    // One is enough to see whether it is still refused.
    expect(await claim()).toHaveLength(1);
    app.now -= hour;
    expect(await lookUps().claim(source, 'another', 100)).toHaveLength(1);
    expect(await lookUps().settle(source, [], { kind: 'works' })).toBe('works_again');
    expect(await lookUps().accessState(source)).toEqual({ failures: 0, refused: false });
  });

  it('gives a record to one, and to another when that one dies', async () => {
    const { app, receive, claim, lookUps } = open();
    await receive([dealChange('Lead')]);
    expect(await lookUps().sourcesDue([source])).toEqual([source]);
    const [dead] = await claim();
    expect(await lookUps().sourcesDue([source])).toEqual([]);
    app.now += 121;
    const [mine] = await claim();
    expect(mine).toMatchObject({ claim: 2, tries: 0 });
    const later = (lookUp: ClaimedLookUp, due: number) =>
      lookUps().settle(source, [{ lookUp, end: { kind: 'later', due } }]);
    if (dead === undefined || mine === undefined) throw new Error('nothing was claimed');
    await later(dead, 0);
    expect(await claim()).toEqual([]);
    await later(mine, app.now * 1000);
    expect(await claim()).toMatchObject([{ tries: 1 }]);
  });

  it('finds what waits behind however much that no longer does', async () => {
    const { app, receive, claim } = open();
    const many = Array.from({ length: 60 }, (_, n) => dealChange('Lead', { record_id: `1${n}` }));
    await receive(many);
    app.store.db.exec('update event set state = 7, hold = null');
    app.now += 1;
    await receive([dealChange('Lead')]);
    expect(await claim(5)).toMatchObject([{ id: '9' }]);
    expect(app.store.db.prepare('select record from look_up').all()).toMatchObject([{ record: '9' }]);
  });

  it('gives the records that are due longest, however many changes one of them has', async () => {
    const { app, receive, claim } = open();
    await receive(Array.from({ length: 60 }, (_, n) => dealChange(`Stage ${n}`)));
    app.now += 1;
    await receive([dealChange('Lead', { record_id: '10' }), dealChange('Lead', { record_id: '11' })]);
    const claimed = [...(await claim(2)), ...(await claim(2))];
    expect(claimed.map(({ id, changes }) => [id, changes.length])).toEqual([
      ['9', 60],
      ['10', 1],
      ['11', 1],
    ]);
  });

  it('is not held up by a clock that ran ahead', async () => {
    const { app, receive, claim, lookUps } = open();
    app.now += 3 * 365 * day;
    const [early] = (await receive([dealChange('Lead', { changed_at: app.now })])) && (await claim());
    const due = app.now * 1000 + hour * 1000;
    await lookUps().settle(
      source,
      early === undefined ? [] : [{ lookUp: early, end: { kind: 'later', due } }],
      {
        kind: 'throttled',
        due,
      },
    );
    app.now = noon;
    expect(await lookUps().sourcesDue([source])).toEqual([source]);
    expect(await claim()).toMatchObject([{ id: '9', tries: 1 }]);
  });

  it('knows which people are leads', async () => {
    const { app, lookUps } = open();
    await app.live.receiveLeads(app.settings, [metaLead(1, 'ann@example.com')]);
    await app.receive([item('Lead', { lead_id: leadId(2), record_id: '51', object: 'contact' })]);
    const em = (address: string) => ({ type: 'em' as const, source: '', value: hash('sha256', address) });
    const record = { type: 'record_id' as const, source: 'hubspot/contact', value: '51' };
    expect(
      await lookUps().knownLeads(
        dataset,
        [[em('ann@example.com')], [em('bob@example.com')], [em('bob@example.com'), record], []],
        noon,
      ),
    ).toEqual([{ created: noon - 7200 }, undefined, {}, undefined]);
    expect(await lookUps().knownLeads(dataset, [[em('ann@example.com')]], noon - 7200)).toEqual([undefined]);
    expect(await lookUps().knownLeads(dataset, [[em('ann@example.com')]], noon + 91 * day)).toEqual([
      undefined,
    ]);
  });
});

describe('records that stand for one lead', () => {
  const lead = { object: 'lead', id: '00Qxx' };
  const opportunity = { object: 'opportunity', id: '006xx' };
  const person = { object: 'contact', id: '003xx' };
  const change = (stage: string, { object, id }: typeof lead, more: object = {}): WebhookRow => ({
    row: 1,
    problems: [],
    record: { stage, changed_at: noon - 60, object, record_id: id, ...more },
  });
  const link: WebhookRow = {
    row: 1,
    problems: [],
    skip: 'no_stage_change',
    links: [lead, opportunity, person],
  };
  const steps = {
    known: () => change('Lead', lead, { lead_id: leadId(1), changed_at: noon - hour }),
    link: () => link,
    later: () => change('Qualified', opportunity),
  };

  it.each([
    [['known', 'link', 'later']],
    [['known', 'later', 'link']],
    [['link', 'known', 'later']],
    [['link', 'later', 'known']],
    [['later', 'link', 'known']],
    [['later', 'known', 'link']],
  ] as const)('in the order %s', async (order) => {
    const { app, receive } = open();
    for (const step of order) await receive([steps[step]()]);
    expect((await standing(app)).toSorted()).toEqual(['Lead pending', 'Qualified pending']);
    expect(app.store.db.prepare('select count(distinct lead) as n from event').get()).toEqual({ n: 1 });
  });

  it('are known with the change that converts the lead', async () => {
    const { app, receive } = open();
    await receive([steps.known()]);
    await receive([{ ...change('Qualified', lead), links: [opportunity, person] }]);
    expect(statuses(await receive([change('Customer', opportunity, { changed_at: noon - 30 })]))).toEqual([
      'stored',
    ]);
    expect(app.store.db.prepare('select count(distinct lead) as n from event').get()).toEqual({ n: 1 });
  });

  it('are known by a change whose stage is never sent', async () => {
    const { app, receive } = open();
    const ignored = change('Spam', lead, { lead_id: leadId(1) });
    expect(statuses(await receive([ignored]))).toEqual(['skipped ignored_stage']);
    expect(statuses(await receive([change('Qualified', lead)]))).toEqual(['stored']);
    expect(app.store.db.prepare('select lead_id from lead').all()).toEqual([{ lead_id: leadId(1) }]);
  });

  it('are forgotten after a day when nobody knows the lead', async () => {
    const { app, receive } = open();
    expect(statuses(await receive([link]))).toEqual(['skipped no_stage_change']);
    expect(app.store.db.prepare('select * from lead_of_key').all()).not.toEqual([]);
    app.now += day + 1;
    await app.live.release(app.settings);
    for (const table of ['lead', 'lead_key', 'lead_of_key', 'plan_queue'])
      expect(app.store.db.prepare(`select * from ${table}`).all()).toEqual([]);
  });
});
