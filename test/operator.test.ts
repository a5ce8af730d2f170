import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  actOnEvents,
  auditLog,
  findEvents,
  pauseDataset,
  previewEvents,
  resumeDataset,
  showEvent,
  status,
} from '../src/app/index.ts';
import type { EventAction, EventSelection } from '../src/outbox/index.ts';
import {
  firstDeadline,
  lanesOf,
  nextPlan,
  openImports,
  refusedSince,
  sumCounters,
} from '../src/store/sqlite/dataset-status.ts';
import type { Sqlite } from '../src/store/sqlite/index.ts';
import { leadsBefore } from '../src/store/sqlite/outbox-deadlines.ts';
import { busyLanes } from '../src/store/sqlite/outbox-delivery-state.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { checkLedger } from './support/ledger.ts';
import { csvFile, iso, type MadeRow } from './support/made-rows.ts';
import { dataset, expectSums, noon, startTestApp, type TestApp } from './support/test-app.ts';

const day = 86_400;
const hour = 3600;
const leadId = (n: number): string => String(10_000_000_000_000_001n + BigInt(n));
const row = (n: number, stage = 'Lead', hours = 5): MadeRow => ({
  lead_id: leadId(n),
  email: `p${n}@example.com`,
  stage,
  changed_at: iso(noon - hours * hour),
});

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  await app.withStore(expectCountersToAgree);
  await app.close();
});

const send = (...rows: MadeRow[]) => app.send({ changes: rows.length === 0 ? [] : [csvFile('a.csv', rows)] });
const act = (action: EventAction, selection: EventSelection) =>
  app.withStore((store) => actOnEvents(store, action, selection, 'ada'));
const preview = (action: EventAction, selection: EventSelection) =>
  app.withStore((store) => previewEvents(store, action, selection));
const audit = () => app.withStore((store) => auditLog(store, 10));
const states = async () => (await app.stored()).map(({ stage, state }) => `${stage} ${state}`);
const statusOf = async () => (await app.withStore(status))[0];

/** Events that Meta refuses one by one, for a reason that passes. */
async function refuse(...rows: MadeRow[]): Promise<void> {
  app.sandbox.setFaults([{ answer: { code: 100, subcode: 2804050 } }]);
  await send(...rows);
  app.sandbox.setFaults([]);
}

/** A store with pending events that were not tried. */
async function wait(...rows: MadeRow[]): Promise<void> {
  await app.withStore(
    async (store) =>
      void store.db.exec(
        `insert into dataset (dataset, created_at, due) values ('${dataset}', 0, 9e15)
         on conflict (dataset) do update set due = 9e15`,
      ),
  );
  await send(...rows);
  await app.withStore(async (store) => void store.db.exec('update dataset set due = 0'));
}

