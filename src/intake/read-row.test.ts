import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StageChange, stageChangeFields } from '../event/index.ts';
import { makeFunnel } from '../funnel/index.ts';
import { eventFlags } from './port.ts';
import { readRow } from './read-row.ts';
import type { IntakeSettings } from './settings.ts';

const now = 1_795_348_800;
const hour = 3600;
const settings: IntakeSettings = {
  dataset: '1234567890',
  leadEventSource: 'HubSpot',
  funnel: makeFunnel({ stages: ['Lead', 'Customer'], other: ['Lost'], ignore: ['Junk'] }),
  policy: { jumps: 'fill', reorderWindow: 0 },
  lanes: 4,
  read: {},
};
const good: StageChange = {
  stage: 'lead',
  changed_at: now - hour,
  lead_id: '12345678901234567',
  email: 'a@example.com',
};
const read = (change: Partial<Record<keyof StageChange, unknown>>, more: Partial<IntakeSettings> = {}) =>
  readRow(
    { row: 7, record: { ...good, ...change } as StageChange, problems: [] },
    { ...settings, ...more },
    now,
  );
const codes = (change: Partial<Record<keyof StageChange, unknown>>) =>
  read(change).problems.map((one) => one.code);

describe('a row', () => {
  it('becomes an event under the funnel’s spelling, its lead known by all of its keys', () => {
    const { read: row, problems } = read({ record_id: '5' });
    expect(problems).toEqual([]);
    expect(row).toMatchObject({
      kind: 'event',
      row: 7,
      event: { stage: 'lead', stageName: 'Lead', rank: 0, flags: 0 },
    });
    if (row.kind !== 'event') return;
    expect(row.event.keys.map(({ type }) => type)).toEqual(['lead_id', 'record_id', 'em']);
    expect(row.event.body).toContain('"lead_id":12345678901234567');
    expect(row.event.body).not.toContain('example.com');
  });

  it.each([
    ['without a stage', { stage: '' }, 'invalid', ['stage_missing']],
    ['of a stage outside the funnel', { stage: 'Custmer' }, 'invalid', ['unknown_stage']],
    ['of the future', { changed_at: now + 2 }, 'invalid', ['time_future']],
    ['without any key', { lead_id: '', email: '' }, 'invalid', ['no_matching_key']],
    ['of Meta’s dummy lead', { lead_id: '444444444444' }, 'invalid', ['lead_id_dummy']],
    ['of an ignored stage', { stage: ' JUNK' }, 'skipped', []],
    ['of a person who opted out', { opted_out: 'yes' }, 'skipped', []],
    ['of a person who may have', { opted_out: 'maybe' }, 'skipped', ['opted_out_unclear']],
    ['that is too old', { changed_at: now - 7 * 86_400 + 600 }, 'past', []],
    ['that is just not too old', { changed_at: now - 7 * 86_400 + 601 }, 'event', []],
  ])('%s', (_, change, kind, problems) => {
    expect(read(change).read.kind).toBe(kind);
    expect(codes(change)).toEqual(problems);
  });

  it('with a damaged lead id waits for the right one on its other keys, and keeps what refuses it', () => {
    const { read: row } = read({ lead_id: '1.23457E+16' });
    expect(row).toMatchObject({
      kind: 'event',
      event: { flags: eventFlags.badLeadId | eventFlags.originUnknown },
    });
    expect(row.kind === 'event' && row.event.refusal?.map(({ code }) => code)).toEqual(['lead_id_damaged']);
    expect(read({ lead_id: '1.23457E+16', email: '' }).read.kind).toBe('invalid');
  });

  it('of a CRM record without a key waits for those of its lead', () => {
    expect(read({ lead_id: '', email: '', record_id: '5' }).read).toMatchObject({
      kind: 'event',
      event: { flags: eventFlags.keysFromLead | eventFlags.originUnknown },
    });
  });

  it('that names another origin is only kept for a known lead', () => {
    const google = { lead_id: '', origin: 'Google Ads' };
    expect(read(google).read).toMatchObject({ kind: 'event', event: { flags: eventFlags.onlyKnownLead } });
    expect(read({ ...google, changed_at: now - 9 * 86_400 }).read).toMatchObject({
      kind: 'past',
      onlyKnownLead: true,
    });
  });

  it('gives the same event_id whatever else is known, another one for another key, stage or dataset', () => {
    const id = (change: Partial<StageChange>, more: Partial<IntakeSettings> = {}): string => {
      const row = read(change, more).read;
      return row.kind === 'event' ? row.event.eventId : '';
    };
    expect(id({ email: 'b@example.com', changed_at: now - 9, stage: 'LEAD ' })).toBe(id({}));
    const others = [
      id({}),
      id({ stage: 'Customer' }),
      id({ lead_id: '12345678901234568' }),
      id({ lead_id: '' }),
      id({}, { dataset: '2' }),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('is read without an error whatever it holds', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1000 }),
      fc.double(),
      fc.constantFrom(null, true, {}, [], [null], 'never'),
      fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 3 }),
    );
    const record = fc.record(Object.fromEntries(stageChangeFields.map((field) => [field, value])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(record, fc.boolean(), (change, timely) => {
        const row = read(timely ? { ...change, stage: 'Lead', changed_at: now - hour } : change);
        expect(['event', 'past', 'invalid', 'skipped']).toContain(row.read.kind);
        if (row.read.kind === 'invalid')
          expect(row.problems.some((one) => one.severity === 'error')).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});
