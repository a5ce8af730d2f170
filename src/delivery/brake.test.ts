import { describe, expect, it } from 'vitest';
import { Brake } from './brake.ts';

describe('Brake', () => {
  it('stops at the 51st refused event of a batch and names the latest three', () => {
    const brake = new Brake();
    for (let event = 1; event <= 50; event++) expect(brake.refused(event, event, 0)).toBeUndefined();
    expect(brake.refused(51, 51, 0)).toEqual([49, 50, 51]);
    expect(brake.refused(52, 1, 0)).toBeUndefined();
  });

  it('stops at 200 of the dataset in ten minutes, over all batches', () => {
    const brake = new Brake();
    const stops = Array.from({ length: 200 }, (_, index) => brake.refused(index, 1, index * 3000));
    expect(stops.findIndex((stop) => stop !== undefined)).toBe(199);
    const slow = new Brake();
    for (let event = 0; event < 1000; event++) expect(slow.refused(event, 1, event * 3050)).toBeUndefined();
  });
});
