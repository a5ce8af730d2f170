import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outbox } from '../src/outbox/index.ts';
import {
  addEvents,
  countStates,
  dataset,
  manyEvents,
  nameOf,
  openStore,
  start,
  TestClock,
  type TestEvent,
  type TestStore,
} from './delivery-fixture.ts';
import { type RunOptions, runDelivery } from './delivery-run.ts';
import { fail, type ScriptedServer, type SeenRequest, startServer, takeAll } from './delivery-server.ts';

let clock: TestClock;
let test: TestStore;
let server: ScriptedServer;
beforeEach(async () => {
  clock = new TestClock();
  test = openStore(clock);
  server = await startServer();
});
afterEach(async () => {
  await server.close();
  test.remove();
});

const run = (options: RunOptions = {}, outbox: Outbox = test.outbox) =>
  runDelivery(outbox, server, clock, options);
const states = () => countStates(test.store).rows;
const attempts = () => test.store.db.prepare('select * from attempt order by id').all();
const leadOf = (id: string) => Number(id.split('/')[0]);
const hasLead = (request: SeenRequest, lead: number) => request.ids.some((id) => leadOf(id) === lead);

function expectOrder(events: readonly TestEvent[], without: readonly number[] = []): void {
  const taken = Map.groupBy(server.taken, leadOf);
  for (const [lead, own] of Map.groupBy(events, (event) => event.lead)) {
    expect(taken.get(lead) ?? []).toEqual(without.includes(lead) ? [] : own.map(nameOf));
  }
}

describe('B2: a lead that always fails', () => {
  it.each<[string, number, number]>([
    ['one lane', 1, 1],
    ['four lanes', 4, 1],
    ['the last lead of one lane', 1, 1000],
  ])('costs the others a bounded number of requests and one short rest: %s', async (_, lanes, sick) => {
    const events = manyEvents(1000, 4).map((event) => ({ ...event, lane: event.lead % lanes }));
    await addEvents(test.store, events);
    await addEvents(
      test.store,
      Array.from({ length: 40 }, (_, index) => ({ lead: sick, number: 5 + index, lane: sick % lanes })),
    );
    let lastOther = 0;
    let requestsThen = 0;
    server.script = (request, response) => {
      if (hasLead(request, sick)) return fail(500, 2)(request, response);
      lastOther = clock.now - start;
      requestsThen = server.seen.length;
      return takeAll(request, response);
    };
    const result = await run({ waitMs: 120_000 });
    expect(result.finished).toBe(false);
    expect(states()).toEqual({ accepted: 3996, pending: 44 });
    expectOrder(events, [sick]);
    // 4 batches are needed; 20 more find the lead, a few are for lanes of their own.
    expect(requestsThen).toBeLessThanOrEqual(4 + 20 + lanes);
    expect(lastOther).toBeLessThanOrEqual(5000);
    // From then on the lead is tried alone, later and later, with its first event.
    const after = server.seen.slice(requestsThen).map(({ ids }) => ids);
    const alone = after.filter(({ length }) => length === 1);
    expect(alone.length).toBeGreaterThan(3);
    expect(after.length).toBeLessThanOrEqual(10);
    for (const ids of alone) expect(ids).toEqual([`${sick}/1`]);

    // What comes now is not held up by it, not even for the length of its rest.
    server.script = (request, response) =>
      (hasLead(request, sick) ? fail(500, 2) : takeAll)(request, response);
    const late = Array.from({ length: 50 }, (_, index) => ({
      lead: 5000 + index,
      number: 1,
      lane: sick % lanes,
    }));
    await addEvents(test.store, late);
    const before = clock.now;
    await run({ waitMs: 0 });
    expect(clock.now).toBe(before);
    expect(states()).toMatchObject({ accepted: 4046 });
    server.script = takeAll;
    await test.outbox.clearBackoff(dataset);
    expect(await run()).toMatchObject({ finished: true });
    expect(states()).toEqual({ accepted: 4090 });
  });

  it('is told from ten others that fail too, and none of them is ever given up', async () => {
    const events = manyEvents(500, 2).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    const sick = Array.from({ length: 10 }, (_, index) => 1 + index * 47);
    server.script = (request, response) =>
      (sick.some((lead) => hasLead(request, lead)) ? fail(503, 2) : takeAll)(request, response);
    await run({ waitMs: 60_000 });
    expect(states()).toEqual({ accepted: 980, pending: 20 });
    server.script = takeAll;
    expect(await run({ waitMs: 3_600_000 })).toMatchObject({ finished: true });
    expectOrder(events);
  });

  it('that answers with a code nobody knows is rejected after three times alone, and no other event is', async () => {
    const events = manyEvents(20, 2).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    server.script = (request, response) =>
      (request.ids.includes('7/1') ? fail(400, 987_654) : takeAll)(request, response);
    expect(await run({ waitMs: 600_000 })).toMatchObject({ finished: true });
    expect(states()).toEqual({ accepted: 39, rejected: 1 });
  });
});

