import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventState } from '../src/outbox/index.ts';
import { deadline } from '../src/outbox/index.ts';
import type { EventDetail } from '../src/report/index.ts';
import { sqliteOperatorStore, sqliteReportStore } from '../src/store/sqlite/index.ts';
import { addEvents, dataset, openStore, start, TestClock, type TestStore } from './delivery-fixture.ts';
import { runDelivery } from './delivery-run.ts';
import { fail, reply, type Script, type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

let clock: TestClock;
let test: TestStore;
let server: ScriptedServer;
beforeEach(async () => {
  clock = new TestClock();
  test = openStore(clock);
  test.store.db.exec(`
    insert into import (id, dataset, name, owner, started_at, seen_at) values (1, 1, 'made.csv', '', 0, 0);
    insert into stage (id, dataset, folded, name) values (1, 1, 'new', 'New'), (2, 1, 'won', 'Won')`);
  server = await startServer();
});
afterEach(async () => {
  await server.close();
  test.remove();
});

async function detailOf(id: number | undefined): Promise<EventDetail> {
  const detail = await sqliteReportStore(test.store).event(String(id));
  if (detail === undefined) throw new Error(`no event ${id}`);
  return detail;
}

/** What must be there to explain a state. */
const explained: Readonly<Record<EventState, (event: EventDetail) => boolean>> = {
  held: ({ hold }) => hold !== undefined,
  pending: ({ attempts }) => attempts.every(({ outcome }) => outcome !== 'accepted'),
  sending: ({ attempts }) => attempts.at(-1)?.finishedAt === undefined,
  accepted: ({ attempts }) => attempts.at(-1)?.outcome === 'accepted',
  rejected: ({ attempts, reason }) => attempts.at(-1)?.outcome === 'refused' && reason !== undefined,
  uncertain: ({ attempts, reason }) => attempts.at(-1)?.outcome === 'uncertain' && reason !== undefined,
  expired: ({ reason }) => reason !== undefined,
  cancelled: ({ history }) => history.at(-1)?.what === 'cancelled',
};

describe('J1: every event has one state and a history that explains it', () => {
  it('whatever happened: no answer, a passing trouble, a refusal, a doubt, a missed deadline, a hand', async () => {
    const late = start / 1000 - deadline(0) + 60;
    const ids = await addEvents(test.store, [
      ...[1, 2, 3, 4, 5].flatMap((lead) => [1, 2].map((number) => ({ lead, number }))),
      { lead: 6, number: 1, time: late },
    ]);
    await sqliteOperatorStore(test.store).apply('cancel', { ids: ids.slice(6, 7) }, 'ann');
    const answers: Script[] = [
      (_, response) => {
        clock.now += 400;
        response.socket?.resetAndDestroy();
        return true;
      },
      (request, response) => {
        clock.now += 120_000;
        return fail(500, 2)(request, response);
      },
    ];
    server.script = (request, response) => {
      const next = answers.shift();
      if (next !== undefined) return next(request, response);
      if (request.ids.includes('2/1')) return fail(400, 100, 2804019)(request, response);
      if (request.ids.includes('3/1')) {
        reply(response, 200, { events_received: 0 });
        return true;
      }
      return takeAll(request, response);
    };
    const limits = { events: 2, bytes: 1e6 };
    await runDelivery(test.outbox, server, clock, { waitMs: 600_000, context: { limits } });

    // The last one waits: a person has to give the token a right.
    ids.push(...(await addEvents(test.store, [{ lead: 7, number: 1 }])));
    server.script = fail(403, 200);
    await runDelivery(test.outbox, server, clock);

    const events = await Promise.all(ids.map(detailOf));
    const states = events.map(({ state }) => state);
    expect(new Set(states)).toEqual(
      new Set(['accepted', 'rejected', 'uncertain', 'expired', 'cancelled', 'pending']),
    );
    for (const event of events) expect(explained[event.state](event), JSON.stringify(event)).toBe(true);
  });

  it('tells of each attempt the time, size, codes, trace id and duration, and that the event may have been sent before', async () => {
    const [id] = await addEvents(test.store, [{ lead: 1, number: 1 }]);
    const answers: Script[] = [
      (_, response) => {
        clock.now += 250;
        response.socket?.resetAndDestroy();
        return true;
      },
      (request, response) => {
        clock.now += 300;
        return fail(400, 100, 2804019)(request, response);
      },
    ];
    server.script = (request, response) => (answers.shift() ?? takeAll)(request, response);
    await runDelivery(test.outbox, server, clock, { waitMs: 60_000 });
    const event = await detailOf(id);
    const bytes = Buffer.byteLength(event.payload ?? '');
    const [first, second] = event.attempts;
    expect(event).toMatchObject({ state: 'rejected', dataset });
    expect(first).toMatchObject({
      events: 1,
      bytes,
      outcome: 'no_answer',
      maybeSent: true,
      startedAt: start,
    });
    expect((first?.finishedAt ?? 0) - (first?.startedAt ?? 0)).toBe(250);
    expect(second).toMatchObject({
      outcome: 'refused',
      httpStatus: 400,
      code: 100,
      subcode: 2804019,
      traceId: 'Abbbbbbbbbbbbbbbbbbbbbb',
      maybeSent: false,
    });
    expect((second?.finishedAt ?? 0) - (second?.startedAt ?? 0)).toBe(300);
    expect(event.attempts).toHaveLength(2);
    expect(JSON.stringify(event)).not.toContain('secret text');
  });
});
