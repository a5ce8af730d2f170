import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFunnel } from './funnel.ts';
import { type KnownStage, type Policy, plan, type WaitingEvent } from './plan.ts';

const funnel = makeFunnel({ stages: ['A', 'B', 'C', 'D'], other: ['Lost'], ignore: [] });
const now = 10_000_000;
const hour = 3600;
const sevenDays = 7 * 86_400;
const fill: Policy = { jumps: 'fill', reorderWindow: 0 };

function waits(id: number, stage: string, time: number, more: Partial<WaitingEvent> = {}): WaitingEvent {
  const rank = stage === 'Lost' ? 4 : 'ABCD'.indexOf(stage);
  return {
    id,
    stage: stage.toLowerCase(),
    rank,
    time,
    tie: `${id}`,
    arrived: now,
    planned: false,
    implied: false,
    ...more,
  };
}

function knows(stage: string, more: Partial<KnownStage> = {}): KnownStage {
  return { stage: stage.toLowerCase(), time: now - 20 * 86_400, ...more };
}

interface Case {
  readonly title: string;
  readonly created?: number;
  readonly sent?: readonly KnownStage[];
  readonly waiting: readonly WaitingEvent[];
  readonly policy?: Policy;
  readonly result: {
    release?: readonly number[];
    implied?: readonly (readonly [stage: string, time: number, cause: number])[];
    hold?: readonly (readonly [id: number, reason: string, until: number])[];
    duplicate?: readonly (readonly [id: number, of: number])[];
    gaps?: readonly (readonly [id: number, missing: string])[];
  };
}

