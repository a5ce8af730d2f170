import { describe, expect, it } from 'vitest';
import { problem } from '../spec/index.ts';
import { RejectedRows } from './rejected-rows.ts';

const shape = (reason: string) => problem('lead_id_shape', 'lead_id', { reason });

describe('RejectedRows', () => {
  it('gives each refused row once, in the order of its file, with all that is wrong', () => {
    const rejected = new RejectedRows();
    rejected.add({ file: 'a', row: 9, problems: [shape('it has 3 digits')] });
    rejected.add({ file: 'b', row: 1, problems: [shape('it has 3 digits')] });
    rejected.add({
      file: 'a',
      row: 2,
      problems: [problem('stage_missing', 'stage'), shape('it begins with 0')],
    });
    rejected.add({ file: 'a', row: 9, problems: [problem('stage_missing', 'stage')] });
    rejected.add({ file: 'a', row: 9, problems: [problem('stage_missing', 'stage')] });
    const rows = [...rejected.of('a')];
    expect(rows.map(({ row }) => row)).toEqual([2, 9]);
    expect(rows[1]?.why.match(/names no stage/g)).toHaveLength(1);
    expect(rows[1]?.why).toContain('it has 3 digits');
    expect([...rejected.of('c')]).toEqual([]);
  });

  it('takes neither warnings nor opt-outs for refusals', () => {
    const rejected = new RejectedRows();
    rejected.add({ file: 'a', row: 1, problems: [problem('opted_out', 'opted_out')] });
    rejected.add({ file: 'a', row: 2, problems: [problem('amount_dropped', 'value', { reason: 'x' })] });
    expect([...rejected.of('a')]).toEqual([]);
  });

  it('keeps a bounded number of texts', () => {
    const rejected = new RejectedRows();
    for (let row = 0; row < 20_000; row++) rejected.add({ file: 'a', row, problems: [shape(`${row}`)] });
    expect([...rejected.of('a')].at(-1)).toEqual({ row: 19_999, why: 'lead_id_shape' });
  });
});
