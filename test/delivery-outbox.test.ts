import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadline, type LaneLease, LeaseLost } from '../src/outbox/index.ts';
import { nextEvents, restedLeads } from '../src/store/sqlite/outbox-claim.ts';
import { busyLanes } from '../src/store/sqlite/outbox-delivery-state.ts';
import {
  addEvents,
  countStates,
  dataset,
  manyEvents,
  openStore,
  start,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';

const all = { events: 1000, bytes: 1e9 };
let clock: TestClock;
let test: TestStore;
beforeEach(() => {
  clock = new TestClock();
  test = openStore(clock);
});
afterEach(() => test.remove());

async function take(outbox = test.outbox, lane = 0): Promise<LaneLease> {
  const lease = await outbox.takeLane(dataset, lane);
  if (lease === undefined) throw new Error('the lane is not free');
  return lease;
}

async function begin(lease: LaneLease, limits = all) {
  const batch = await test.outbox.claim(lease, limits);
  const attempt = await test.outbox.beginAttempt(lease, batch, 1);
  if (attempt === undefined) throw new Error('the dataset rests');
  return { batch, attempt, ids: batch.map(({ id }) => id) };
}

const attempts = () => test.store.db.prepare('select * from attempt order by id').all();
const queue = () =>
  test.store.db
    .prepare('select lead, due, deadline from queue order by lead')
    .all()
    .map((row) => ({ ...row }));

describe('a lane', () => {
  it('is worked by one at a time, under a new epoch each time', async () => {
    const other = test.open().outbox;
    const first = await take();
    expect(first).toEqual({ dataset, lane: 0, epoch: 1, leasedUntil: start + 30_000, failures: 0 });
    expect(await other.takeLane(dataset, 0)).toBeUndefined();
    expect(await test.outbox.takeLane(dataset, 0)).toBeUndefined();
    expect(await other.takeLane(dataset, 1)).toMatchObject({ lane: 1, epoch: 1 });
    await test.outbox.releaseLane(first);
    expect(await other.takeLane(dataset, 0)).toMatchObject({ epoch: 2 });
  });

  it('is free when its lease has run out, not a moment earlier, and renewing moves that', async () => {
    const other = test.open().outbox;
    const lease = await take();
    clock.now += 20_000;
    expect(await test.outbox.renewLane(lease)).toEqual({ ...lease, leasedUntil: start + 50_000 });
    clock.now = start + 49_999;
    expect(await other.takeLane(dataset, 0)).toBeUndefined();
    clock.now = start + 50_000;
    expect(await other.takeLane(dataset, 0)).toMatchObject({ epoch: 2 });
  });

  it('is free at once when the process that holds it is gone, and its open attempt is closed as possibly sent', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    await begin(await take());
    test.store.db.prepare('update lane set owner = ?').run(`${hostname()}:${pid}:abcd`);
    expect((await test.outbox.deliveryState(dataset)).lanes).toEqual([{ lane: 0, due: 0, taken: false }]);
    expect(await test.open().outbox.takeLane(dataset, 0)).toMatchObject({ epoch: 2 });
    expect(attempts()).toMatchObject([{ epoch: 1, outcome: 'no_answer', maybe_sent: 1, finished_at: start }]);
    expect(countStates(test.store).rows).toEqual({ pending: 1 });
  });

  it('stays taken when its owner lives, is on another host, or can not be told', async () => {
    for (const owner of [`${hostname()}:${process.ppid}:abcd`, 'elsewhere:999999999:abcd', 'nonsense']) {
      test.store.db.exec('delete from lane');
      await take();
      test.store.db.prepare('update lane set owner = ?').run(owner);
      expect(await test.outbox.takeLane(dataset, 0)).toBeUndefined();
    }
  });

  it('is not there for a dataset that the store does not know', async () => {
    expect(await test.outbox.takeLane('999', 0)).toBeUndefined();
    expect(await test.outbox.deliveryState('999')).toEqual({ pending: 0, lanes: [] });
  });
});

describe('F2: a worker that lost its lane', () => {
  it('writes nothing any more', async () => {
    const other = test.open().outbox;
    await addEvents(test.store, manyEvents(8, 1));
    const stale = await take();
    const { batch, attempt, ids } = await begin(stale);
    clock.now += 30_000;
    const fresh = await take(other);
    const before = { attempts: attempts(), queue: queue(), states: countStates(test.store) };

    const writes = [
      () =>
        test.outbox.endAttempt(stale, attempt, { outcome: 'accepted' }, [{ events: ids, state: 'accepted' }]),
      () => test.outbox.endAttempt(stale, attempt, { outcome: 'paused' }, [], { pause: { reason: 'stale' } }),
      () => test.outbox.expire(stale, ids),
      () => test.outbox.beginAttempt(stale, batch, 1),
      () => test.outbox.renewLane(stale),
    ];
    for (const write of writes) await expect(write()).rejects.toThrow(LeaseLost);
    await test.outbox.releaseLane(stale);

    expect({ attempts: attempts(), queue: queue(), states: countStates(test.store) }).toEqual(before);
    expect(await other.renewLane(fresh)).toMatchObject({ epoch: 2 });
  });
});

