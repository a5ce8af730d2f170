import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advise } from '../src/report/index.ts';
import { sqliteOperatorStore } from '../src/store/sqlite/index.ts';
import { refusedByRequest } from '../src/store/sqlite/outbox-attempt.ts';
import { sqliteReportStore } from '../src/store/sqlite/report-store.ts';
import {
  addEvents,
  countStates,
  dataset,
  manyEvents,
  openStore,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';
import { type RunOptions, runDelivery } from './delivery-run.ts';
import { fail, type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

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

const run = (options: RunOptions = {}, outbox = test.outbox) => runDelivery(outbox, server, clock, options);
const states = () => countStates(test.store).rows;

/** Refuses every request that holds the event of one of these leads. */
const refuse = (isBad: (lead: number) => boolean) => {
  server.script = (request, response) =>
    request.ids.some((id) => isBad(Number(id.split('/')[0])))
      ? fail(400, 100, 2804019)(request, response)
      : takeAll(request, response);
};

// In batches of 20 no batch ever holds more than 50 refused events.
const limits = { events: 20, bytes: 1e6 };

describe('C2: the brake of a dataset', () => {
  it('counts over processes and restarts: 200 refused in ten minutes pause it, with subcode and three events in status', async () => {
    await addEvents(test.store, manyEvents(400, 1));
    refuse(() => true);
    // One process after the other, each stopped after a few requests: none of them sees 200.
    for (let life = 0; (states()['rejected'] ?? 0) < 150; life++) {
      const stop = new AbortController();
      const { outbox } = life % 2 === 0 ? test : test.open();
      const onProgress = ({ rejected }: { rejected: number }) => {
        if (rejected >= 40) stop.abort();
      };
      const { pausedReason } = await run({ context: { limits }, signal: stop.signal, onProgress }, outbox);
      expect(pausedReason).toBeUndefined();
    }
    const outboxes = [test.outbox, test.open().outbox];
    const results = await Promise.all(outboxes.map((outbox) => run({ context: { limits } }, outbox)));
    expect(states()).toEqual({ rejected: 200, pending: 200 });
    for (const { finished, pausedReason } of results) {
      expect(finished).toBe(false);
      expect(pausedReason).toMatch(/too many events \(code 100\/2804019: .*lately \d+, \d+, \d+\./);
    }
    const [status] = await sqliteReportStore(test.store).status();
    if (status === undefined) throw new Error('no dataset');
    const [alarm] = advise(status, clock.now / 1000);
    expect(alarm).toMatchObject({ severity: 'error', code: 'paused' });
    expect(alarm?.what).toMatch(/100\/2804019.*lately \d+, \d+, \d+\./);

    // After a resume it counts from the start.
    await sqliteOperatorStore(test.store).resume(dataset, 'somebody');
    refuse((lead) => lead % 2 === 0);
    expect(await run({ context: { limits } })).toMatchObject({ finished: true });
    expect(states()['rejected']).toBeGreaterThan(250);
  });

  it('lets 200 go that are refused more slowly', async () => {
    await addEvents(test.store, manyEvents(400, 1));
    server.script = (request, response) => {
      clock.now += 1_600;
      return fail(400, 100, 2804019)(request, response);
    };
    expect(await run({ context: { limits } })).toMatchObject({ finished: true });
    expect(states()).toEqual({ rejected: 400 });
  });

  it('counts by an index, and only what requests were refused for', () => {
    const plan = test.store.db
      .prepare(`explain query plan ${refusedByRequest}`)
      .all(1, 1, 1)
      .map((row) => String(row['detail']));
    expect(plan).toEqual([
      'SEARCH failure USING INDEX failure_by_request (dataset=? AND at>?)',
      expect.stringMatching(/SCALAR SUBQUERY/),
      'SEARCH dataset USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH event USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });
});
