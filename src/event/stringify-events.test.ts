import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from './event.ts';
import { parseJson } from './json.ts';
import { stringifyEvent, stringifyEvents } from './stringify-events.ts';

const leadIds = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{14,16}$/))
  .map(([a, b]) => `${a}${b}`);

function eventOf(leadId: string, name = 'Won'): Event {
  return {
    event_name: name,
    event_time: 1617693833,
    user_data: { lead_id: leadId, em: ['a'.repeat(64)] },
    action_source: 'system_generated',
    custom_data: { lead_event_source: 'HubSpot', event_source: 'crm' },
  };
}

describe('stringifyEvent', () => {
  it('writes every lead id of 15 to 17 digits bare and exact', () => {
    fc.assert(
      fc.property(leadIds, fc.string({ unit: 'binary', maxLength: 50 }), (leadId, name) => {
        const text = stringifyEvent(eventOf(leadId, name));
        expect(text).toContain(`"user_data":{"lead_id":${leadId},"em":`);
        expect(String((parseJson(text) as Event).user_data.lead_id)).toBe(leadId);
      }),
    );
  });

  it('keeps the keys in their order and touches nothing else', () => {
    const event = eventOf('123456789012345');
    const text = stringifyEvent(event);
    expect(text).toBe(JSON.stringify(event).replace('"123456789012345"', '123456789012345'));
    const { lead_id: _, ...without } = event.user_data;
    expect(stringifyEvent({ ...event, user_data: without })).toBe(
      JSON.stringify({ ...event, user_data: without }),
    );
  });

  it.each(['', '0123456789012345', '1e20', '12 34', '123456789012345}', 'l:1', '-1'])(
    'leaves %j, which is no plain number, as text',
    (leadId) => {
      const text = stringifyEvent(eventOf(leadId));
      expect(text).toBe(JSON.stringify(eventOf(leadId)));
      expect((JSON.parse(text) as Event).user_data.lead_id).toBe(leadId);
    },
  );
});

describe('stringifyEvents', () => {
  it('writes a list that reads back digit for digit', () => {
    expect(stringifyEvents([])).toBe('[]');
    fc.assert(
      fc.property(fc.array(leadIds, { maxLength: 20 }), (ids) => {
        const text = stringifyEvents(ids.map((id) => eventOf(id)));
        const read = parseJson(text) as Event[];
        expect(read.map((event) => String(event.user_data.lead_id))).toEqual(ids);
      }),
    );
  });
});