describe('claim', () => {
  it('takes leads by deadline and their events by time, rank and event_id, also when stored in another order', async () => {
    const now = start / 1000;
    const ids = await addEvents(test.store, [
      { lead: 1, number: 3, time: now - 10 },
      { lead: 2, number: 2, time: now - 50, rank: 2 },
      { lead: 1, number: 1, time: now - 100 },
      { lead: 2, number: 1, time: now - 50, rank: 1 },
      { lead: 3, number: 1, time: now - 200, lane: 1 },
    ]);
    const lease = await take();
    const claimed = await test.outbox.claim(lease, all);
    expect(claimed.map(({ id }) => id)).toEqual([2, 0, 3, 1].map((index) => ids[index]));
    expect(claimed[0]).toMatchObject({ lead: 1, time: now - 100 });
    expect(JSON.parse(claimed[0]?.body ?? '')).toMatchObject({ event_id: '1/1' });
  });

  it('C4: keeps to both limits, and gives one event that is larger alone', async () => {
    await addEvents(
      test.store,
      manyEvents(30, 2).map((event) => ({ ...event, lane: 0, body: 'x'.repeat(100) })),
    );
    await addEvents(test.store, [{ lead: 99, number: 1, time: 1, body: 'ä'.repeat(300) }]);
    const lease = await take();
    const sizes = async (events: number, bytes: number) =>
      (await test.outbox.claim(lease, { events, bytes })).length;
    expect(await sizes(1000, 100)).toBe(1);
    expect(await sizes(1000, 699)).toBe(1);
    expect(await sizes(1000, 700)).toBe(2);
    expect(await sizes(1000, 1e6)).toBe(61);
    expect(await sizes(7, 1e6)).toBe(7);
  });

  it('leaves out a lead that rests until it is due, and puts it back in its place', async () => {
    const [first] = await addEvents(test.store, [
      { lead: 1, number: 1, time: 1000 },
      { lead: 2, number: 1, time: 2000 },
    ]);
    const lease = await take();
    const { attempt } = await begin(lease, { events: 1, bytes: 1 });
    await test.outbox.endAttempt(lease, attempt, { outcome: 'retry' }, [], {
      lead: { lead: 1, due: start + 5000 },
    });
    const leads = async () => (await test.outbox.claim(lease, all)).map(({ lead }) => lead);
    expect(await leads()).toEqual([2]);
    clock.now = start + 4999;
    expect(await leads()).toEqual([2]);
    clock.now = start + 5000;
    expect(await leads()).toEqual([1, 2]);
    expect(first).toBeDefined();
  });

  it('drops a lead from the queue that has nothing pending', async () => {
    await addEvents(
      test.store,
      manyEvents(2, 1).map((event) => ({ ...event, lane: 0 })),
    );
    test.store.db.exec('update event set state = 6 where lead = 1');
    const lease = await take();
    expect(await test.outbox.claim(lease, all)).toHaveLength(1);
    test.store.db.exec('update event set state = 6');
    expect(await test.outbox.claim(lease, all)).toEqual([]);
    expect(queue()).toEqual([]);
  });

  it('G4: reads by index only, whatever is finished or rests', () => {
    const plan = (sql: string) =>
      test.store.db
        .prepare(`explain query plan ${sql}`)
        .all(...Array.from(sql.matchAll(/ \?(?!\d)/g), () => 1))
        .map((row) => row['detail']);
    expect(plan(nextEvents)).toEqual([
      'SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=?)',
      'SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)',
      'USE TEMP B-TREE FOR LAST 3 TERMS OF ORDER BY',
    ]);
    expect(plan(restedLeads)).toEqual([
      'SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due>? AND due<?)',
    ]);
    const lanes = test.store.db
      .prepare(`explain query plan ${busyLanes}`)
      .all(1)
      .map((row) => String(row['detail']));
    expect(lanes.filter((step) => /queue|SCAN (?!busy)/.test(step))).toEqual([
      expect.stringContaining('SEARCH queue USING COVERING INDEX queue_order (dataset=?'),
      expect.stringContaining('SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane>?)'),
      expect.stringContaining('SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=?)'),
    ]);
  });
});