describe('J2: replay', () => {
  it('sends refused events again under their event_id, with history and audit', async () => {
    await refuse(row(1), row(2));
    const before = await app.stored();
    expect(before.map(({ state }) => state)).toEqual(['rejected', 'rejected']);
    expect(await preview('replay', { state: 'rejected' })).toEqual({
      action: 'replay',
      matched: 2,
      affected: 2,
      groups: [{ dataset, stage: 'Lead', state: 'rejected', count: 2 }],
    });
    expect(await act('replay', { state: 'rejected', stage: ' LEAD' })).toBe(2);
    expect(await states()).toEqual(['lead pending', 'lead pending']);
    const report = await send();
    expect(report.events).toMatchObject({ changes: 2, accepted: 2 });
    expectSums(report);
    expect(
      app
        .received()
        .map((event) => event.event_id)
        .sort(),
    ).toEqual(before.map((event) => event.eventId).sort());
    expect(checkLedger({ acknowledged: [], received: app.receipts(), stored: await app.stored() })).toEqual(
      [],
    );
    const shown = await app.withStore((store) => showEvent(store, '1'));
    expect(shown?.history).toEqual([
      { at: noon * 1000, what: 'replayed', detail: 'was rejected (100/2804050); by ada' },
    ]);
    expect(shown?.reason).toBeUndefined();
    expect(await audit()).toEqual([
      {
        id: 1,
        at: noon * 1000,
        who: 'ada',
        action: 'replay',
        filter: { state: 'rejected', stage: ' LEAD' },
        count: 2,
      },
    ]);
  });

  it('by number and event_id does what can be done, and says why not for the others', async () => {
    await refuse(row(1));
    await send(row(2));
    await wait(row(3));
    const { ids } = await app.withStore(async (store) => {
      const eventId = (await showEvent(store, '1'))?.eventId ?? '';
      expect(await findEvents(store, ['1', '99'])).toMatchObject({ unknown: '99' });
      expect(await findEvents(store, ['0'.repeat(64)])).toMatchObject({ unknown: '0'.repeat(64) });
      return findEvents(store, [eventId, '2', '3']);
    });
    const { groups } = await preview('replay', { ids });
    expect(groups.map(({ state, hindrance }) => [state, hindrance])).toEqual([
      ['rejected', undefined],
      ['accepted', 'accepted'],
      ['pending', 'waiting'],
    ]);
    expect(await act('replay', { ids })).toBe(1);
    expect(await states()).toEqual(['lead pending', 'lead accepted', 'lead pending']);
  });

  it('leaves alone what is past its deadline', async () => {
    await refuse(row(1), row(2, 'Lead', 1));
    app.now = noon - 5 * hour + 7 * day - 600;
    expect((await preview('replay', {})).groups.map(({ count, hindrance }) => [count, hindrance])).toEqual([
      [1, 'past_deadline'],
      [1, undefined],
    ]);
    expect(await act('replay', {})).toBe(1);
    expect(await states()).toEqual(['lead rejected', 'lead pending']);
  });

  it('takes events by lead, dataset and time: from, and before', async () => {
    await refuse(row(1), row(2, 'Lead', 4), row(3, 'Lead', 3));
    const matched = async (selection: EventSelection) => (await preview('replay', selection)).matched;
    expect(await matched({ leadId: leadId(2) })).toBe(1);
    expect(await matched({ leadId: leadId(9) })).toBe(0);
    expect(await matched({ dataset })).toBe(3);
    expect(await matched({ dataset: '9' })).toBe(0);
    expect(await matched({ stage: 'Customer' })).toBe(0);
    expect(await matched({ from: noon - 4 * hour })).toBe(2);
    expect(await matched({ from: noon - 4 * hour, before: noon - 3 * hour })).toBe(1);
    expect(await act('replay', { leadId: leadId(2) })).toBe(1);
    expect((await audit())[0]?.filter).toEqual({ leadId: '...0003' });
  });

  it('asks Meta again for a lead id that it did not take', async () => {
    app.sandbox.setFaults([{ times: 1, answer: { code: 100, subcode: 2804036 } }]);
    await send(row(1));
    await send(row(1, 'Qualified', 4));
    expect(await states()).toEqual(['lead rejected', 'qualified rejected']);
    await act('replay', { state: 'rejected' });
    expect((await send()).events).toMatchObject({ accepted: 2 });
    expect(app.received().map((event) => event.event_name)).toEqual(['Lead', 'Qualified']);
  });

  it('goes through more than a thousand, and leaves one audit entry', async () => {
    const rows = Array.from({ length: 2500 }, (_, n) => row(n));
    await wait(...rows);
    expect(await act('cancel', { state: 'pending' })).toBe(2500);
    expect(await act('replay', { state: 'cancelled' })).toBe(2500);
    expect((await audit()).map(({ action, count }) => [action, count])).toEqual([
      ['replay', 2500],
      ['cancel', 2500],
    ]);
    expect((await send()).events).toMatchObject({ accepted: 2500 });
  });
});

describe('cancel', () => {
  it('takes back what waits, and nothing of it is sent', async () => {
    await wait(row(1), row(1, 'Qualified', 4), row(2));
    expect(await act('cancel', { leadId: leadId(1), stage: 'Qualified' })).toBe(1);
    const report = await send();
    expect(report.events).toMatchObject({ accepted: 2, cancelled: 0 });
    expect(await states()).toEqual(['lead accepted', 'qualified cancelled', 'lead accepted']);
    expect(app.received().map((event) => event.event_name)).toEqual(['Lead', 'Lead']);
    // The same row would only repeat it; another time takes its place.
    expect((await send(row(1, 'Qualified', 4))).events).toMatchObject({ duplicate: 1, accepted: 0 });
    expect((await send(row(1, 'Qualified', 3))).events).toMatchObject({ accepted: 1 });
  });

  it('never touches events of an open attempt', async () => {
    await wait(row(1), row(2));
    await app.withStore(
      async (store) =>
        void store.db.exec(
          `insert into attempt (dataset, lane, epoch, started_at, events, bytes)
           select e.dataset, l.lane, 0, 0, json_array(e.id), 1 from event e join lead l on l.id = e.lead where e.id = 1`,
        ),
    );
    const { groups } = await preview('cancel', {});
    expect(groups.map(({ state, hindrance }) => [state, hindrance])).toEqual([
      ['sending', 'sending'],
      ['pending', undefined],
    ]);
    expect((await preview('cancel', { state: 'pending' })).matched).toBe(1);
    expect((await preview('cancel', { state: 'sending' })).matched).toBe(1);
    expect(await act('cancel', {})).toBe(1);
    expect(await states()).toEqual(['lead pending', 'lead cancelled']);
  });

  it('of a held event lets its lead be planned again', async () => {
    await app.close();
    app = await startTestApp({ policy: 'hold' });
    await send(row(1, 'Qualified', 4), row(1, 'Lost', 3));
    expect(await states()).toEqual(['qualified held', 'lost held']);
    expect(await act('cancel', { stage: 'Qualified' })).toBe(1);
    expect((await send()).events).toMatchObject({ accepted: 1, held: 0 });
    expect(await states()).toEqual(['qualified cancelled', 'lost accepted']);
  });

  it('leaves alone what an interrupted import has not planned', async () => {
    const stop = new Error('killed');
    const onProgress = (): never => {
      throw stop;
    };
    await expect(app.send({ changes: [csvFile('a.csv', [row(1)])] }, {}, { onProgress })).rejects.toBe(stop);
    expect((await preview('cancel', {})).groups).toMatchObject([{ state: 'held', hindrance: 'importing' }]);
    expect(await act('cancel', {})).toBe(0);
    expect(await statusOf()).toMatchObject({ unfinishedImports: [{ name: 'a.csv', abandoned: true }] });
    expect((await send()).events).toMatchObject({ accepted: 1 });
    expect(await statusOf()).toMatchObject({ unfinishedImports: [] });
  });
});

