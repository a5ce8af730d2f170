import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenEvents,
  doubtfulEvents,
  fullEvent,
  specificationExample,
  unusualEvents,
} from '../../test/broken-events.ts';
import { problemTable } from './problem-table.ts';
import { validateEvent } from './validate-event.ts';

const time = fullEvent.event_time;

function codes(event: unknown, limits = {}): string[] {
  return validateEvent(event, limits).map(({ code }) => code);
}

describe('validateEvent', () => {
  it("finds nothing in the specification's example", () => {
    expect(
      validateEvent(JSON.parse(specificationExample), { now: 1617693833, leadCreatedAt: 1617693832 }),
    ).toEqual([]);
  });

  it.each(unusualEvents)('takes %s', (_, event) => {
    expect(validateEvent(event, { now: time + 60 })).toEqual([]);
  });

  it.each(brokenEvents)('refuses %s', (_, event, code, path) => {
    const problems = validateEvent(event, { now: time + 60 });
    expect(problems.map((found) => [found.code, found.path, found.severity])).toEqual([
      [code, path, 'error'],
    ]);
    expect(problems[0]?.message).not.toMatch(/[{}?]/);
  });

  it('refuses a lead id that JavaScript may have rounded', () => {
    for (const leadId of [2 ** 53, 12345678901234568, 1e20]) {
      expect(codes({ ...fullEvent, user_data: { lead_id: leadId } })).toEqual(['lead_id_damaged']);
    }
  });

  it.each(doubtfulEvents)('takes %s with a warning', (_, event, path) => {
    const found = validateEvent(event, { now: time + 60 });
    expect(found.map((one) => [one.code, one.severity, one.path])).toEqual([
      ['parameter_doubtful', 'warning', path],
    ]);
  });

  it('finds everything that is wrong at once', () => {
    expect(codes({ event_name: '', user_data: {}, custom_data: {}, x: 1 }).sort()).toEqual([
      'no_matching_key',
      'parameter_missing',
      'parameter_missing',
      'parameter_missing',
      'parameter_missing',
      'parameter_unknown',
      'parameter_value',
    ]);
  });

  it.each([
    [{}, []],
    [{ now: time }, []],
    [{ now: time - 1 }, ['time_future']],
    [{ now: time - 0.5 }, ['time_future']],
    [{ now: time + 7 * 86_400 }, []],
    [{ now: time + 7 * 86_400 + 1 }, ['time_too_old']],
    [{ leadCreatedAt: time - 1 }, []],
    [{ leadCreatedAt: time }, ['time_before_lead']],
    [{ leadCreatedAt: time + 10 }, ['time_before_lead']],
  ])('measures the time against %j', (limits, expected) => {
    expect(codes(fullEvent, limits)).toEqual(expected);
  });

  it('says how many seconds are missing', () => {
    expect(validateEvent(fullEvent, { now: time - 90 })[0]?.message).toContain('90 s in the future');
    expect(validateEvent(fullEvent, { leadCreatedAt: time })[0]?.message).toContain('1 s too early');
  });

  it('never throws, and every problem is one of the table', () => {
    const limits = fc.record({ now: fc.double(), leadCreatedAt: fc.double() }, { requiredKeys: [] });
    const values = fc.oneof(fc.anything(), fc.constantFrom(null, '', [], {}, Number.NaN, 1e300, 2 ** 53));
    const keys = fc.constantFrom(...Object.keys(fullEvent));
    const mutated = fc.tuple(keys, values).map(([key, value]) => ({ ...fullEvent, [key]: value }));
    const userKeys = fc.constantFrom(...Object.keys(fullEvent.user_data), 'x');
    const mutatedUser = fc
      .tuple(userKeys, values)
      .map(([key, value]) => ({ ...fullEvent, user_data: { ...fullEvent.user_data, [key]: value } }));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), mutated, mutatedUser), limits, (event, given) => {
        for (const { code, severity } of validateEvent(event, given)) {
          expect(problemTable[code].severity).toBe(severity);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('repeats no value, and no key that could be one', () => {
    const person = 'jane.doe@example.com';
    const texts = fc.constantFrom(...Object.keys(fullEvent), ...Object.keys(fullEvent.user_data));
    fc.assert(
      fc.property(texts, (key) => {
        const user_data = { ...fullEvent.user_data, [key]: person, [person]: person };
        const problems = validateEvent({ ...fullEvent, [key]: person, [person]: 1, user_data });
        expect(problems.length).toBeGreaterThan(0);
        expect(JSON.stringify(problems)).not.toContain('jane');
      }),
    );
  });

  it('stops counting at 100', () => {
    expect(codes({ ...fullEvent, user_data: { em: Array(1_000_000).fill('x') } }).length).toBe(100);
  });
});
