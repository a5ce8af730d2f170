import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { unmappedName } from '../funnel/index.ts';
import { stageLines } from './stage-line.ts';

it('gives lines of YAML that hold every stage, whatever it is called', () => {
  const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/[›]/.test(text));
  fc.assert(
    fc.property(word, word, word, (object, pipeline, stage) => {
      const lines = stageLines(
        [{ stage: unmappedName({ object, pipeline, stage }), count: 1 }],
        ['Won', 'Lost'],
      );
      expect(lines).toHaveLength(1);
      expect(lines.join('')).not.toMatch(/\n/);
      const [table] = parse(lines.join('\n'), { schema: 'failsafe' }) as [
        { object?: string; pipeline?: string; map: Record<string, string> },
      ];
      const name = (text: string): string => text.trim().toWellFormed();
      expect(table.object?.toWellFormed() ?? '').toBe(name(object));
      expect(table.pipeline?.toWellFormed() ?? '').toBe(name(pipeline));
      if (stage.trim() !== '__proto__') expect(Object.keys(table.map).map(name)).toEqual([name(stage)]);
    }),
    { numRuns: 300 },
  );
});

it('makes one line for each object and pipeline, and proposes the nearest stage', () => {
  const stages = [
    { object: 'deal', pipeline: 'Sales', stage: 'wonn' },
    { object: 'deal', stage: 'Parked' },
    { object: 'deal', pipeline: 'Sales', stage: 'Lost!' },
  ].map((stage, count) => ({ stage: unmappedName(stage), count }));
  expect(stageLines(stages, ['Won', 'Lost'])).toEqual([
    '- { object: deal, pipeline: Sales, map: { wonn: Won, "Lost!": Lost } }',
    '- { object: deal, map: { Parked: "?" } }',
  ]);
});