const t = now - 5 * hour;
const cases: readonly Case[] = [
  { title: 'nothing waits', waiting: [], result: {} },
  { title: 'the initial stage goes', waiting: [waits(1, 'A', t)], result: { release: [1] } },
  {
    title: 'stages go in time order, whatever the order they came in',
    waiting: [waits(1, 'C', t + 2), waits(2, 'A', t), waits(3, 'B', t + 1)],
    result: { release: [2, 3, 1] },
  },
  {
    title: 'ties go in funnel order',
    waiting: [waits(1, 'C', t), waits(2, 'A', t), waits(3, 'B', t)],
    result: { release: [2, 3, 1] },
  },
  {
    title: 'a lead that goes back keeps its times',
    waiting: [waits(1, 'B', t), waits(2, 'A', t + 1)],
    result: { release: [1, 2] },
  },
  {
    title: 'a jump is filled at the time of the change that implies it',
    waiting: [waits(1, 'A', t), waits(2, 'D', t + 9)],
    result: {
      release: [1, 2],
      implied: [
        ['b', t + 9, 2],
        ['c', t + 9, 2],
      ],
    },
  },
  {
    title: 'an implied initial stage takes the creation of the lead',
    created: t - 100,
    waiting: [waits(1, 'B', t)],
    result: { release: [1], implied: [['a', t - 99, 1]] },
  },
  {
    title: 'an implied initial stage never comes after its cause',
    created: t + 100,
    waiting: [waits(1, 'B', t)],
    result: { release: [1], implied: [['a', t, 1]] },
  },
  {
    title: 'an implied initial stage past its deadline is a gap',
    created: now - sevenDays,
    waiting: [waits(1, 'B', t)],
    result: { release: [1], gaps: [[1, 'A']] },
  },
  {
    title: 'each missing stage is implied once, by the first change that needs it',
    waiting: [waits(1, 'C', t), waits(2, 'D', t + 1)],
    result: {
      release: [1, 2],
      implied: [
        ['a', t, 1],
        ['b', t, 1],
      ],
    },
  },
  {
    title: 'a stage that is known but was too old is never made up',
    sent: [knows('A'), knows('B'), knows('C')],
    waiting: [waits(1, 'D', t)],
    result: { release: [1] },
  },
  {
    title: 'nor one that was refused',
    sent: [knows('A', { id: 8, replaceable: true })],
    waiting: [waits(1, 'B', t)],
    result: { release: [1] },
  },
  {
    title: 'a stage outside the order jumps over nothing',
    waiting: [waits(1, 'Lost', t)],
    result: { release: [1] },
  },
  {
    title: 'nor does it wait for earlier stages',
    waiting: [waits(1, 'Lost', t)],
    policy: { jumps: 'hold', reorderWindow: 0 },
    result: { release: [1] },
  },
  {
    title: 'but within the reorder window it waits for earlier changes, and later ones wait for it',
    waiting: [waits(1, 'Lost', t, { arrived: now - 599 }), waits(2, 'A', t + 1), waits(3, 'B', t - 1)],
    policy: { jumps: 'fill', reorderWindow: 600 },
    result: {
      release: [3],
      hold: [
        [1, 'reorder', now + 1],
        [2, 'reorder', now + 1],
      ],
    },
  },
  {
    title: 'a second change to a stage is a duplicate of the earlier one',
    waiting: [waits(1, 'A', t + 1), waits(2, 'A', t)],
    result: { release: [2], duplicate: [[1, 2]] },
  },
  {
    title: 'a change to a stage that was sent is a duplicate of that event',
    sent: [knows('A', { id: 8 })],
    waiting: [waits(1, 'A', t), waits(2, 'A', t + 1)],
    result: {
      duplicate: [
        [1, 8],
        [2, 8],
      ],
    },
  },
  {
    title: 'a change to a stage whose event failed goes',
    sent: [knows('A', { id: 8, replaceable: true })],
    waiting: [waits(1, 'A', t)],
    result: { release: [1] },
  },
  {
    title: 'an event that was planned before keeps its identity',
    waiting: [waits(1, 'A', t), waits(2, 'A', t + 5, { planned: true }), waits(3, 'A', t + 9)],
    result: {
      release: [2],
      duplicate: [
        [1, 2],
        [3, 2],
      ],
    },
  },
  {
    title: 'and takes the time of the earlier change for its place in the order',
    waiting: [waits(1, 'B', t), waits(2, 'A', t + 1), waits(3, 'B', t + 5, { planned: true })],
    result: { release: [3, 2], duplicate: [[1, 3]] },
  },
  {
    title: 'an implied event gives way to the real change, earlier or later',
    waiting: [
      waits(1, 'A', t),
      waits(2, 'B', t + 5, { planned: true, implied: true }),
      waits(3, 'B', t + 3),
      waits(4, 'B', t + 7),
    ],
    result: {
      release: [1, 2],
      duplicate: [
        [3, 2],
        [4, 2],
      ],
    },
  },
  {
    title: 'policy report says what is missing and sends the rest',
    waiting: [waits(1, 'C', t)],
    policy: { jumps: 'report', reorderWindow: 0 },
    result: {
      release: [1],
      gaps: [
        [1, 'A'],
        [1, 'B'],
      ],
    },
  },
  {
    title: 'policy hold waits for the earlier stage, and so do later changes',
    waiting: [waits(1, 'C', t), waits(2, 'D', t + 1), waits(3, 'Lost', t + 2)],
    policy: { jumps: 'hold', reorderWindow: 0 },
    result: {
      hold: [
        [1, 'earlier_stage', t + sevenDays - 600 - 86_400],
        [2, 'earlier_stage', t + 1 + sevenDays - 600 - 86_400],
        [3, 'earlier_stage', t + 1 + sevenDays - 600 - 86_400],
      ],
    },
  },
  {
    title: 'nothing stays held in the last 24 hours before its deadline',
    waiting: [waits(1, 'B', now - sevenDays + 600 + 86_400)],
    policy: { jumps: 'hold', reorderWindow: 0 },
    result: { release: [1], gaps: [[1, 'A']] },
  },
  {
    title: 'within the reorder window a jump waits; a change without one goes',
    waiting: [waits(1, 'A', t), waits(2, 'C', t + 1, { arrived: now - 599 })],
    policy: { jumps: 'fill', reorderWindow: 600 },
    result: { release: [1], hold: [[2, 'reorder', now + 1]] },
  },
  {
    title: 'a window that was begun is kept, whatever the policy says now',
    waiting: [waits(1, 'A', t), waits(2, 'C', t + 1, { reorderUntil: now + 9 })],
    result: { release: [1], hold: [[2, 'reorder', now + 9]] },
  },
  {
    title: 'after it the jump is filled',
    waiting: [waits(1, 'A', t), waits(2, 'C', t + 1, { arrived: now - 600 })],
    policy: { jumps: 'fill', reorderWindow: 600 },
    result: { release: [1, 2], implied: [['b', t + 1, 2]] },
  },
];

