import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../app/index.ts';
import { answerSchemas } from './answer-schemas.ts';
import { eventDetailJson, eventJson } from './event-json.ts';

const held: EventDetail = {
  id: 1,
  eventId: 'a-b',
  stage: 'Lead',
  time: 1_795_000_000,
  state: 'held',
  implied: false,
  recovered: false,
  lead: 1,
  source: 'crm',
  row: 2,
  hold: { reason: 'lookup' },
  dataset: '1',
  storedAt: 1_795_000_100,
  deadline: 1_795_600_000,
  lookUp: { object: 'deal', id: '603' },
  warnings: [],
  history: [],
  attempts: [],
};

describe('an event as JSON', () => {
  it('says in a list, too, what it waits for', () => {
    const until = eventJson({ ...held, hold: { reason: 'unknown_lead', until: 1_795_000_000 } });
    const { hold, ...rest } = held;
    const events = [eventJson(held), until, eventJson({ ...rest, state: 'pending' })];
    expect(answerSchemas.Events.parse({ events }).events.map((one) => one.hold)).toEqual([
      { reason: 'lookup', until: null },
      { reason: 'unknown_lead', until: '2026-11-18T11:06:40.000Z' },
      null,
    ]);
  });

  it('alone says which record the CRM is to be asked about', () => {
    const { lookUp, ...rest } = held;
    const shown = [held, rest].map((one) => answerSchemas.Event.parse(eventDetailJson(one)));
    expect(shown.map(({ look_up }) => look_up)).toEqual([{ object: 'deal', id: '603' }, null]);
    expect(shown.map(({ hold }) => hold?.reason)).toEqual(['lookup', 'lookup']);
  });
});
