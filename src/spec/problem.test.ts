import { describe, expect, it } from 'vitest';
import { locate, type ProblemCode, problem } from './problem.ts';
import { problemTable } from './problem-table.ts';

describe('problem', () => {
  it('takes its texts from the table and fills them', () => {
    const found = problem('unknown_stage', 'stage', { stage: 'Won!', nearest: 'Won' });
    expect(found.message).toBe('Stage "Won!" is not in the funnel; the nearest is "Won".');
    expect(found.severity).toBe('error');
    expect(problem('time_unreadable', 'changed_at', { reason: 'empty' }).message).toContain('"changed_at"');
  });

  it('fills with what it is given, literally', () => {
    const found = problem('unknown_stage', 'stage', { stage: '$& {nearest} $1', nearest: 'Won' });
    expect(found.message).toContain('"$& {nearest} $1"');
  });

  it('is located in a file', () => {
    const where = { file: 'a.csv', row: 2, column: 'Stage' };
    expect(locate(problem('stage_missing', 'stage'), where)).toMatchObject(where);
  });
});

describe('the table of problems', () => {
  it.each(Object.keys(problemTable) as ProblemCode[])('%s: sentences, a fix, a page', (code) => {
    const { message, fix, rule, severity } = problemTable[code];
    expect(code).toMatch(/^[a-z][a-z0-9_]+$/);
    expect(['error', 'warning']).toContain(severity);
    expect(message).toMatch(/^([A-Z]|fbp|data_processing_options).*\.$/);
    expect(fix).toMatch(/[.}]$/);
    expect(rule).toMatch(/^https:\/\//);
  });
});