describe('D5: a destination that is down', () => {
  it('gets at most one small request a probe interval, over all lanes and processes, and everything after it', async () => {
    const events = manyEvents(400, 3);
    await addEvents(test.store, events);
    const up = start + 2 * 3_600_000;
    server.script = (request, response) => (clock.now < up ? fail(503, 2) : takeAll)(request, response);
    const others = [test.open().outbox, test.open().outbox];
    const results = await Promise.all([test.outbox, ...others].map((outbox) => run({ waitMs: 1e8 }, outbox)));
    for (const result of results) expect(result.finished).toBe(true);
    expectOrder(events);

    const begun = attempts().map((row) => ({ at: Number(row['started_at']), outcome: row['outcome'] }));
    const down = begun.filter(({ at }) => at < up);
    // Four lanes learn it, and try once more at the same time; then it rests 10 minutes, 20, 40, 1 h (half by the jitter).
    const learning = 8;
    expect(down.length).toBeLessThanOrEqual(learning + 8);
    const probes = down.slice(learning).map(({ at }) => at);
    expect(probes.length).toBeGreaterThan(2);
    for (const [index, at] of probes.entries())
      expect(at - (probes[index - 1] ?? 0)).toBeGreaterThanOrEqual(40_000);
    // Each lane risks one full batch; all that comes after it is one lead.
    const sizes = server.seen.slice(0, down.length + 1).map(({ ids }) => ids.length);
    expect(sizes.filter((size) => size !== 3)).toEqual([300, 300, 300, 300]);
    // No herd: one request finds that it is over, and the others are full batches.
    expect(begun.length - down.length).toBeLessThanOrEqual(1 + 8);
  });

  it('counts lanes that pass: one success and nothing rests any more', async () => {
    await addEvents(test.store, manyEvents(8, 2));
    let left = 4;
    server.script = (request, response) => (left-- > 0 ? fail(502, 2) : takeAll)(request, response);
    expect(await run()).toMatchObject({ finished: true });
    expect(await test.outbox.deliveryState(dataset)).toMatchObject({ failures: 0, lanes: [] });
    expect(server.seen.length).toBeLessThanOrEqual(4 + 8);
  });
});

describe('D7: after a long outage', () => {
  it('sends 100,000 events with the oldest deadline first, in full batches, one request a lane at a time', async () => {
    const count = 100_000;
    const events = Array.from({ length: count }, (_, index) => {
      // Stored in an order that has nothing to do with their times.
      const lead = ((index * 7919) % count) + 1;
      return { lead, number: 1, lane: lead % 4, time: start / 1000 - 400_000 + lead };
    });
    await addEvents(test.store, events);
    let open = 0;
    let most = 0;
    server.script = (request, response) => {
      most = Math.max(most, ++open);
      response.once('close', () => open--);
      return takeAll(request, response);
    };
    // On a busy machine a request of 1,000 events may take more than the second that is usual in tests.
    expect(await run({ total: 15_000 })).toEqual({ finished: true, requests: 100 });
    for (const request of server.seen) expect(request.ids).toHaveLength(1000);
    expect(most).toBeLessThanOrEqual(4);
    const byLane = Map.groupBy(server.taken.map(leadOf), (lead) => lead % 4);
    for (const leads of byLane.values()) expect(leads).toEqual(leads.toSorted((a, b) => a - b));
  });
});

