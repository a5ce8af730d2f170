import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConversionsApi } from '../src/delivery/index.ts';
import type { Event } from '../src/event/index.ts';
import { fail, reply, type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

let server: ScriptedServer;
let api: ConversionsApi;
beforeEach(async () => {
  server = await startServer();
  api = new ConversionsApi({
    dataset: '123',
    token: 'EAAx',
    endpoint: server.endpoint,
    timeouts: { total: 1000 },
  });
});
afterEach(async () => {
  await api.close();
  await server.close();
});

const events = (count: number): Event[] =>
  Array.from({ length: count }, (_, index) => ({
    event_name: 'Qualified',
    event_time: 1_795_000_000 + index,
    event_id: `e${index}`,
    action_source: 'system_generated',
    user_data: { lead_id: '12345678901234567' },
    custom_data: { lead_event_source: 'HubSpot', event_source: 'crm' },
  }));
const outcomesOf = async (count: number) => (await api.send(events(count))).map(({ outcome }) => outcome);

describe('ConversionsApi', () => {
  it('sends 1,000 events a request, in order, with every digit of the lead id, and gives an outcome for each', async () => {
    const outcomes = await api.send(events(2500));
    expect(server.seen.map(({ ids }) => ids.length)).toEqual([1000, 1000, 500]);
    expect(server.taken).toEqual(events(2500).map((event) => event.event_id));
    expect(server.seen[0]?.body).toContain('"lead_id":12345678901234567}');
    expect(outcomes).toHaveLength(2500);
    expect(outcomes[2499]).toEqual({
      outcome: 'accepted',
      httpStatus: 200,
      traceId: 'Aaaaaaaaaaaaaaaaaaaaaaa',
    });
    expect(await api.send([])).toEqual([]);
  });

  it('C2: rejects the events that Meta refuses, each at its place, and has the others accepted', async () => {
    const bad = new Set(['e0', 'e13', 'e1001']);
    server.script = (request, response) =>
      (request.ids.some((id) => bad.has(id)) ? fail(400, 100, 2804050) : takeAll)(request, response);
    const outcomes = await api.send(events(1010));
    expect(outcomes.flatMap(({ outcome }, index) => (outcome === 'rejected' ? [index] : []))).toEqual([
      0, 13, 1001,
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1007);
    expect(outcomes[13]).toMatchObject({
      code: 100,
      subcode: 2804050,
      reason: expect.stringMatching(/can not match/),
    });
  });

  it('stops when Meta refuses too many, and gives the rest back', async () => {
    server.script = fail(400, 100, 2804019);
    const outcomes = await outcomesOf(1500);
    expect(outcomes.filter((outcome) => outcome === 'rejected')).toHaveLength(51);
    expect(outcomes.filter((outcome) => outcome === 'paused')).toHaveLength(1449);
  });

  it('C6: says of a success without proof that it is uncertain', async () => {
    server.script = ({ ids }, response) => {
      reply(response, 200, { events_received: ids.length - 1 });
      return true;
    };
    expect(await outcomesOf(2)).toEqual(['uncertain', 'uncertain']);
  });

  it('D1: sends nothing after a request without an answer; only its own events may have been sent', async () => {
    server.script = (_, response) => {
      response.socket?.destroy();
      return false;
    };
    const outcomes = await api.send(events(1500));
    expect(server.seen).toHaveLength(1);
    expect(outcomes[999]).toMatchObject({ outcome: 'retry', maybeSent: true });
    expect(outcomes[1000]).toEqual({ outcome: 'retry', reason: 'The connection broke.' });
    expect(outcomes).toHaveLength(1500);
  });

  it('D4, D6: says how long to wait, and what to put right', async () => {
    server.script = (request, response) => {
      response.setHeader('retry-after', '30');
      return fail(400, 17)(request, response);
    };
    expect((await api.send(events(1)))[0]).toMatchObject({ outcome: 'retry', code: 17, waitMs: 30_000 });
    server.script = fail(401, 190, 463);
    expect((await api.send(events(1)))[0]).toMatchObject({ outcome: 'paused', code: 190, subcode: 463 });
  });
});
