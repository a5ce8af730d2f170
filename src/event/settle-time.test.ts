import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadline } from './deadline.ts';
import { settleTime } from './settle-time.ts';

describe('settleTime', () => {
  it.each([
    [{ time: 1001, precision: 1 }, 1000, 1001, undefined],
    [{ time: 1000, precision: 1 }, 1000, 1000, 'time_before_lead'],
    [{ time: 999, precision: 1 }, 1000, 999, 'time_before_lead'],
    [{ time: 960, precision: 60 }, 1000, 1001, 'time_precision'],
    [{ time: 960, precision: 60 }, 960, 961, 'time_precision'],
    [{ time: 960, precision: 60 }, 1019, 1020, 'time_precision'],
    [{ time: 960, precision: 60 }, 1020, 960, 'time_before_lead'],
    [{ time: 960, precision: 60 }, 959, 960, undefined],
    [{ time: 0, precision: 86_400 }, 86_399, 86_400, 'time_precision'],
    [{ time: 0, precision: 86_400 }, 86_400, 0, 'time_before_lead'],
    [{ time: 5, precision: 86_400 }, undefined, 5, undefined],
  ])('puts %j with a lead of %s at %s, %s', (change, created, time, code) => {
    const settled = settleTime(change, created);
    expect(settled.time).toBe(time);
    expect(settled.problem?.code).toBe(code);
  });

  it('never shifts a time but to creation + 1 s, within what was written', () => {
    const change = fc.record({ time: fc.nat(), precision: fc.constantFrom(1, 60, 86_400) });
    fc.assert(
      fc.property(change, fc.nat(), (read, created) => {
        const { time, problem } = settleTime(read, created);
        if (problem?.code === 'time_precision') {
          expect(time).toBe(created + 1);
          expect(time > read.time && time <= read.time + read.precision).toBe(true);
        } else {
          expect(time).toBe(read.time);
          expect(problem === undefined).toBe(time > created);
        }
      }),
    );
  });
});

describe('deadline', () => {
  it('is 7 days after the event, less 10 minutes', () => {
    expect(deadline(1_795_179_785) - 1_795_179_785).toBe(604_200);
  });
});
