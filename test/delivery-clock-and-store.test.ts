import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeadlineAlarm, deadline, type Outbox } from '../src/outbox/index.ts';
import { StoreError } from '../src/store/sqlite/index.ts';
import { leadsBefore } from '../src/store/sqlite/outbox-deadlines.ts';
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
import { type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

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
const hour = 3_600_000;

/** Each lead's events were taken in their order; gives how many came more than once. */
function checkOrder(events: readonly TestEvent[]): number {
  const taken = Map.groupBy(server.taken, (id) => Number(id.split('/')[0]));
  for (const [lead, own] of Map.groupBy(events, (event) => event.lead))
    expect([...new Set(taken.get(lead))]).toEqual(own.map(nameOf));
  return server.taken.length - new Set(server.taken).size;
}

describe('E1: alarms', () => {
  it('come at 24 h and 6 h before a deadline, each once over all processes, and clear themselves', async () => {
    const time = start / 1000 - 1000;
    await addEvents(test.store, [
      { lead: 1, number: 1, time },
      { lead: 2, number: 1, time: time + 5 * 3600 },
    ]);
    const first = deadline(time) * 1000;
    const others = [test.outbox, test.open().outbox];
    const look = async () => {
      const alarms: (DeadlineAlarm | undefined)[] = [];
      for (const outbox of others) alarms.push(await outbox.deadlineAlarm(dataset));
      return alarms;
    };
    clock.now = first - 24 * hour;
    expect(await look()).toEqual([undefined, undefined]);
    clock.now += 1;
    expect(await look()).toEqual([{ level: 24, within24h: 1, within6h: 0 }, undefined]);
    clock.now = first - 6 * hour;
    expect(await look()).toEqual([undefined, undefined]);
    clock.now += 1;
    expect(await look()).toEqual([{ level: 6, within24h: 2, within6h: 1 }, undefined]);
    expect(await test.outbox.nearDeadlines(dataset)).toEqual({ within24h: 2, within6h: 1 });

    const heard: DeadlineAlarm[] = [];
    await run({ onAlarm: (alarm) => heard.push(alarm) });
    expect(heard).toEqual([{ level: 0, within24h: 0, within6h: 0 }]);
    expect(await look()).toEqual([undefined, undefined]);
  });

  it('are heard while delivery waits for a destination that is down', async () => {
    const time = (start + 25 * hour) / 1000 - deadline(0);
    await addEvents(test.store, [{ lead: 1, number: 1, time }]);
    server.script = (_, response) => {
      response.socket?.destroy();
      return false;
    };
    const heard: number[] = [];
    await run({ waitMs: 30 * hour, onAlarm: ({ level }) => heard.push(level) });
    expect(heard).toEqual([24, 6, 0]);
    expect(states()).toEqual({ expired: 1 });
  });

  it('are counted through the index of the queue', () => {
    const plan = test.store.db
      .prepare(`explain query plan ${leadsBefore}`)
      .all(1, 1, 1)
      .map((row) => String(row['detail']))
      .filter((step) => step.includes('queue'));
    expect(plan).toEqual([
      'SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=? AND deadline<?)',
      'SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due>?)',
    ]);
  });
});

describe('E2: workers whose clocks are 10 minutes apart', () => {
  it('never work one lane at once, expire nothing early, and rest as long as they should', async () => {
    const events = manyEvents(100, 4);
    await addEvents(test.store, events);
    // One that has 5 minutes left: it is expired for a worker whose clock is fast.
    const last = { lead: 999, number: 1, lane: 3, time: start / 1000 + 300 - deadline(0) };
    await addEvents(test.store, [last]);
    const open = [0, 0, 0, 0];
    const most = [0, 0, 0, 0];
    server.script = (request, response) => {
      const lane = Number(request.ids[0]?.split('/')[0]) % 4;
      open[lane] = (open[lane] ?? 0) + 1;
      most[lane] = Math.max(most[lane] ?? 0, open[lane]);
      response.once('finish', () => {
        open[lane] = (open[lane] ?? 0) - 1;
      });
      return takeAll(request, response);
    };
    const off = (ms: number) => ({
      context: { clock: () => clock.now + ms, limits: { events: 20, bytes: 1e6 } },
    });
    const second = test.open().outbox;
    const third = test.open().outbox;
    await Promise.all([run(off(-10 * 60_000)), run(off(10 * 60_000), second), run(off(0), third)]);
    expect(most).toEqual([1, 1, 1, 1]);
    expect(checkOrder([...events, last])).toBe(0);
    expect(states()).toEqual({ accepted: 401 });
  });
});

describe('E3: the clock is put an hour', () => {
  it.each([
    ['forward', hour],
    ['back', -hour],
  ])(
    '%s in the middle of a request: nothing is lost, the order holds, only that request may come again',
    async (_, step) => {
      const events = manyEvents(40, 3);
      await addEvents(test.store, events);
      const other = test.open().outbox;
      let stepped = false;
      server.script = (request, response) => {
        if (!stepped && server.seen.length === 2) {
          stepped = true;
          clock.now += step;
        }
        return takeAll(request, response);
      };
      const limits = { events: 10, bytes: 1e6 };
      await Promise.all([
        run({ context: { limits }, waitMs: 3 * hour }),
        run({ context: { limits }, waitMs: 3 * hour }, other),
      ]);
      expect(states()).toEqual({ accepted: 120 });
      const repeated = checkOrder(events);
      const open = attempts().filter((row) => row['maybe_sent'] === 1);
      expect(repeated).toBeLessThanOrEqual(open.length * 10);
      expect(open.length).toBeLessThanOrEqual(4);
    },
  );
});

describe('A5: a store that can not be written', () => {
  /** An outbox whose method fails so many times. */
  function failing(
    method: 'endAttempt' | 'beginAttempt' | 'takeLane',
    code: 'store_busy' | 'store_full',
    times: number,
  ) {
    let left = times;
    const guard = (...values: never[]) => {
      if (left-- > 0) return Promise.reject(new StoreError(code));
      return (test.outbox[method] as (...all: never[]) => Promise<never>)(...values);
    };
    return { ...test.outbox, [method]: guard } as Outbox;
  }

  it.each(['store_busy', 'store_full'] as const)(
    "%s: Meta's answer is kept until it can be written",
    async (code) => {
      const events = manyEvents(8, 2);
      await addEvents(test.store, events);
      expect(await run({}, failing('endAttempt', code, 20))).toMatchObject({ finished: true });
      expect(checkOrder(events)).toBe(0);
      expect(attempts().every((row) => row['outcome'] === 'accepted')).toBe(true);
    },
  );

  it('gives up an answer that can not be written for half a minute; its events go again, and their history says so', async () => {
    const events = manyEvents(8, 2).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    const troubles: string[] = [];
    const options = { onTrouble: ({ message }: Error) => troubles.push(message) };
    expect(await run(options, failing('endAttempt', 'store_full', 70))).toMatchObject({ finished: true });
    expect(troubles[0]).toMatch(/disk is full/);
    expect(checkOrder(events)).toBe(16);
    expect(attempts()).toMatchObject([
      { outcome: 'no_answer', maybe_sent: 1, reason: 'The process that sent it ended.' },
      { outcome: 'accepted' },
    ]);
  });

  it.each(['takeLane', 'beginAttempt'] as const)('waits in %s, then goes on by itself', async (method) => {
    const events = manyEvents(8, 2);
    await addEvents(test.store, events);
    expect(await run({}, failing(method, 'store_full', 30))).toMatchObject({ finished: true });
    expect(checkOrder(events)).toBe(0);
  });

  it('ends with the error when it stays so', async () => {
    await addEvents(test.store, manyEvents(8, 2));
    const ended = run({ waitMs: 60_000 }, failing('beginAttempt', 'store_full', 1e9));
    await expect(ended).rejects.toThrow(/disk is full/);
    expect(states()).toEqual({ pending: 16 });
    expect(server.seen).toEqual([]);
  });

  it('a file that may not grow: nothing is lost, and with room again everything goes', async () => {
    const events = manyEvents(500, 4);
    await addEvents(test.store, events);
    const pages = Number(test.store.db.prepare('pragma page_count').get()?.['page_count']);
    test.store.db.exec(`pragma max_page_count = ${pages}`);
    await run({ waitMs: 60_000 }).catch((error: unknown) => expect(error).toBeInstanceOf(StoreError));
    const { rows, counters } = countStates(test.store);
    expect(rows).toEqual(counters);
    test.store.db.exec('pragma max_page_count = 1000000');
    expect(await run()).toMatchObject({ finished: true });
    const lost = attempts().filter((row) => row['maybe_sent'] === 1);
    const doubtful = lost.flatMap((row) => JSON.parse(String(row['events'])) as number[]);
    expect(checkOrder(events)).toBeLessThanOrEqual(doubtful.length);
    expect(states()).toEqual({ accepted: 2000 });
  });
});

describe('F2: a process that was held up', () => {
  it('sends nothing when its lease may run out before the answer', async () => {
    const events = manyEvents(10, 1).map((event) => ({ ...event, lane: 0 }));
    await addEvents(test.store, events);
    let slow = true;
    const outbox: Outbox = {
      ...test.outbox,
      beginAttempt: async (...values) => {
        const begun = await test.outbox.beginAttempt(...values);
        if (slow) clock.now += 12_000;
        slow = false;
        return begun;
      },
    };
    expect(await run({}, outbox)).toMatchObject({ finished: true });
    expect(attempts()[0]).toMatchObject({ outcome: 'no_answer', maybe_sent: 0 });
    expect(checkOrder(events)).toBe(0);
  });

  it('whose number belongs to another process now keeps its lane for the rest of its lease, not longer', async () => {
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    await test.outbox.takeLane(dataset, 0);
    // Its own number (a container begins with the same one every time), or that of a program that has nothing to do with us.
    for (const pid of [process.pid, process.ppid]) {
      test.store.db.prepare('update lane set owner = ?').run(`${hostname()}:${pid}:0123abcd`);
      expect(await test.open().outbox.takeLane(dataset, 0)).toBeUndefined();
    }
    clock.now += 30_000;
    expect(await test.outbox.takeLane(dataset, 0)).toMatchObject({ epoch: 2 });
  });
});
