import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addEvents,
  countStates,
  dataset,
  openStore,
  start,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';
import { runDelivery } from './delivery-run.ts';
import { fail, type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

let clock: TestClock;
let test: TestStore;
let server: ScriptedServer;
beforeEach(async () => {
  clock = new TestClock();
  test = openStore(clock);
  server = await startServer();
  server.script = (request, response) =>
    (request.body.includes(`"lead_id":${bad}`) ? fail(400, 100, 2804036) : takeAll)(request, response);
});
afterEach(async () => {
  await server.close();
  test.remove();
});

// 17 digits: one more than a JavaScript number can hold.
const bad = '12345678901234567';
const email = { em: ['973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'] };
const leadIdBit = 1 << 11;
const run = () => runDelivery(test.outbox, server, clock);
const states = () => countStates(test.store).rows;

/** Events of lead 1, which has the bad id, and of some others. */
async function addLead(numbers: readonly number[], { recovered = false, keys = email as object } = {}) {
  const body = (number: number, leadId: string, userData: object) =>
    `{"event_name":"Stage ${number}","event_time":${start / 1000 - 3600 + number},"event_id":"x/${number}","user_data":{"lead_id":${leadId}${JSON.stringify(userData).replace('{', ',').replace(/^,}$/, '}')}}`;
  const ids = await addEvents(
    test.store,
    numbers.map((number) => ({ lead: 1, number, body: body(number, bad, keys) })),
  );
  test.store.db.exec(`update lead set lead_id = '${bad}' where id = 1`);
  if (recovered)
    test.store.db.exec(`update event set flags = flags | 2, keys = ${leadIdBit | 1} where lead = 1`);
  return ids;
}
const others = (count: number) =>
  addEvents(
    test.store,
    Array.from({ length: count }, (_, index) => ({ lead: 100 + index, number: 1 })),
  );
const failures = () =>
  test.store.db
    .prepare('select event, attempt, subcode, reason from failure order by event')
    .all()
    .map((row) => ({ ...row }));

describe('a lead id that Meta does not take (100/2804036)', () => {
  it('is asked about once: the other events of the lead are rejected without a request, now and later', async () => {
    await others(50);
    const ids = await addLead([1, 2, 3]);
    expect(await run()).toMatchObject({ finished: true });
    expect(states()).toEqual({ accepted: 50, rejected: 3 });
    const alone = server.seen.filter(({ ids }) => ids.length === 1 && ids[0]?.startsWith('x/'));
    expect(alone.map((request) => request.ids)).toEqual([['x/1']]);
    expect(failures()).toMatchObject([
      {
        event: ids[0],
        attempt: expect.any(Number),
        subcode: 2804036,
        reason: expect.stringMatching(/not valid/),
      },
      { event: ids[1], attempt: null, subcode: 2804036, reason: expect.stringContaining(`event ${ids[0]}`) },
      { event: ids[2], attempt: null, subcode: 2804036 },
    ]);

    const { length } = server.seen;
    await addLead([4]);
    await others(0);
    expect(await run()).toMatchObject({ finished: true, requests: 0 });
    expect(server.seen).toHaveLength(length);
    expect(states()).toEqual({ accepted: 50, rejected: 4 });
    expect(countStates(test.store).counters).toEqual(states());
  });

  it('is asked about again after a replay', async () => {
    const ids = await addLead([1, 2]);
    await run();
    expect(states()).toEqual({ rejected: 2 });
    server.script = takeAll;
    expect(await test.outbox.forgetRefusedLeadIds(dataset, ids)).toBe(1);
    expect(await test.outbox.forgetRefusedLeadIds(dataset, ids)).toBe(0);
    await addLead([3]);
    expect(await run()).toMatchObject({ finished: true, requests: 1 });
    expect(states()).toEqual({ rejected: 2, accepted: 1 });
  });

  it('that we had recovered comes off: its events go once more without it, in their order, and their history says so', async () => {
    await others(5);
    const ids = await addLead([1, 2, 3], { recovered: true });
    expect(await run()).toMatchObject({ finished: true });
    expect(states()).toEqual({ accepted: 8 });
    expect(server.taken.filter((id) => id.startsWith('x/'))).toEqual(['x/1', 'x/2', 'x/3']);
    const bodies = test.store.db.prepare('select body from payload where event <= 8 and event > 5').all();
    for (const { body } of bodies) expect(JSON.parse(String(body))).toMatchObject({ user_data: email });
    expect(JSON.stringify(bodies)).not.toContain('lead_id');
    const history = test.store.db.prepare('select event, what from history order by event').all();
    expect(history.map((row) => ({ ...row }))).toEqual(
      ids.map((event) => ({ event, what: 'lead_id_removed' })),
    );
    const flags = test.store.db.prepare('select distinct flags, keys from event where lead = 1').all();
    expect(flags.map((row) => ({ ...row }))).toEqual([{ flags: 0, keys: 1 }]);
    expect(failures()).toEqual([]);
  });

  it('that we had recovered is the end of an event which nothing else could match', async () => {
    await addLead([1, 2], { recovered: true, keys: { ct: ['x'], country: ['y'] } });
    expect(await run()).toMatchObject({ finished: true, requests: 2 });
    expect(states()).toEqual({ rejected: 2 });
  });

  it('keeps no event back that goes without a lead id', async () => {
    await addLead([1]);
    await run();
    await addEvents(test.store, [{ lead: 1, number: 2 }]);
    expect(await run()).toMatchObject({ finished: true, requests: 1 });
    expect(states()).toEqual({ rejected: 1, accepted: 1 });
  });
});
