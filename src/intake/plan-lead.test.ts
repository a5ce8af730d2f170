import { describe, expect, it } from 'vitest';
import { makeFunnel } from '../funnel/index.ts';
import { keysOf } from '../leads/index.ts';
import { parseBody, writeBody } from './payload.ts';
import { planLead } from './plan-lead.ts';
import { eventFlags, type LeadEvent, type LeadRows } from './port.ts';
import type { IntakeSettings } from './settings.ts';

const now = 1_795_348_800;
const hour = 3600;
const em = 'a'.repeat(64);
const ph = 'b'.repeat(64);
const settings: IntakeSettings = {
  dataset: '1234567890',
  leadEventSource: 'HubSpot',
  funnel: makeFunnel({ stages: ['A', 'B', 'C'], other: [], ignore: [] }),
  policy: { jumps: 'fill', reorderWindow: 0 },
  lanes: 4,
  read: {},
};

type Made = Partial<LeadEvent> & { readonly user?: object; readonly value?: number };

function event(id: number, stage: string, more: Made = {}): LeadEvent {
  const { user = { em: [em] }, value, time = now - hour + id, ...rest } = more;
  const payload = {
    event_name: stage,
    event_time: time,
    event_id: `${'0'.repeat(64)}-${String(id).padStart(64, '0')}`,
    user_data: user,
    action_source: 'system_generated' as const,
    custom_data: {
      lead_event_source: 'HubSpot',
      event_source: 'crm' as const,
      ...(value !== undefined && { value, currency: 'EUR' }),
    },
  };
  return {
    id,
    eventId: payload.event_id,
    stage: stage.toLowerCase(),
    stageName: stage,
    rank: 'ABC'.indexOf(stage),
    time,
    precision: 1,
    state: 'held',
    sending: false,
    staged: true,
    flags: 0,
    keyBits: keysOf(user),
    import: 1,
    row: id,
    storedAt: now,
    body: () => writeBody(payload).body,
    refusal: () => [],
    source: () => 'crm',
    ...rest,
  };
}

function plan(events: readonly LeadEvent[], lead: Partial<LeadRows> = {}) {
  const rows: LeadRows = { lead: 1, fromMeta: false, past: [], ...lead, events };
  return planLead(rows, settings, now, (importId) => importId === 1);
}

const updateOf = (planned: ReturnType<typeof plan>, id: number) =>
  planned.writes.updates.find((one) => one.id === id);
const bodyOf = (planned: ReturnType<typeof plan>, id: number) =>
  parseBody(updateOf(planned, id)?.body ?? '{"user_data":{}}');

