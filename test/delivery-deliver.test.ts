import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeliverOptions, deliver, openMetaClient, type Progress } from '../src/delivery/index.ts';
import { deadline, type Outbox } from '../src/outbox/index.ts';
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
import {
  fail,
  reply,
  type ScriptedServer,
  type SeenRequest,
  startServer,
  takeAll,
} from './delivery-server.ts';

let clock: TestClock;
let test: TestStore;
let server: ScriptedServer;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  clock = new TestClock();
  test = openStore(clock);
  server = await startServer();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await server.close();
  test.remove();
});

function run(
  options: Partial<DeliverOptions> = {},
  outbox: Outbox = test.outbox,
  limits = { events: 1000, bytes: 4e6 },
  total = 1000,
) {
  const timeouts = { total };
  const client = openMetaClient({ dataset, token: 'EAAx', endpoint: server.endpoint, timeouts });
  closers.push(client.close);
  const context = {
    outbox,
    client,
    clock: clock.read,
    random: () => 0.5,
    sleep: clock.sleepWhen(server.idle),
    limits,
  };
  return deliver(context, { dataset, ...options });
}

const attempts = () => test.store.db.prepare('select * from attempt order by id').all();
const resume = () => test.store.db.exec('update dataset set paused_reason = null');
const states = () => countStates(test.store).rows;
/** Whether the events hold one of these. */
const has = (request: SeenRequest, names: ReadonlySet<string>) => request.ids.some((id) => names.has(id));

/** The ledger: nothing lost, order kept for each lead; gives how often events were taken twice. */
function checkLedger(events: readonly TestEvent[], { rejected = new Set<string>() } = {}): number {
  const expected = new Map(Map.groupBy(events, (event) => event.lead).entries());
  const taken = Map.groupBy(server.taken, (id) => Number(id.split('/')[0]));
  for (const [lead, own] of expected) {
    const first = [...new Set(taken.get(lead) ?? [])];
    expect(first).toEqual(own.map(nameOf).filter((name) => !rejected.has(name)));
  }
  const { rows, counters } = countStates(test.store);
  expect(rows).toEqual(counters);
  return server.taken.length - new Set(server.taken).size;
}

describe('delivery', () => {
  it('sends all that is pending, in batches of up to 1,000, each lead in its order', async () => {
    const events = manyEvents(1000, 6);
    await addEvents(test.store, events);
    const progress: Progress[] = [];
    const result = await run({ onProgress: (sum) => progress.push(sum) });
    expect(result).toEqual({ finished: true, requests: 8 });
    expect(server.seen.map(({ ids }) => ids.length).toSorted((a, b) => a - b)).toEqual([
      500, 500, 500, 500, 1000, 1000, 1000, 1000,
    ]);
    expect(checkLedger(events)).toBe(0);
    expect(states()).toEqual({ accepted: 6000 });
    expect(progress.at(-1)).toEqual({ accepted: 6000, rejected: 0, expired: 0, uncertain: 0, requests: 8 });
    expect(await run()).toEqual({ finished: true, requests: 0 });
  });

  it('C4: cuts batches by bytes too', async () => {
    await addEvents(test.store, manyEvents(40, 1));
    await run({}, test.outbox, { events: 1000, bytes: 300 });
    expect(server.seen.length).toBeGreaterThan(10);
    for (const { ids, body } of server.seen) expect(ids.length === 1 || body.length < 320).toBe(true);
    expect(states()).toEqual({ accepted: 40 });
  });

  it('A7: finishes the requests under way when it is stopped, and begins no other', async () => {
    const events = manyEvents(1000, 6);
    await addEvents(test.store, events);
    const stop = new AbortController();
    server.script = (request, response) => {
      stop.abort();
      return takeAll(request, response);
    };
    const result = await run({ signal: stop.signal });
    expect(result).toMatchObject({ finished: false, nextDue: 0 });
    expect(result.requests).toBe(server.seen.length);
    expect(result.requests).toBeLessThanOrEqual(4);
    expect(states()['accepted']).toBe(server.taken.length);
    expect(await run()).toMatchObject({ finished: true });
    expect(checkLedger(events)).toBe(0);
  });

  it('says when it goes on after waiting without progress', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    server.script = fail(503, 2);
    const result = await run({ waitMs: 60_000 });
    expect(result).toMatchObject({ finished: false });
    expect(result.nextDue).toBeGreaterThan(clock.now);
    expect(clock.now).toBe(start + 60_000);
    expect(states()).toEqual({ pending: 1 });
  });
});

