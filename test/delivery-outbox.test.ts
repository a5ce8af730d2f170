import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadline, failuresToOpen, type LaneLease, LeaseLost } from '../src/outbox/index.ts';
import { sqliteOutbox } from '../src/store/sqlite/outbox.ts';
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
  const { events: batch } = await test.outbox.claim(lease, limits);
  const { attempt } = await test.outbox.beginAttempt(lease, batch);
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

  it('is free when its lease has run out, not a moment earlier; a request that begins late renews it', async () => {
    const other = test.open().outbox;
    await addEvents(test.store, manyEvents(4, 1));
    const lease = await take();
    const { events } = await test.outbox.claim(lease, all);
    expect(await test.outbox.beginAttempt(lease, events)).toMatchObject({ lease });
    clock.now += 20_000;
    const renewed = { ...lease, leasedUntil: start + 50_000 };
    expect(await test.outbox.beginAttempt(lease, events)).toMatchObject({ lease: renewed });
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
    expect(await test.outbox.deliveryState('999')).toEqual({
      now: start,
      pending: 0,
      failures: 0,
      lanes: [],
    });
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
      () => test.outbox.beginAttempt(stale, batch),
    ];
    for (const write of writes) await expect(write()).rejects.toThrow(LeaseLost);
    await test.outbox.releaseLane(stale);

    expect({ attempts: attempts(), queue: queue(), states: countStates(test.store) }).toEqual(before);
    expect(await other.beginAttempt(fresh, batch)).toMatchObject({ attempt: 2, lease: { epoch: 2 } });
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
    const { events: claimed } = await test.outbox.claim(lease, all);
    expect(claimed.map(({ id }) => id)).toEqual([2, 0, 3, 1].map((index) => ids[index]));
    const { events } = await test.outbox.beginAttempt(lease, claimed);
    expect(events.map(({ id }) => id)).toEqual(claimed.map(({ id }) => id));
    expect(events[0]).toMatchObject({ lead: 1 });
    expect(JSON.parse(events[0]?.body ?? '')).toMatchObject({ event_id: '1/1', event_time: now - 100 });
    expect(claimed[0]?.bytes).toBe(events[0]?.body.length);
  });

  it('C4: keeps to both limits, and gives one event that is larger alone', async () => {
    await addEvents(
      test.store,
      manyEvents(30, 2).map((event) => ({ ...event, lane: 0, body: 'x'.repeat(100) })),
    );
    await addEvents(test.store, [{ lead: 99, number: 1, time: 1, body: 'ä'.repeat(300) }]);
    const lease = await take();
    const sizes = async (events: number, bytes: number) =>
      (await test.outbox.claim(lease, { events, bytes })).events.length;
    expect(await sizes(1000, 100)).toBe(1);
    expect(await sizes(1000, 699)).toBe(1);
    expect(await sizes(1000, 700)).toBe(2);
    expect(await sizes(1000, 1e6)).toBe(61);
    expect(await sizes(7, 1e6)).toBe(7);
  });

  it('B2: leaves out a lead that failed alone; when its rest is over its first event comes alone, after the others', async () => {
    const time = start / 1000 - 9000;
    const ids = await addEvents(test.store, [
      { lead: 1, number: 1, time: time + 1000 },
      { lead: 1, number: 2, time: time + 1500 },
      { lead: 2, number: 1, time: time + 2000 },
    ]);
    const lease = await take();
    const { attempt } = await begin(lease, { events: 1, bytes: 1 });
    await test.outbox.endAttempt(lease, attempt, { outcome: 'retry' }, [], {
      lead: { lead: 1, ms: 5000, failures: 1 },
    });
    const claim = async (prefer?: 'rested') => {
      const { events, rested } = await test.outbox.claim(lease, all, prefer);
      return { ids: events.map(({ id }) => id), rested };
    };
    const others = { ids: ids.slice(2), rested: undefined };
    const alone = { ids: ids.slice(0, 1), rested: 1 };
    clock.now = start + 4999;
    expect(await claim('rested')).toEqual(others);
    clock.now = start + 5000;
    expect(await claim()).toEqual(others);
    expect(await claim('rested')).toEqual(alone);
    test.store.db.exec('update event set state = 2 where lead = 2');
    expect(await claim()).toEqual(alone);
    const again = await test.outbox.beginAttempt(lease, [{ id: ids[0] ?? 0, lead: 1, bytes: 1 }], true);
    await test.outbox.endAttempt(lease, again.attempt ?? 0, { outcome: 'accepted' }, [], {
      lead: { lead: 1, ms: 0, failures: 0 },
    });
    expect(await claim()).toEqual({ ids: ids.slice(0, 2), rested: undefined });
  });

  it('drops a lead from the queue that has nothing pending', async () => {
    await addEvents(
      test.store,
      manyEvents(2, 1).map((event) => ({ ...event, lane: 0 })),
    );
    test.store.db.exec('update event set state = 6 where lead = 1');
    const lease = await take();
    expect((await test.outbox.claim(lease, all)).events).toHaveLength(1);
    test.store.db.exec('update event set state = 6');
    expect(await test.outbox.claim(lease, all)).toEqual({ events: [], failures: 0 });
    expect(queue()).toEqual([]);
  });

  it('B2, G4: no statement of the way from the claim to the outcome reads a table through, whatever is finished or rests', async () => {
    const seen = new Set<string>();
    const statement = (sql: string) => {
      seen.add(sql);
      return test.store.statement(sql);
    };
    const outbox = sqliteOutbox({ ...test.store, statement });
    await addEvents(
      test.store,
      manyEvents(6, 2).map((event) => ({ ...event, lane: 0 })),
    );
    const settled = [
      { state: 'accepted' },
      { state: 'rejected', code: 100, subcode: 2804019, reason: 'why' },
      { state: 'uncertain', reason: 'no proof' },
    ] as const;
    const brake = { most: 200, withinMs: 600_000, reason: () => '' };
    for (const settlement of settled) {
      await outbox.deliveryState(dataset);
      const lease = await take(outbox);
      const { events } = await outbox.claim(lease, { events: 3, bytes: 1e6 });
      await outbox.beginAttempt(lease, events.slice(1));
      const { attempt = 0 } = await outbox.beginAttempt(lease, events);
      const outcome = { outcome: 'accepted' } as const;
      const ends = [{ ...settlement, events: events.map(({ id }) => id) }];
      const lead = { lead: 6, ms: 1, failures: 1 };
      const lane = { ms: 0, failures: 0 };
      await outbox.endAttempt(lease, attempt, outcome, ends, { destination: 'passed', brake, lane, lead });
      await outbox.releaseLane(lease);
    }
    clock.now += 10;
    const lease = await take(outbox);
    await outbox.claim(lease, all, 'rested');
    test.store.db.exec('update event set state = 6');
    await outbox.claim(lease, all);

    const steps = [...seen]
      .filter((sql) => !sql.startsWith('pragma'))
      .flatMap((sql) =>
        test.store.db
          .prepare(`explain query plan ${sql}`)
          .all()
          .map((row) => String(row['detail'])),
      );
    expect(seen.size).toBeGreaterThan(20);
    expect(steps.filter((step) => step.startsWith('SEARCH')).length).toBeGreaterThan(20);
    // A list that is handed over, what a recursion has made, the one row of a subquery, the processes of the last 30 s.
    const small = /^SCAN (json_each|wanted|busy|rested|heartbeat|CONSTANT ROW)/;
    expect(steps.filter((step) => step.startsWith('SCAN') && !small.test(step))).toEqual([]);
  });

  it('B2, G4: reads by index only, whatever is finished or rests', () => {
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
      'CO-ROUTINE rested',
      'SEARCH queue USING INDEX queue_order (dataset=? AND lane=? AND due>? AND due<?)',
      'SCAN rested',
      'SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)',
      'USE TEMP B-TREE FOR ORDER BY',
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
    const times = [1000, 2000, 3000].map((seconds) => start / 1000 - 9000 + seconds);
    const ids = await addEvents(test.store, [
      ...times.map((time, index) => ({ lead: 1, number: index + 1, time })),
      { lead: 2, number: 1, time: start / 1000 - 5000 },
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
    expect(queue()).toEqual([{ lead: 1, due: 0, deadline: deadline(times[2] ?? 0) }]);
    expect(test.store.db.prepare('select * from failure order by event').all()).toMatchObject([
      { event: ids[1], attempt, code: 100, subcode: 2804036, reason: 'why' },
      { event: ids[3], attempt, code: null, subcode: null, reason: 'no proof' },
    ]);
  });

  it('E1: expires events past their deadline by the clock of the store, without a request', async () => {
    const time = start / 1000 - 3600;
    const ids = await addEvents(test.store, [
      { lead: 1, number: 1, time },
      { lead: 1, number: 2, time: time + 1 },
      { lead: 2, number: 1, time },
    ]);
    const lease = await take();
    const { events } = await test.outbox.claim(lease, all);
    clock.now = deadline(time) * 1000 + 1;
    const begun = await test.outbox.beginAttempt(lease, events);
    expect(begun.events.map(({ id }) => id)).toEqual(ids.slice(1, 2));
    expect(begun.settled).toEqual({ accepted: 0, rejected: 0, uncertain: 0, expired: 2 });
    expect(countStates(test.store)).toEqual({
      rows: { expired: 2, pending: 1 },
      counters: { expired: 2, pending: 1 },
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
    const { batch, attempt } = await begin(first);
    await test.outbox.endAttempt(first, attempt, { outcome: 'throttled' }, [], { throttle: { ms: 900 } });
    const { events } = await test.outbox.claim(second, all);
    expect(await test.outbox.beginAttempt(second, events, true)).toMatchObject({ rests: true, events: [] });
    expect((await test.outbox.deliveryState(dataset)).lanes.map(({ due }) => due)).toEqual(
      [900, 900, 900, 900].map((ms) => start + ms),
    );
    clock.now += 900;
    const next = await test.outbox.beginAttempt(second, events, true);
    expect(next).toMatchObject({ rests: false });
    for (const reason of ['the token', 'a later one']) {
      await test.outbox.endAttempt(second, next.attempt ?? 0, { outcome: 'paused' }, [], {
        destination: 'passed',
        pause: { reason, credential: 'abc' },
      });
    }
    expect(await test.outbox.beginAttempt(first, batch)).toMatchObject({ rests: true });
    expect(await test.outbox.deliveryState(dataset)).toMatchObject({ pending: 8, pausedReason: 'the token' });
    expect(await test.outbox.resumeWith(dataset, 'abc')).toBe(false);
    expect(await test.outbox.resumeWith(dataset, 'def')).toBe(true);
    expect(await test.outbox.beginAttempt(first, batch)).toMatchObject({ rests: false });
    test.store.db.exec("update dataset set paused_reason = 'by hand'");
    expect(await test.outbox.resumeWith(dataset, 'xyz')).toBe(false);
  });

  it('D5: lets one small request at a time try a sick destination, over all lanes and processes', async () => {
    await addEvents(test.store, manyEvents(8, 1));
    const other = test.open().outbox;
    const [first, second] = [await take(test.outbox, 0), await take(other, 1)];
    const { batch, attempt } = await begin(first);
    for (let failure = 1; failure <= failuresToOpen; failure++) {
      await test.outbox.endAttempt(first, attempt, { outcome: 'retry' }, [], {
        destination: { failed: true, ms: 8000 },
      });
    }
    const { events, failures } = await other.claim(second, all);
    expect(failures).toBe(failuresToOpen);
    expect(await other.beginAttempt(second, events, true)).toMatchObject({ rests: true });
    expect((await other.deliveryState(dataset)).lanes.map(({ due }) => due)).toEqual(
      [8000, 8000, 8000, 8000].map((ms) => start + ms),
    );
    clock.now += 8000;
    expect(await other.beginAttempt(second, events, false)).toMatchObject({ rests: true });
    const probe = await other.beginAttempt(second, events, true);
    expect(probe).toMatchObject({ rests: false });
    expect(await test.outbox.beginAttempt(first, batch, true)).toMatchObject({ rests: true });
    await other.endAttempt(second, probe.attempt ?? 0, { outcome: 'accepted' }, [], {
      destination: 'passed',
    });
    expect(await test.outbox.beginAttempt(first, batch)).toMatchObject({ rests: false });
  });
});

describe('what changed between claim and begin', () => {
  const name = (event: { body: string }) => (JSON.parse(event.body) as { event_id: string }).event_id;

  it.each([
    ['this', () => test.store],
    ['another', () => test.open().store],
  ])(
    'B1: by %s process: only what is still pending, in this lane and next of its lead goes, with its payload as it is now',
    async (_, writer) => {
      const ids = await addEvents(
        test.store,
        [1, 2, 3, 4, 5, 6].flatMap((lead) => [1, 2].map((number) => ({ lead, number }))),
      );
      const of = (lead: number, number: number) => ids[(lead - 1) * 2 + number - 1] ?? 0;
      const lease = await take();
      const { events } = await test.outbox.claim(lease, all);
      const { db } = writer();
      // Held again, cancelled, removed, rewritten, gone to a lead of another lane: what an import may do meanwhile.
      db.exec(`update event set state = 0 where id = ${of(1, 2)}`);
      db.exec(`update event set state = 6 where id = ${of(2, 1)}`);
      db.exec(`delete from event where id = ${of(3, 1)}`);
      db.exec(`update payload set body = '{"event_id":"rewritten"}' where event = ${of(4, 1)}`);
      await addEvents(writer(), [{ lead: 7, number: 9, lane: 1 }]);
      db.exec(`update event set lead = 7 where lead = 5`);
      db.exec('delete from queue where lead = 5');
      // An earlier stage that was not known yet: the later ones wait for it.
      await addEvents(writer(), [{ lead: 6, number: 0 }]);

      const begun = await test.outbox.beginAttempt(lease, events);
      expect(begun.events.map(name)).toEqual(['1/1', '2/2', '3/2', 'rewritten', '4/2']);
      const [attempt] = attempts();
      expect(JSON.parse(String(attempt?.['events']))).toEqual(begun.events.map(({ id }) => id));
      const bytes = begun.events.reduce((sum, { body }) => sum + body.length, 0);
      expect(attempt?.['bytes']).toBe(bytes);
      const next = await test.outbox.claim(lease, all);
      const six = await test.outbox.beginAttempt(
        lease,
        next.events.filter(({ lead }) => lead === 6),
      );
      expect(six.events.map(name)).toEqual(['6/0', '6/1', '6/2']);
    },
  );

  it('writes no attempt when nothing is left', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    const lease = await take();
    const { events } = await test.outbox.claim(lease, all);
    test.store.db.exec('update event set state = 6');
    const begun = await test.outbox.beginAttempt(lease, events);
    expect(begun).toMatchObject({ events: [], rests: false });
    expect(begun.attempt).toBeUndefined();
    expect(attempts()).toEqual([]);
  });
});

describe('back-off', () => {
  it('keeps a lane from being taken until it is due; clearing lifts it for lanes and leads, not for the dataset', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    const lease = await take();
    const { attempt } = await begin(lease);
    await test.outbox.endAttempt(lease, attempt, { outcome: 'retry' }, [], {
      lane: { ms: 5000, failures: 3 },
      lead: { lead: 1, ms: 7000, failures: 2 },
      throttle: { ms: 2000 },
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