describe('planning a lead', () => {
  it('gives each event what the lead knows: the lead id, and hashes of the directory and of its other events', () => {
    const planned = plan([event(1, 'A'), event(2, 'B', { user: { ph: [ph] } })], {
      leadId: '12345678901234567',
      created: now - 9 * hour,
      known: { fn: ['c'.repeat(64)] },
    });
    for (const id of [1, 2]) {
      expect(bodyOf(planned, id).user_data).toEqual({
        lead_id: '12345678901234567',
        em: [em],
        ph: [ph],
        fn: ['c'.repeat(64)],
      });
      expect(updateOf(planned, id)?.flags).toBe(eventFlags.recovered);
    }
    expect(planned.tally.recovered).toBe(2);
  });

  it('gives it to one that waits since an earlier run, but not to one under way or sent', () => {
    const pending = { staged: false, state: 'pending', import: 0 } as const;
    const planned = plan([event(1, 'A', pending), event(2, 'B', { ...pending, sending: true })], {
      leadId: '12345678901234567',
    });
    expect(bodyOf(planned, 1).user_data.lead_id).toBe('12345678901234567');
    expect(updateOf(planned, 2)).toBeUndefined();
  });

  it('makes implied events of the cause’s person, without a value', () => {
    const { writes } = plan([event(1, 'A'), event(2, 'C', { value: 9 })]);
    expect(writes.implied).toMatchObject([{ stage: 'b', time: now - hour + 2, from: { import: 1, row: 2 } }]);
    const implied = parseBody(writes.implied[0]?.body ?? '');
    expect(implied).toMatchObject({ event_name: 'B', user_data: { em: [em] } });
    expect(implied.custom_data).toEqual({ lead_event_source: 'HubSpot', event_source: 'crm' });
  });

  it('lets an implied event give way to the earliest real change', () => {
    const waiting = event(9, 'B', {
      staged: false,
      state: 'pending',
      flags: eventFlags.implied,
      import: 0,
      time: now - 60,
    });
    const planned = plan([event(3, 'B', { user: { ph: [ph] }, value: 5 }), event(4, 'B'), waiting]);
    expect(updateOf(planned, 9)).toMatchObject({ flags: 0, time: now - hour + 3 });
    expect(bodyOf(planned, 9)).toMatchObject({
      event_time: now - hour + 3,
      event_id: waiting.eventId,
      custom_data: { value: 5 },
    });
    expect(bodyOf(planned, 9).user_data).toEqual({ ph: [ph], em: [em] });
    expect(planned.writes.removals.map(({ id, as }) => [id, as])).toEqual([
      [3, 'duplicate'],
      [4, 'duplicate'],
    ]);
    expect(planned.tally.touched).toBe(1);
  });

  it('notes the time of a real change that came after its implied event was sent', () => {
    const sent = event(9, 'B', { staged: false, state: 'accepted', flags: eventFlags.implied });
    const planned = plan([sent, event(3, 'B')]);
    expect(planned.writes.history).toEqual([
      { event: 9, what: 'real_change_after_implied', detail: `event_time ${now - hour + 3}` },
    ]);
    expect(planned.writes.updates).toEqual([]);
  });

  it('adds to a waiting event the keys it lacks, a click id too, and keeps the earlier time', () => {
    const waiting = event(9, 'A', { staged: false, state: 'pending', import: 0, time: now - 60 });
    const planned = plan([waiting, event(3, 'A', { user: { em: ['d'.repeat(64)], fbc: 'fb.1.1.x' } })]);
    expect(bodyOf(planned, 9)).toMatchObject({
      event_time: now - hour + 3,
      user_data: { em: [em], fbc: 'fb.1.1.x' },
    });
  });

  it.each(['rejected', 'expired', 'cancelled'] as const)(
    'puts a row that differs in the place of a %s event',
    (state) => {
      const failed = event(9, 'A', { staged: false, state, time: now - 9 * hour });
      const planned = plan([failed, event(3, 'A')]);
      expect(updateOf(planned, 9)).toMatchObject({
        state: 'pending',
        time: now - hour + 3,
        from: { import: 1, row: 3 },
      });
      expect(bodyOf(planned, 9).event_id).toBe(failed.eventId);
      expect(planned.tally.replaced[state]).toBe(1);
      const same = plan([failed, event(3, 'A', { time: now - 9 * hour })]);
      expect(same.writes.updates).toEqual([]);
      expect(same.writes.removals).toEqual([{ id: 3, as: 'duplicate', of: 9 }]);
    },
  );

  it('refuses what lies before the lead, and counts its row as invalid', () => {
    const planned = plan([event(1, 'A', { time: now - 3 * hour })], {
      leadId: '12345678901234567',
      created: now - 2 * hour,
      fromMeta: true,
    });
    expect(planned.writes.removals).toMatchObject([
      { id: 1, as: 'invalid', problems: [{ code: 'time_before_lead' }] },
    ]);
    expect(planned.tally.turned).toEqual([{ import: 1, as: 'invalid' }]);
    const minute = plan([event(1, 'A', { time: now - 2 * hour - 30, precision: 60 })], {
      leadId: '12345678901234567',
      created: now - 2 * hour,
    });
    expect(updateOf(minute, 1)).toMatchObject({ state: 'pending', time: now - 2 * hour + 1 });
    expect(minute.findings.map(({ problem }) => problem.code)).toEqual(['time_precision']);
  });

  it('forgets a lead that is none of Meta’s, and keeps one that is', () => {
    const google = event(1, 'A', { flags: eventFlags.onlyKnownLead });
    expect(plan([google]).writes).toMatchObject({
      forget: true,
      removals: [{ as: 'skipped', reason: 'not_a_meta_lead' }],
    });
    expect(plan([google], { leadId: '12345678901234567' }).writes.forget).toBeUndefined();
  });

  it('reports a gap instead of an implied event past its deadline', () => {
    const planned = plan([event(1, 'B')], { leadId: '12345678901234567', created: now - 8 * 86_400 });
    expect(planned.writes.implied).toEqual([]);
    expect(planned.findings.map(({ problem }) => problem.code)).toEqual(['stage_gap']);
  });

  it('lends the same keys whatever the order of rows', () => {
    const tied = [1, 2].map((id) => ({
      ...event(id, 'A', { user: { em: [String(id).repeat(64)] }, time: now - 9 }),
      eventId: 'x',
    }));
    const other = event(3, 'B', { user: { ph: [ph] }, time: now - 5 });
    const one = plan([...tied, other], { leadId: '12345678901234567' });
    const reversed = plan([other, ...tied.toReversed()], { leadId: '12345678901234567' });
    expect(bodyOf(one, 3)).toEqual(bodyOf(reversed, 3));
  });
});