describe('pause and resume', () => {
  it('stop and start delivery, with an audit entry each', async () => {
    await wait(row(1));
    await app.withStore((store) => pauseDataset(store, dataset, 'Paused by ada: holidays', 'ada'));
    const report = await send(row(2));
    expect(report).toMatchObject({ finished: false, pausedReason: 'Paused by ada: holidays', requests: 0 });
    expect(await statusOf()).toMatchObject({
      pausedReason: 'Paused by ada: holidays',
      pausedAt: noon * 1000,
    });
    const resume = () => app.withStore((store) => resumeDataset(store, dataset, 'bob'));
    expect(await resume()).toBe('Paused by ada: holidays');
    expect(await resume()).toBeUndefined();
    expect((await statusOf())?.pausedReason).toBeUndefined();
    expect((await send()).events).toMatchObject({ accepted: 2 });
    expect((await audit()).map(({ who, action, dataset: of, count }) => [who, action, of, count])).toEqual([
      ['bob', 'resume', dataset, 1],
      ['ada', 'pause', dataset, 1],
    ]);
  });

  it('refuse a dataset that the store does not know', async () => {
    await send(row(1));
    for (const change of [
      pauseDataset,
      (...args: Parameters<typeof pauseDataset>) => resumeDataset(args[0], args[1], args[3]),
    ]) {
      await expect(
        app.withStore((store) => change(store, '9', 'x', 'ada') as Promise<unknown>),
      ).rejects.toThrow('no dataset 9');
    }
    expect(await audit()).toEqual([]);
  });
});

/** Statements of `status` that would read a whole table of the hot path. */
function fullScans(store: Sqlite): readonly unknown[] {
  const statements = [
    sumCounters,
    firstDeadline,
    nextPlan,
    refusedSince,
    openImports,
    lanesOf,
    busyLanes,
    leadsBefore,
  ];
  return statements.flatMap((sql) => {
    const values = Array.from({ length: new Set(sql.match(/\?\d?/g)).size }, () => 1);
    const steps = store.db.prepare(`explain query plan ${sql}`).all(...values);
    return steps
      .map(({ detail }) => String(detail))
      .filter((detail) => /^SCAN (counter|queue|plan_queue|attempt|f|e|i|import|lane)\b/.test(detail));
  });
}

describe('status', () => {
  it('counts what is due soon, held and lately refused, from counters and queue', async () => {
    await app.close();
    app = await startTestApp({ policy: 'hold' });
    await refuse(row(1), row(2));
    await send(row(3, 'Qualified', 4));
    await wait(row(4, 'Lead', 30), row(5));
    const first = noon - 30 * hour + 7 * day - 600;
    app.now = first - 6 * hour;
    const found = await statusOf();
    expect(found).toMatchObject({
      nextDeadline: first,
      oldestPending: noon - 30 * hour,
      near: { within24h: 1, within6h: 0 },
      held: new Map([['earlier_stage', 1]]),
      nextRelease: noon - 4 * hour + 6 * day - 600,
      refusedLately: [],
    });
    app.now += 1;
    expect((await statusOf())?.near).toEqual({ within24h: 1, within6h: 1 });
    expect(await app.withStore(async (store) => fullScans(store))).toEqual([]);
    app.now = noon + hour;
    expect((await statusOf())?.refusedLately).toMatchObject([
      { state: 'rejected', code: 100, subcode: 2804050, count: 2 },
    ]);
  });
});