describe('B1: order for each lead under faults', () => {
  const faults = ['500', '429', 'silence', 'reset'] as const;

  /** Some events have faults in store, one after the other; some are refused each time. Gives the latter. */
  function scripted(events: readonly TestEvent[]) {
    const seedOf = ({ lead, number }: TestEvent) => lead * 7 + number * 3;
    const faulty = new Map(
      events
        .filter((event) => seedOf(event) % 29 === 0)
        .map((event) => [
          nameOf(event),
          [0, 1].map((nth) => faults[(seedOf(event) / 29 + nth) % faults.length]),
        ]),
    );
    const refused = new Set(events.filter((event) => seedOf(event) % 199 === 1).map(nameOf));
    server.script = (request, response) => {
      const culprit = request.ids.find((id) => (faulty.get(id) ?? []).length > 0);
      const fault = faulty.get(culprit ?? '')?.shift();
      const bad = has(request, refused);
      if (fault === '500') return fail(500, 2)(request, response);
      if (fault === '429') return fail(400, 17)(request, response);
      if (fault === 'silence') return !bad;
      if (fault === 'reset') {
        response.socket?.resetAndDestroy();
        return !bad;
      }
      return bad ? fail(400, 100, 2804036)(request, response) : takeAll(request, response);
    };
    return refused;
  }

  it.each([
    ['one worker', 1],
    ['two processes on one file', 2],
    ['three processes on one file', 3],
  ])('%s', async (_, workers) => {
    const events = manyEvents(50, 40);
    await addEvents(test.store, events);
    const rejected = scripted(events);
    const others = Array.from({ length: workers - 1 }, () => test.open().outbox);
    const options = { waitMs: 1e9 };
    const limits = { events: 100, bytes: 4e6 };
    const results = await Promise.all(
      [test.outbox, ...others].map((outbox) => run(options, outbox, limits, 80)),
    );
    for (const result of results) expect(result.finished).toBe(true);

    const twice = checkLedger(events, { rejected });
    expect(states()).toEqual({ accepted: events.length - rejected.size, rejected: rejected.size });
    // A3: only what went with an attempt without an answer may have been taken twice.
    const lost = attempts().filter((row) => row['maybe_sent'] === 1);
    const doubtful = lost.flatMap((row) => JSON.parse(String(row['events'])) as number[]);
    expect(twice).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(doubtful.length);
    for (const row of lost) expect(row['outcome']).toBe('no_answer');
  });

  it('A3: an answer lost after Meta took the events: at most that batch again, with the same ids', async () => {
    const events = manyEvents(40, 2).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    server.script = (request, response) => {
      server.script = takeAll;
      response.socket?.destroy();
      return request.ids.length > 0;
    };
    // After it one lead goes first, then the others.
    expect(await run()).toMatchObject({ finished: true, requests: 3 });
    const again = server.seen.slice(1).flatMap(({ ids }) => ids);
    expect(again.toSorted()).toEqual(server.seen[0]?.ids.toSorted());
    expect(checkLedger(events)).toBe(80);
    expect(attempts()).toMatchObject([
      { outcome: 'no_answer', maybe_sent: 1 },
      { outcome: 'accepted', maybe_sent: 0 },
      { outcome: 'accepted', maybe_sent: 0 },
    ]);
  });
});

