import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../src/app/index.ts';
import { eventDetail } from './support/memory-service.ts';
import { ask, mine, others, startTestServer, type TestServer, tokenOf } from './support/test-server.ts';

const blank = eventDetail(1, mine, 'Lead', '1');

interface Listed {
  readonly id: number;
  readonly event_id: string;
}

// A caller for some datasets neither sees nor touches anything of another (rule 13).
describe('a token for one dataset', () => {
  let server: TestServer;
  let foreign: readonly Listed[];
  beforeAll(async () => {
    server = await startTestServer();
    for (const dataset of [mine, others, mine, others]) {
      const body = [1, 2, 3].map((number) => ({
        stage: `${dataset} ${server.service.detail.length} ${number}`,
      }));
      await ask(server, 'POST', `/v1/datasets/${dataset}/stage-changes`, { token: tokenOf('ingest'), body });
    }
    const { json } = await ask(server, 'GET', `/v1/events?dataset=${others}`, { token: tokenOf('read') });
    foreign = (json as { events: readonly Listed[] }).events;
    expect(foreign).toHaveLength(6);
  });
  afterAll(() => server.close(0));

  const read = (path: string) => ask(server, 'GET', path, { token: tokenOf('read', mine) });
  const operate = (path: string, body: unknown) =>
    ask(server, 'POST', path, { token: tokenOf('operate', mine), body });

  it('brings nothing into another', async () => {
    const before = server.service.detail.length;
    const { status, json } = await ask(server, 'POST', `/v1/datasets/${others}/stage-changes`, {
      token: tokenOf('ingest', mine),
      body: { stage: 'Lead' },
    });
    expect(status).toBe(404);
    expect(server.service.detail).toHaveLength(before);
    // The same as for a dataset that there is not.
    const none = await ask(server, 'POST', '/v1/datasets/999/stage-changes', {
      token: tokenOf('ingest', mine),
      body: { stage: 'Lead' },
    });
    expect({ status: none.status, json: none.json }).toEqual({ status, json });
  });

  it('lists its own events alone, whatever the filter', async () => {
    const { json } = await read('/v1/events');
    expect((json as { events: unknown[] }).events).toHaveLength(6);
    for (const query of [
      '',
      '?state=pending',
      '?lead_id=1234567890123456',
      '?from=0',
      '?after=0&limit=1000',
    ]) {
      const { status, text } = await read(`/v1/events${query}`);
      expect(status).toBe(200);
      expect(text).not.toContain(others);
    }
    expect((await read(`/v1/events?dataset=${others}`)).json).toEqual({ events: [] });
    expect((await read(`/v1/events?dataset=${mine}&dataset=${others}`)).status).toBe(400);
  });

  it('pages through them', async () => {
    const seen: number[] = [];
    let next: number | undefined = 0;
    while (next !== undefined) {
      const { json } = await read(`/v1/events?limit=2&after=${next}`);
      const page = json as { readonly events: readonly Listed[]; readonly next?: number };
      seen.push(...page.events.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual([1, 2, 3, 7, 8, 9]);
  });

  it("does not see another's event, by number or event_id", async () => {
    const missing = await read('/v1/events/999999');
    expect(missing.status).toBe(404);
    for (const { id, event_id } of foreign) {
      for (const name of [String(id), event_id]) {
        const { status, json } = await read(`/v1/events/${name}`);
        expect({ status, json }).toEqual({ status: 404, json: missing.json });
      }
    }
  });

  it("does not touch another's events, by filter or by number", async () => {
    const ids = foreign.map(({ id }) => id);
    for (const filter of [{ ids }, { ids, dataset: others }, { dataset: others }]) {
      const { status, json } = await operate('/v1/events/cancel', { filter, confirm: true });
      expect(status).toBe(200);
      expect(json).toMatchObject({ matched: 0, affected: 0, done: 0, groups: [] });
    }
    const { json } = await operate('/v1/events/cancel', { filter: { from: 0 }, confirm: true });
    expect(json).toMatchObject({ matched: 6, done: 6 });
    const states = server.service.detail.map(({ dataset, state }) => `${dataset} ${state}`);
    expect(new Set(states)).toEqual(new Set([`${mine} cancelled`, `${others} pending`]));
  });

  it('does not pause or resume another', async () => {
    await ask(server, 'POST', `/v1/datasets/${others}/pause`, {
      token: tokenOf('operate'),
      body: { reason: 'by the one who may' },
    });
    expect((await operate(`/v1/datasets/${others}/pause`, { reason: 'x' })).status).toBe(404);
    expect((await operate(`/v1/datasets/${others}/resume`, {})).status).toBe(404);
    const [, second] = await server.service.status();
    expect(second?.pausedReason).toBe('by the one who may');
  });

  it('sees its own status and audit alone, however many entries of others stand between', async () => {
    expect((await operate(`/v1/datasets/${mine}/pause`, { reason: 'mine' })).status).toBe(200);
    for (let count = 0; count < 30; count++)
      await ask(server, 'POST', '/v1/events/cancel', {
        token: tokenOf('operate'),
        body: { filter: count % 2 === 0 ? { dataset: others } : { from: 0 }, confirm: true },
      });
    const { json: status } = await read('/v1/status');
    expect((status as { datasets: { dataset: string }[] }).datasets.map(({ dataset }) => dataset)).toEqual([
      mine,
    ]);
    const { json, text } = await read('/v1/audit?limit=2');
    expect((json as { audit: { action: string }[] }).audit.map(({ action }) => action)).toEqual([
      'pause',
      'cancel',
    ]);
    expect(text).not.toContain(others);
    const all = await ask(server, 'GET', '/v1/audit?limit=2', { token: tokenOf('read') });
    expect(all.text).toContain('"dataset":null');
  });
});

describe('a token for several datasets', () => {
  it('lists their events in one order, page by page, and acts on all of them', async () => {
    const server = await startTestServer();
    try {
      for (const dataset of [mine, others, '3333333333', others, mine])
        server.service.detail.push({
          ...blank,
          id: server.service.detail.length + 1,
          dataset,
          eventId: String(server.service.detail.length),
        });
      const both: Caller = {
        name: 'both',
        scopes: new Set(['read', 'operate']),
        datasets: new Set([others, mine]),
      };
      server.service.caller = () => both;
      const ids = async (query: string) => {
        const { json } = await ask(server, 'GET', `/v1/events${query}`, { token: 'x' });
        const { events, next } = json as { events: Listed[]; next?: number };
        return { ids: events.map(({ id }) => id), next };
      };
      expect(await ids('')).toEqual({ ids: [1, 2, 4, 5], next: undefined });
      expect(await ids('?limit=3')).toEqual({ ids: [1, 2, 4], next: 4 });
      expect(await ids('?limit=3&after=4')).toEqual({ ids: [5], next: undefined });
      const { json } = await ask(server, 'POST', '/v1/events/cancel', {
        token: 'x',
        body: { filter: { from: 0 }, confirm: true },
      });
      expect(json).toMatchObject({ matched: 4, affected: 4, done: 4 });
      expect(server.service.log.map(({ dataset, count }) => [dataset, count])).toEqual([
        [mine, 2],
        [others, 2],
      ]);
    } finally {
      await server.close(0);
    }
  });
});
