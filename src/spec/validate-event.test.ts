import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenEvents,
  doubtfulEvents,
  fullEvent,
  specificationExample,
  unusualEvents,
} from '../../test/broken-events.ts';
import { parameters } from './parameters.ts';
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

  it('finds the one list that holds no hash among others that do', () => {
    const good = fullEvent.user_data.ph[0] ?? '';
    const bad = ['G', 'A', 'é', '\u0130', '\u2030', ' ', '\0', '\ud800'].flatMap((sign) => [
      `${sign}${good.slice(1)}`,
      `${good.slice(0, 63)}${sign}`,
    ]);
    for (const hash of [...bad, good.toUpperCase(), 'z'.repeat(64), `${good.slice(0, 62)}é`]) {
      for (const key of ['em', 'ph', 'country']) {
        const user_data = { em: [good], ph: [good], fn: [good], country: [good], [key]: [hash] };
        const found = validateEvent({ ...fullEvent, user_data });
        expect(found.map(({ code, path }) => [code, path])).toEqual([
          ['parameter_not_hashed', `user_data.${key}[0]`],
        ]);
      }
    }
  });

  it('says which of many hashes is that of nothing, and takes more than it looks at together', () => {
    const good = fullEvent.user_data.ph[0] ?? '';
    const nothing = createHash('sha256').update('null').digest('hex');
    const keys = parameters.flatMap(({ path, kind }) => (kind === 'hash' ? [path.slice(10)] : []));
    const all = Object.fromEntries(keys.map((key) => [key, [good]]));
    expect(keys.length).toBeGreaterThan(16);
    expect(codes({ ...fullEvent, user_data: all })).toEqual([]);
    const found = validateEvent({ ...fullEvent, user_data: { em: [good], ph: [nothing] } });
    expect(found.map(({ code, path }) => [code, path])).toEqual([['parameter_doubtful', 'user_data.ph[0]']]);
  });

  it('does not depend on the keys of the event before', () => {
    const events = [fullEvent, ...[...unusualEvents, ...brokenEvents].map(([, event]) => event)];
    const alone = events.map((event) => codes(event));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 20 }), (order) => {
        for (const at of order) expect(codes(events[at])).toEqual(alone[at]);
      }),
    );
  });

  it.each(parameters.map(({ path }) => path))('takes a megabyte in %s at once', (path) => {
    const [section = '', key] = path.split('.');
    for (const shape of ['a', ' ', '1', '0', '.', ':', 'fb.1.', '1e', 'é', '\ud800']) {
      const value = shape.repeat(Math.ceil(1_000_000 / shape.length));
      for (const given of [value, [value], [[value]], { [value]: value }]) {
        const part = key === undefined ? given : { ...Object(Reflect.get(fullEvent, section)), [key]: given };
        const found = validateEvent({ ...fullEvent, [section]: part }, { now: time });
        expect(JSON.stringify(found).length).toBeLessThan(5000);
      }
    }
  });

  it('stops counting at 100', () => {
    expect(codes({ ...fullEvent, user_data: { em: Array(1_000_000).fill('x') } }).length).toBe(100);
  });
});