describe('refused events', () => {
  it('B3, C2, C3: a bad event is found and rejected; all others go, also later ones of its lead', async () => {
    const events = manyEvents(250, 4).map((event) => ({ ...event, lane: 0 }));
    const ids = await addEvents(test.store, events);
    const bad = new Set(['17/1', '200/3']);
    server.script = (request, response) =>
      (has(request, bad) ? fail(400, 100, 2804003) : takeAll)(request, response);
    const result = await run();
    expect(result).toMatchObject({ finished: true });
    expect(result.requests - 1).toBeLessThanOrEqual(2 * 2 * 9 + 4);
    checkLedger(events, { rejected: bad });
    expect(states()).toEqual({ accepted: 998, rejected: 2 });
    const failures = test.store.db.prepare('select event, code, subcode from failure order by event').all();
    expect(failures.map((row) => ({ ...row }))).toEqual(
      [...bad].map((name) => ({
        event: ids[events.findIndex((event) => nameOf(event) === name)],
        code: 100,
        subcode: 2804003,
      })),
    );
  });

  it('C2: more than 50 of a batch stop the dataset; the rest stays pending and goes after a resume', async () => {
    const events = manyEvents(400, 1).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    server.script = fail(400, 100, 2804019);
    const result = await run();
    expect(result).toMatchObject({ finished: false });
    expect(result.pausedReason).toMatch(/100\/2804019.*\d+, \d+, \d+/);
    expect(states()).toEqual({ rejected: 51, pending: 349 });
    server.script = takeAll;
    resume();
    expect(await run()).toMatchObject({ finished: true });
    expect(states()).toEqual({ rejected: 51, accepted: 349 });
  });
});

describe('C6: success without proof', () => {
  it('is uncertain, and what comes later goes on', async () => {
    const events = manyEvents(10, 3).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    server.script = ({ ids }, response) => {
      server.script = takeAll;
      reply(response, 200, { events_received: ids.length - 1 });
      return true;
    };
    expect(await run({}, test.outbox, { events: 10, bytes: 1e6 })).toMatchObject({ finished: true });
    expect(states()).toEqual({ uncertain: 10, accepted: 20 });
  });

  it('D3: stops the dataset when it does not end, as then it is not Meta that answers', async () => {
    await addEvents(
      test.store,
      manyEvents(100, 1).map((event) => ({ ...event, lane: 0 })),
    );
    server.script = (_, response) => {
      response.end('<html>Welcome to the hotel</html>');
      return false;
    };
    const result = await run({}, test.outbox, { events: 10, bytes: 1e6 });
    expect(result.pausedReason).toMatch(/unreadable/);
    expect(states()).toEqual({ uncertain: 30, pending: 70 });
  });
});