describe('an attempt', () => {
  it('writes its answer, the events, the queue, the failures and the counters together', async () => {
    const times = [1000, 2000, 3000];
    const ids = await addEvents(test.store, [
      ...times.map((time, index) => ({ lead: 1, number: index + 1, time })),
      { lead: 2, number: 1, time: 4000 },
    ]);
    const lease = await take();
    const { attempt } = await begin(lease);
    clock.now += 400;
    await test.outbox.endAttempt(
      lease,
      attempt,
      { outcome: 'refused', httpStatus: 400, code: 100, subcode: 2804036, traceId: 'Axyz', reason: 'why' },
      [
        { events: ids.slice(0, 1), state: 'accepted' },
        { events: ids.slice(1, 2), state: 'rejected', code: 100, subcode: 2804036, reason: 'why' },
        { events: ids.slice(3), state: 'uncertain', reason: 'no proof' },
      ],
    );
    expect(attempts()).toMatchObject([
      {
        id: attempt,
        epoch: 1,
        started_at: start,
        finished_at: start + 400,
        events: JSON.stringify(ids),
        outcome: 'refused',
        http_status: 400,
        code: 100,
        subcode: 2804036,
        trace_id: 'Axyz',
        reason: 'why',
        maybe_sent: 0,
      },
    ]);
    expect(countStates(test.store).rows).toEqual({ accepted: 1, rejected: 1, uncertain: 1, pending: 1 });
    expect(countStates(test.store).counters).toEqual({ accepted: 1, rejected: 1, uncertain: 1, pending: 1 });
    expect(queue()).toEqual([{ lead: 1, due: 0, deadline: deadline(3000) }]);
    expect(test.store.db.prepare('select * from failure order by event').all()).toMatchObject([
      { event: ids[1], attempt, code: 100, subcode: 2804036, reason: 'why' },
      { event: ids[3], attempt, code: null, subcode: null, reason: 'no proof' },
    ]);
  });

  it('E1: expires events without a request', async () => {
    const ids = await addEvents(test.store, manyEvents(4, 1));
    const lease = await take();
    await test.outbox.expire(lease, ids.slice(0, 3));
    expect(countStates(test.store)).toEqual({
      rows: { expired: 3, pending: 1 },
      counters: { expired: 3, pending: 1 },
    });
    expect(queue()).toHaveLength(1);
  });

  it('leaves an event as it is that somebody settled meanwhile, and does not count it', async () => {
    const ids = await addEvents(
      test.store,
      manyEvents(4, 1).map((event) => ({ ...event, lane: 0 })),
    );
    const lease = await take();
    const { attempt } = await begin(lease);
    test.store.db.prepare('update event set state = 6 where id = ?').run(ids[0] ?? 0);
    await test.outbox.endAttempt(lease, attempt, { outcome: 'accepted' }, [
      { events: ids, state: 'accepted' },
    ]);
    expect(countStates(test.store).rows).toEqual({ accepted: 3, cancelled: 1 });
    expect(countStates(test.store).counters).toEqual({ accepted: 3, pending: 1 });
  });

  it('does not begin while the dataset rests or is paused, also when a lane is held already', async () => {
    await addEvents(test.store, manyEvents(8, 1));
    const [first, second] = [await take(test.outbox, 0), await take(test.outbox, 1)];
    const { attempt } = await begin(first);
    await test.outbox.endAttempt(first, attempt, { outcome: 'throttled' }, [], {
      lane: { due: start + 900, failures: 1 },
      dataset: { due: start + 900 },
    });
    const batch = await test.outbox.claim(second, all);
    expect(await test.outbox.beginAttempt(second, batch, 1)).toBeUndefined();
    expect((await test.outbox.deliveryState(dataset)).lanes.map(({ due }) => due)).toEqual(
      [900, 900, 900, 900].map((ms) => start + ms),
    );
    clock.now += 900;
    const next = await test.outbox.beginAttempt(second, batch, 1);
    await test.outbox.endAttempt(second, next ?? 0, { outcome: 'paused' }, [], {
      pause: { reason: 'the token' },
    });
    await test.outbox.endAttempt(second, next ?? 0, { outcome: 'paused' }, [], {
      pause: { reason: 'a later one' },
    });
    expect(await test.outbox.beginAttempt(first, batch, 1)).toBeUndefined();
    expect(await test.outbox.deliveryState(dataset)).toMatchObject({ pending: 8, pausedReason: 'the token' });
  });
});

describe('back-off', () => {
  it('keeps a lane from being taken until it is due; clearing lifts it for lanes and leads, not for the dataset', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    const lease = await take();
    const { attempt } = await begin(lease);
    await test.outbox.endAttempt(lease, attempt, { outcome: 'retry' }, [], {
      lane: { due: start + 5000, failures: 3 },
      lead: { lead: 1, due: start + 7000 },
      dataset: { due: start + 2000 },
    });
    await test.outbox.releaseLane(lease);
    expect(await test.outbox.takeLane(dataset, 0)).toBeUndefined();
    expect((await test.outbox.deliveryState(dataset)).lanes).toEqual([
      { lane: 0, due: start + 7000, taken: false },
    ]);
    await test.outbox.clearBackoff(dataset);
    expect((await test.outbox.deliveryState(dataset)).lanes).toEqual([
      { lane: 0, due: start + 2000, taken: false },
    ]);
    expect(await take()).toMatchObject({ failures: 0 });
  });
});
