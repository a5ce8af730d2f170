import { describe, expect, it } from 'vitest';
import { Recorder } from './recorder.ts';
import type { WireEvent } from './wire-event.ts';

const now = 1_800_000_000;
const request = {
  received_at: now,
  dataset: '1',
  version: 'v26.0',
  status: 200,
  code: null,
  subcode: null,
  events: 1,
  accepted: 1,
  bytes: 1,
  token_from: null,
  user_agent: null,
  partner_agent: null,
  test_event_code: null,
  fault: null,
} as const;

function receive(recorder: Recorder, events: readonly WireEvent[], dataset = '1', at = now): void {
  recorder.commit(dataset, recorder.prepare(events), at);
  recorder.addRequest({ ...request, dataset });
}

const event = (id: number): WireEvent => ({
  event_name: 'Won',
  event_id: String(id),
  user_data: { lead_id: `${10 ** 15 + id}` },
});

describe('Recorder', () => {
  it('reads by dataset, lead and place', () => {
    const recorder = new Recorder(100);
    receive(recorder, [event(1), event(2)]);
    receive(recorder, [event(1), event(3)], '2');
    const sequences = (filter: object) => recorder.events(filter).map(({ sequence }) => sequence);
    expect(sequences({})).toEqual([1, 2, 3, 4]);
    expect(sequences({ dataset: '2' })).toEqual([3, 4]);
    expect(sequences({ lead_id: '1000000000000001' })).toEqual([1, 3]);
    expect(sequences({ after: 1, limit: 2 })).toEqual([2, 3]);
    expect(recorder.events({ after: 3 })).toMatchObject([{ request: 2, dataset: '2', event: event(3) }]);
    expect(recorder.requests({ dataset: '2' })).toMatchObject([{ request: 2 }]);
  });

  it('keeps the latest and counts all', () => {
    const recorder = new Recorder(3);
    for (let id = 1; id <= 10; id++) receive(recorder, [event(id)]);
    expect(recorder.events().map(({ sequence }) => sequence)).toEqual([8, 9, 10]);
    expect(recorder.requests().map(({ request }) => request)).toEqual([8, 9, 10]);
    expect(recorder.counts()).toMatchObject({ events: 10, requests: 10, event_names: { Won: 10 } });
  });

  it('keeps nothing but counts when told to', () => {
    const recorder = new Recorder(0);
    receive(recorder, [event(1), event(1)]);
    expect(recorder.events()).toEqual([]);
    expect(recorder.requests()).toEqual([]);
    expect(recorder.counts()).toMatchObject({ events: 2, requests: 1, duplicates: 0 });
  });

  it('marks a second event of the same id and name for 48 hours', () => {
    const recorder = new Recorder(100);
    const marks = () => recorder.events().map(({ duplicate }) => duplicate);
    receive(recorder, [event(1), event(2)]);
    receive(recorder, [event(1), { ...event(2), event_name: 'Lost' }], '1', now + 48 * 3600);
    receive(recorder, [event(1)], '2');
    receive(recorder, [event(1)], '1', now + 48 * 3600 + 1);
    expect(marks()).toEqual([false, false, true, false, false, false]);
    expect(recorder.counts().duplicates).toBe(1);
  });

  it('begins anew after a reset', () => {
    const recorder = new Recorder(100);
    const before = recorder.counts();
    receive(recorder, [event(1)]);
    recorder.addRequest({ ...request, status: 400, code: 100, subcode: 2804003 });
    expect(recorder.counts()).toMatchObject({ requests_refused: 1, refusals: { '100/2804003': 1 } });
    recorder.reset();
    expect(recorder.counts()).toEqual(before);
    receive(recorder, [event(1)]);
    expect(recorder.events()).toMatchObject([{ sequence: 1, request: 1, duplicate: false }]);
  });

  it('counts names without end as one', () => {
    const recorder = new Recorder(1);
    for (let id = 0; id < 1500; id++) receive(recorder, [{ event_name: `stage ${id}` }]);
    const names = recorder.counts().event_names;
    expect(Object.keys(names)).toHaveLength(1001);
    expect(names).toMatchObject({ 'stage 0': 1, '(other)': 500 });
  });
});