describe('plan', () => {
  it.each(cases)('$title', ({ created, sent = [], waiting, policy = fill, result }) => {
    const lead = created === undefined ? {} : { created };
    const planned = plan(lead, { sent, waiting }, funnel, policy, now);
    expect(planned.release).toEqual(result.release ?? []);
    expect(planned.implied.map(({ stage, time, cause }) => [stage, time, cause])).toEqual(
      result.implied ?? [],
    );
    expect(planned.hold.map(({ id, reason, until }) => [id, reason, until])).toEqual(result.hold ?? []);
    expect(planned.duplicate.map(({ id, of }) => [id, of])).toEqual(result.duplicate ?? []);
    expect(planned.gaps.map(({ id, missing }) => [id, missing])).toEqual(result.gaps ?? []);
  });

  const stage = fc.constantFrom('A', 'B', 'C', 'D', 'Lost');
  const waiting = fc
    .array(fc.record({ stage, time: fc.integer({ min: now - 8 * 86_400, max: now }), late: fc.nat(2000) }), {
      maxLength: 10,
    })
    .map((rows) =>
      rows.map((row, index) => waits(index + 1, row.stage, row.time, { arrived: now - row.late })),
    );
  // One event of a stage may be planned already; it alone may be implied.
  const withPlanned = fc
    .tuple(waiting, fc.nat(9), fc.boolean())
    .map(([events, index, implied]) =>
      events.map((event, at) =>
        at === index ? { ...event, planned: true, implied: implied && event.stage !== 'lost' } : event,
      ),
    );
  const sent = fc.uniqueArray(
    fc.record({
      stage,
      id: fc.option(fc.integer({ min: 100, max: 200 }), { nil: undefined }),
      replaceable: fc.boolean(),
    }),
    {
      selector: (one) => one.stage,
      maxLength: 3,
    },
  );
  const known = sent.map((all) =>
    all.map(({ stage: name, id, replaceable }) =>
      knows(name, id === undefined ? {} : { id: id + name.charCodeAt(0) * 1000, replaceable }),
    ),
  );
  const policy = fc.record({
    jumps: fc.constantFrom('fill', 'report', 'hold'),
    reorderWindow: fc.constantFrom(0, 600),
  });
  const created = fc.option(fc.integer({ min: now - 9 * 86_400, max: now }), { nil: undefined });

  it('gives the same whatever the order of what waits, and each event one place', () => {
    fc.assert(
      fc.property(withPlanned, known, policy, created, fc.gen(), (events, done, how, creation, gen) => {
        const lead = creation === undefined ? {} : { created: creation };
        const shuffled = gen(() => fc.shuffledSubarray(events, { minLength: events.length }));
        const result = plan(lead, { sent: done, waiting: events }, funnel, how, now);
        expect(plan(lead, { sent: done, waiting: shuffled }, funnel, how, now)).toEqual(result);

        // Everything that waits is in exactly one place; an implied event that is not superseded stays as it is.
        const placed = [
          ...result.release,
          ...result.hold.map(({ id }) => id),
          ...result.duplicate.map(({ id }) => id),
        ];
        expect(new Set(placed).size).toBe(placed.length);
        for (const event of events) if (!event.implied) expect(placed).toContain(event.id);

        const byId = new Map(events.map((event) => [event.id, event]));
        const gone = new Set(
          [...result.release, ...result.hold.map(({ id }) => id)].map((id) => byId.get(id)?.stage),
        );
        expect(gone.size).toBe(result.release.length + result.hold.length);
        for (const { of } of result.duplicate) {
          expect(
            result.release.includes(of) ||
              result.hold.some(({ id }) => id === of) ||
              done.some(({ id }) => id === of) ||
              byId.get(of)?.implied === true,
          ).toBe(true);
        }

        // Wire order: by time, where a planned event has the time of the earliest change that it stands for.
        const timeOf = (id: number): number => {
          const others = result.duplicate
            .filter(({ of }) => of === id)
            .map((one) => byId.get(one.id)?.time ?? 0);
          const own = byId.get(id);
          return Math.min(own === undefined || own.implied ? Number.POSITIVE_INFINITY : own.time, ...others);
        };
        const times = result.release.map(timeOf);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const last = Math.max(0, ...times);
        for (const { id } of result.hold) expect(timeOf(id)).toBeGreaterThanOrEqual(last);

        // Nothing known is made up, nothing twice, nothing after its cause or past its deadline.
        const real = new Set([
          ...done.map((one) => one.stage),
          ...events.filter((one) => !one.implied).map((one) => one.stage),
        ]);
        const stages = result.implied.map((one) => one.stage);
        expect(new Set(stages).size).toBe(stages.length);
        for (const one of result.implied) {
          expect(real.has(one.stage)).toBe(false);
          expect(one.time).toBeLessThanOrEqual(timeOf(one.cause));
          expect(now).toBeLessThan(one.time + sevenDays - 600);
          expect(result.release).toContain(one.cause);
        }
        for (const { id, until } of result.hold) {
          expect(until).toBeGreaterThan(now);
          expect(until).toBeLessThanOrEqual(timeOf(id) + sevenDays - 600 - 86_400);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
