import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepDelivering, openMetaClient, Wake } from '../src/delivery/index.ts';
import {
  addEvents,
  countStates,
  dataset,
  nameOf,
  openStore,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';
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

/** Waits that only a wake or the end of the run ends, unless the test lets time pass. */
class Waits {
  readonly #ends = new Set<() => void>();
  readonly sleep = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        this.#ends.delete(end);
        resolve();
      };
      this.#ends.add(end);
      if (signal?.aborted === true) end();
      else signal?.addEventListener('abort', end, { once: true });
    });
  /** Nothing but time can move it now. */
  get count(): number {
    return this.#ends.size;
  }
  pass(ms: number): void {
    clock.now += ms;
    for (const end of [...this.#ends]) end();
  }
}

function start() {
  const waits = new Waits();
  const wake = new Wake();
  const stop = new AbortController();
  const client = openMetaClient({ dataset, token: 'EAAx', endpoint: server.endpoint });
  const context = { outbox: test.outbox, client, clock: clock.read, random: () => 0.5, sleep: waits.sleep };
  const told: (string | number)[] = [];
  const ended = keepDelivering(context, {
    dataset,
    signal: stop.signal,
    wake,
    onPaused: (reason) => told.push(reason ?? 'goes on'),
    onFailed: (events) => told.push(events),
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await ended;
    await client.close();
  };
  return { waits, wake, stop, ended, end, told };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

const event = (lead: number, number: number, lane: number) => ({ lead, number, lane });
const states = () => countStates(test.store).rows;

describe('delivery of a server', () => {
  it('sends what comes while it waits, into whatever lane, without time passing', async () => {
    const run = start();
    await until(() => run.waits.count === 1);
    for (const [turn, lane] of [0, 3, 3, 1].entries()) {
      await addEvents(test.store, [event(turn + 1, 1, lane)]);
      run.wake.wake();
      await until(() => server.taken.length === turn + 1);
    }
    await run.end();
    expect(states()).toEqual({ accepted: 4 });
  });

  it('sends what came while it looked', async () => {
    const run = start();
    await until(() => run.waits.count === 1);
    const more = [event(1, 2, 0), event(2, 1, 1)];
    server.script = (request, response) => {
      // While this request is under way.
      void addEvents(test.store, more.splice(0)).then(() => {
        run.wake.wake();
        takeAll(request, response);
      });
      return true;
    };
    await addEvents(test.store, [event(1, 1, 0)]);
    run.wake.wake();
    await until(() => server.taken.length === 3);
    await run.end();
    expect(states()).toEqual({ accepted: 3 });
  });

  it('sees what another process stores, resumes and pauses by looking again', async () => {
    const run = start();
    await until(() => run.waits.count === 1);
    const other = test.open().store;
    other.db.exec("update dataset set paused_reason = 'a person'");
    await addEvents(other, [event(1, 1, 0)]);
    run.waits.pass(1_000);
    await until(() => run.waits.count === 1);
    expect(server.seen).toHaveLength(0);
    other.db.exec('update dataset set paused_reason = null');
    run.waits.pass(1_000);
    await until(() => server.taken.length === 1);
    await run.end();
  });

  it('finishes and records the request under way when it is to end (A7)', async () => {
    const run = start();
    await addEvents(test.store, [event(1, 1, 0), event(2, 1, 1)]);
    let answer = (): void => {};
    server.script = (request, response) => {
      answer = () => takeAll(request, response);
      server.script = takeAll;
      run.stop.abort();
      return true;
    };
    run.wake.wake();
    await until(() => server.seen.length > 0);
    await addEvents(test.store, [event(3, 1, 2)]);
    run.wake.wake();
    answer();
    await run.ended;
    const { accepted, pending } = states();
    expect(accepted).toBe(server.taken.length);
    expect(pending).toBe(3 - server.taken.length);
    expect(server.taken).not.toContain(nameOf(event(3, 1, 2)));
    const open = test.store.db.prepare('select count(*) as n from attempt where finished_at is null').get();
    expect(open?.['n']).toBe(0);
  });

  it('tries again when a lead has rested, although nobody wakes it', async () => {
    const run = start();
    await addEvents(test.store, [event(1, 1, 0)]);
    let failures = 0;
    server.script = (request, response) => {
      if (failures++ > 0) return takeAll(request, response);
      response.writeHead(500).end();
      return false;
    };
    run.wake.wake();
    await until(() => server.seen.length === 1 && run.waits.count >= 2);
    for (; server.taken.length === 0; await new Promise(setImmediate)) run.waits.pass(1_000);
    await run.end();
    expect(states()).toEqual({ accepted: 1 });
  });

  it('never keeps a pause, its end or a refusal to itself', async () => {
    const run = start();
    await until(() => run.waits.count === 1);
    server.script = fail(400, 100, 2804019);
    await addEvents(test.store, [event(1, 1, 0)]);
    run.wake.wake();
    await until(() => run.told.length === 1);
    server.script = fail(401, 190);
    await addEvents(test.store, [event(2, 1, 0)]);
    run.wake.wake();
    for (; run.told.length === 1; await new Promise(setImmediate)) run.waits.pass(1_000);
    test.store.db.exec('update dataset set paused_reason = null');
    for (; run.told.length === 2; await new Promise(setImmediate)) run.wake.wake();
    await run.end();
    expect(run.told.slice(0, 3)).toEqual([1, expect.stringContaining('access token'), 'goes on']);
  });

  it('ends with the error of a store that is gone', async () => {
    const run = start();
    await until(() => run.waits.count === 1);
    test.store.db.exec('alter table queue rename to gone');
    run.wake.wake();
    await expect(run.ended).rejects.toThrow();
    test.store.db.exec('alter table gone rename to queue');
  });
});