describe('D4: a throttle', () => {
  it('ends with one small request, not with all lanes at once; another throttle without a word rests longer', async () => {
    const events = manyEvents(400, 2);
    await addEvents(test.store, events);
    let left = 3;
    server.script = (request, response) => (left-- > 0 ? fail(400, 17) : takeAll)(request, response);
    expect(await run({ waitMs: 1e8 })).toMatchObject({ finished: true });
    expectOrder(events);
    const throttled = attempts().filter((row) => row['outcome'] === 'throttled');
    expect(throttled.length).toBe(3);
    expect(server.seen.filter(({ ids }) => ids.length <= 2).length).toBeGreaterThan(0);
  });

  it('rests at least a second and at most a day, whatever Meta asks for', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    for (const [asked, from, to] of [
      ['0', 60_000, 70_000],
      ['1', 1000, 12_000],
      ['999999999', 86_400_000, 86_410_000],
    ] as const) {
      test.store.db.exec('update dataset set due = 0, failures = 0');
      server.script = (request, response) => {
        response.setHeader('retry-after', asked);
        return fail(429, 4)(request, response);
      };
      await run({ waitMs: 0 });
      const state = await test.outbox.deliveryState(dataset);
      const rest = (state.lanes[0]?.due ?? 0) - state.now;
      expect(rest).toBeGreaterThanOrEqual(from);
      expect(rest).toBeLessThanOrEqual(to);
    }
  });
});

describe('D6: a token that Meta does not take', () => {
  it('pauses; the same token changes nothing, another one goes on by itself', async () => {
    await addEvents(test.store, manyEvents(8, 1));
    server.script = fail(401, 190, 463);
    expect((await run()).pausedReason).toMatch(/access token/);
    const { length } = server.seen;
    server.script = takeAll;
    expect(await run()).toMatchObject({ requests: 0 });
    expect(server.seen).toHaveLength(length);
    expect(await run({ token: 'EAAnew' })).toMatchObject({ finished: true });
    expect(JSON.stringify(test.store.db.prepare('select * from dataset').all())).not.toContain('EAA');
    expect(states()).toEqual({ accepted: 8 });
  });
});

describe('C5: batches', () => {
  it('an idle queue sends a single event after the linger, not later', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    expect(await run({ context: { lingerMs: 200 } })).toMatchObject({ finished: true, requests: 1 });
    expect(Number(attempts()[0]?.['started_at']) - start).toBe(200);
  });

  it('are full under load: what comes in while one waits goes with it, and a full one does not wait', async () => {
    let lead = 0;
    let waits = 0;
    const trickle = async (count: number) => {
      await addEvents(
        test.store,
        Array.from({ length: count }, () => ({ lead: ++lead, number: 1 })),
      );
    };
    await trickle(130);
    const sleep = async (ms: number): Promise<void> => {
      clock.now += ms;
      waits++;
      // Within one linger more comes in than a batch holds.
      if (lead < 2000) await trickle(150);
    };
    const limits = { events: 100, bytes: 1e6 };
    expect(await run({ context: { lingerMs: 200, sleep, limits } })).toMatchObject({ finished: true });
    expect(states()).toEqual({ accepted: lead });
    const sizes = server.seen.map(({ ids }) => ids.length);
    expect(sizes.slice(0, -1).filter((size) => size < 95)).toEqual([]);
    expect(waits).toBeLessThan(sizes.length);
  });
});
