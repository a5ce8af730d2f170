import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leavingRoom } from '../src/app/leave-room.ts';
import { addCounter, foldEvery } from '../src/store/sqlite/counters.ts';
import { sumCounters } from '../src/store/sqlite/dataset-status.ts';
import { othersDeliver } from '../src/store/sqlite/index.ts';
import {
  addEvents,
  countStates,
  dataset,
  manyEvents,
  openStore,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';
import { runDelivery } from './delivery-run.ts';
import { type ScriptedServer, startServer } from './delivery-server.ts';

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

describe('an import beside a process that delivers', () => {
  /** An import's store whose commits take 7 ms; gives the pauses that it makes. */
  function importer(pauses: number[]) {
    const sleep = async (ms: number): Promise<void> => {
      pauses.push(ms);
    };
    const { store } = test.open();
    const shared = leavingRoom(store, { clock: clock.read, sleep });
    return () =>
      shared.transaction(() => {
        clock.now += 7;
      });
  }

  it('pauses after each commit as long as the commit took, for as long as the other is heard of', async () => {
    const pauses: number[] = [];
    const commit = importer(pauses);
    await commit();
    expect(pauses).toEqual([]);
    await addEvents(test.store, [{ lead: 1, number: 1 }]);
    const lease = await test.outbox.takeLane(dataset, 0);
    if (lease === undefined) throw new Error('not free');
    await commit();
    await commit();
    expect(pauses).toEqual([7, 7]);
    await test.outbox.releaseLane(lease);
    await commit();
    expect(pauses).toEqual([7, 7, 7]);
    clock.now += 30_001;
    await commit();
    expect(pauses).toHaveLength(3);
  });

  it('hears of one that works a lane for long, and not of one that ended', async () => {
    await addEvents(test.store, manyEvents(4, 1));
    const other = test.open();
    const lease = await other.outbox.takeLane(dataset, 0);
    if (lease === undefined) throw new Error('not free');
    clock.now += 25_000;
    const { events } = await other.outbox.claim(lease, { events: 1, bytes: 1e6 });
    expect((await other.outbox.beginAttempt(lease, events)).lease.leasedUntil).toBeGreaterThan(
      lease.leasedUntil,
    );
    clock.now += 25_000;
    expect(othersDeliver(test.store)).toBe(true);
    expect(othersDeliver(other.store)).toBe(false);
    test.store.db.exec(`update heartbeat set owner = replace(owner, ':${process.pid}:', ':999999999:')`);
    expect(othersDeliver(test.store)).toBe(false);
  });
});

describe('status answers at once', () => {
  const rows = () => Number(test.store.db.prepare('select count(*) as n from counter').get()?.['n']);
  const names = () => test.store.statement(sumCounters).all(1).length;

  it('after 1,500 requests, as delivery sums what it counts', async () => {
    await addEvents(test.store, manyEvents(1500, 1));
    const context = { limits: { events: 1, bytes: 1 } };
    expect(await runDelivery(test.outbox, server, clock, { context })).toMatchObject({ requests: 1500 });
    expect(rows()).toBeLessThan(foldEvery + names());
    expect(countStates(test.store)).toEqual({
      rows: { accepted: 1500 },
      counters: { accepted: 1500 },
    });
  });

  it('also when datasets count in turns, whoever writes: about as many rows stay', async () => {
    const counted = ['state:pending', 'state:accepted'];
    for (let turn = 0; turn < 20; turn++) {
      await test.store.transaction(() => {
        for (let index = 0; index < 100; index++)
          for (const id of [1, 2, 3, 4]) for (const name of counted) addCounter(test.store, id, name, 1);
      });
      expect(rows()).toBeLessThan(3 * foldEvery);
    }
    for (const id of [1, 2, 3, 4])
      expect(test.store.statement(sumCounters).all(id)).toEqual([
        { name: 'state:accepted', sum: 2000 },
        { name: 'state:pending', sum: 2000 },
      ]);
  });
});