describe('a sick destination', () => {
  it('D1: is tried again, later and later, and then everything goes once', async () => {
    const events = manyEvents(4, 3).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    let left = 6;
    server.script = (request, response) => (left-- > 0 ? fail(503, 2) : takeAll)(request, response);
    expect(await run({ waitMs: 1e7 })).toMatchObject({ finished: true, requests: 8 });
    const begun = attempts().map((row) => Number(row['started_at']));
    expect(begun.slice(1).map((at, index) => (at - (begun[index] ?? 0)) / 1000)).toEqual([
      3, 5.5, 10.5, 20.5, 40.5, 80.5, 0,
    ]);
    expect(server.seen.map(({ ids }) => ids.length)).toEqual([12, 3, 3, 3, 3, 3, 3, 9]);
    expect(checkLedger(events)).toBe(0);
    expect(await test.outbox.takeLane(dataset, 0)).toMatchObject({ failures: 0 });
  });

  it('D2: a lane whose requests get no answer does not hold up the others', async () => {
    await addEvents(test.store, manyEvents(8, 2));
    server.script = (request, response) =>
      request.ids.some((id) => id.startsWith('4/')) ? false : takeAll(request, response);
    const result = await run({ waitMs: 20_000 });
    expect(result).toMatchObject({ finished: false });
    expect(states()).toEqual({ accepted: 14, pending: 2 });
  });

  it('D4: a throttle rests the whole dataset as long as Meta asks, and costs no event anything', async () => {
    const events = manyEvents(8, 2);
    await addEvents(test.store, events);
    server.script = (request, response) => {
      server.script = takeAll;
      response.setHeader('x-business-use-case-usage', '{"1":[{"estimated_time_to_regain_access":7}]}');
      return fail(400, 80004, 2446079)(request, response);
    };
    expect(await run({ waitMs: 600_000 })).toMatchObject({ finished: true });
    const throttled = attempts().find((row) => row['outcome'] === 'throttled');
    const again = attempts().filter((row) => row['lane'] === throttled?.['lane'])[1];
    expect(Number(again?.['started_at']) - Number(throttled?.['finished_at'])).toBeGreaterThanOrEqual(
      7 * 60_000,
    );
    expect(states()).toEqual({ accepted: 16 });
    expect(checkLedger(events)).toBe(0);
  });

  it.each([
    [190, undefined],
    [10, undefined],
    [200, undefined],
    [100, 33],
  ])(
    'D6: code %i/%s pauses the dataset at once and rejects nothing; it goes on after a resume',
    async (code, subcode) => {
      const events = manyEvents(8, 2);
      await addEvents(test.store, events);
      server.script = fail(400, code, subcode);
      const result = await run();
      expect(result.finished).toBe(false);
      expect(result.pausedReason).toMatch(/then resume/);
      expect(result.requests).toBeLessThanOrEqual(4);
      expect(await run()).toMatchObject({ requests: 0 });
      expect(states()).toEqual({ pending: 16 });
      server.script = takeAll;
      resume();
      expect(await run()).toMatchObject({ finished: true });
      expect(checkLedger(events)).toBe(0);
    },
  );
});

describe('E1: the deadline', () => {
  const time = start / 1000 - 1000;
  const at = (seconds: number) => (deadline(time) + seconds) * 1000;

  it.each([
    [-1, 'accepted'],
    [0, 'accepted'],
    [1, 'expired'],
  ])('at %i s the event is %s', async (seconds, state) => {
    await addEvents(test.store, [{ lead: 1, number: 1, time }]);
    clock.now = at(seconds);
    expect(await run()).toMatchObject({ finished: true });
    expect(states()).toEqual({ [state]: 1 });
  });

  it('is looked at before each attempt, and one that is late keeps no other back', async () => {
    await addEvents(test.store, [
      { lead: 1, number: 1, time, lane: 0 },
      { lead: 1, number: 2, time: time + 5, lane: 0 },
      { lead: 4, number: 1, time: time + 9, lane: 0 },
    ]);
    clock.now = at(0);
    server.script = (request, response) => {
      server.script = takeAll;
      return fail(503, 2)(request, response);
    };
    expect(await run()).toMatchObject({ finished: true, requests: 3 });
    expect(server.seen.map(({ ids }) => ids)).toEqual([['1/1', '1/2', '4/1'], ['4/1'], ['1/2']]);
    expect(states()).toEqual({ accepted: 2, expired: 1 });
  });
});

describe('F2: a worker whose lane was taken meanwhile', () => {
  it('writes no outcome and sends nothing more; the other finishes the lane', async () => {
    const events = manyEvents(30, 2).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    const other = test.open();
    server.script = (request, response) => {
      server.script = takeAll;
      // As if this process had slept past its lease while its request was under way.
      clock.now += 31_000;
      void other.outbox.takeLane(dataset, 0).then(() => takeAll(request, response));
      return true;
    };
    const stale = run({ waitMs: 20_000 }, test.outbox, { events: 10, bytes: 1e6 });
    expect(await stale).toMatchObject({ finished: false, requests: 0 });
    expect(server.seen).toHaveLength(1);
    expect(attempts()).toMatchObject([{ outcome: 'no_answer', maybe_sent: 1 }]);
    expect(states()).toEqual({ pending: 60 });
    clock.now += 31_000;
    expect(await run({}, other.outbox)).toMatchObject({ finished: true });
    expect(checkLedger(events)).toBe(10);
  });
});
