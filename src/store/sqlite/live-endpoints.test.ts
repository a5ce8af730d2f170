import { describe, expect, it, onTestFinished } from 'vitest';
import { writeInvalidRow } from './intake-stage.ts';
import { liveEndpoints } from './live-endpoints.ts';
import { openScratch } from './scratch.ts';

function open() {
  const store = openScratch('', () => 1000);
  onTestFinished(() => store.close());
  return { store, endpoints: liveEndpoints(store) };
}

describe('an endpoint', () => {
  it('has one import for each dataset, and row numbers that nobody else gets', () => {
    const { endpoints } = open();
    const places = [3, 1, 2].map((rows) => endpoints.place(1, 'crm', rows));
    expect(places.map(({ firstRow }) => firstRow)).toEqual([1, 4, 5]);
    expect(new Set(places.map((place) => place.import)).size).toBe(1);
    for (const [dataset, name] of [[1, 'other'] as const, [2, 'crm'] as const]) {
      const place = endpoints.place(dataset, name, 1);
      expect(place.firstRow).toBe(1);
      expect(place.import).not.toBe(places[0]?.import);
    }
  });

  it('keeps its latest 10,000 invalid rows and no file’s', () => {
    const { store, endpoints } = open();
    const rows = (): unknown =>
      store.db.prepare('select count(*) as n, max(row) as last from invalid_row').get();
    const place = endpoints.place(1, 'crm', 1);
    writeInvalidRow(store, 1, 'crm.csv', 1, 99, []);
    for (let first = 1; first <= 25_000; first += 1_000) {
      for (let row = first; row < first + 1_000; row++)
        writeInvalidRow(store, 1, 'crm', row, place.import, []);
      endpoints.trimInvalid(1, 'crm', place.import, 1_000);
      expect(Number((rows() as { n: number }).n)).toBeLessThanOrEqual(11_001);
    }
    expect(rows()).toMatchObject({ last: 25_000 });
    expect(store.db.prepare("select 1 from invalid_row where source = 'crm.csv'").all()).toHaveLength(1);
  });
});
