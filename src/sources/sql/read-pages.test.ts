import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAhead, type SqlCursor } from './cursor.ts';
import { LookBase } from './look-base.ts';
import type { PageAsk, PageReader, SqlRow } from './page-reader.ts';
import { readPages, SeenRows } from './read-pages.ts';

/** A table of a CRM, and the query that asks for `cursor > :cursor` or `>=`. */
class Table {
  readonly rows = new Map<number, { cursor: string; version: number }>();
  asked = 0;
  /** Rows, seen before or not. */
  given = 0;
  readonly #strict: boolean;
  readonly #onPage: () => void;

  constructor(strict: boolean, onPage: () => void = () => {}) {
    this.#strict = strict;
    this.#onPage = onPage;
  }

  put(id: number, cursor: string): void {
    this.rows.set(id, { cursor, version: (this.rows.get(id)?.version ?? 0) + 1 });
  }

  keys(): string[] {
    return [...this.rows].map(([id, row]) => keyOf(id, row));
  }

  readonly reader: Pick<PageReader, 'page'> = {
    page: async ({ base, after, limit }: PageAsk) => {
      this.asked++;
      this.#onPage();
      const rows = [...this.rows]
        .map(([id, row]): SqlRow => {
          return { cursor: { text: row.cursor, kind: 'text' }, key: keyOf(id, row), values: [id] };
        })
        .filter(({ cursor }) => (this.#strict ? cursor.text > base.text : cursor.text >= base.text))
        .filter(
          ({ cursor, key }) =>
            after === undefined ||
            cursor.text > after.cursor.text ||
            (cursor.text === after.cursor.text && key > after.key),
        )
        .sort((a, b) => compare(a.cursor.text, b.cursor.text) || compare(a.key, b.key))
        .slice(0, limit);
      this.given += rows.length;
      return { columns: [], rows };
    },
  };
}

function keyOf(id: number, { cursor, version }: { cursor: string; version: number }): string {
  return hash('sha256', `${id} ${cursor} ${version}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a source keeps between looks, and what the intake got. */
class Reader {
  cursor: SqlCursor | undefined;
  seen = new SeenRows();
  bases = new LookBase('UTC');
  readonly received: string[] = [];

  /** A look that may die: after so many pages, with the last one received but its cursor not kept. */
  async look(table: Table, pageSize: number, start: string, now: number, dieAfter = Infinity): Promise<void> {
    const base =
      this.cursor === undefined ? ({ text: start, kind: 'text' } as const) : this.bases.of(this.cursor);
    const options = { base, pageSize, isAhead: (one: SqlCursor) => isAhead(one, now, 'UTC') };
    let pages = 0;
    for await (const { rows, cursor } of readPages(table.reader, options, this.seen)) {
      this.received.push(...rows.map(({ key }) => key));
      if (++pages >= dieAfter) return;
      this.cursor = cursor ?? this.cursor;
    }
    if (this.cursor !== undefined) this.bases.looked(this.cursor, now, now);
  }

  restart(): void {
    this.seen = new SeenRows();
    this.bases = new LookBase('UTC');
  }
}

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 1) + seconds * 1000).toISOString().slice(0, 19);

const step = fc.oneof(
  // Rows written now, up to 299 s late: by transactions that began then and have only now been committed.
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      ids: fc.array(fc.nat(40), { maxLength: 12 }),
      late: fc.nat(299),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('future' as const), id: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), id: fc.nat(40) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('look' as const),
      dieAfter: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

/** A row that was left out while the source rested must not come again once there is a later one. */
const rested = [
  { do: 'write' as const, ids: [0], late: 0 },
  { do: 'look' as const, dieAfter: undefined },
  { do: 'wait' as const, seconds: 301 },
  { do: 'look' as const, dieAfter: undefined },
  { do: 'write' as const, ids: [1], late: 2 },
];

describe('readPages', () => {
  it('loses no version of a row that stays, whatever comes between: ties, late commits, deaths, rows in the future', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        async (steps, strict, pageSize) => {
          const table = new Table(strict);
          const reader = new Reader();
          let now = 1000;
          const look = async (dieAfter?: number): Promise<void> => {
            table.asked = 0;
            await reader.look(table, pageSize, at(0), Date.UTC(2026, 10, 1) + now * 1000, dieAfter);
            expect(table.asked).toBeLessThanOrEqual(Math.floor(table.rows.size / pageSize) + 1);
          };
          for (const one of steps) {
            if (one.do === 'write') for (const id of one.ids) table.put(id, at(now - one.late));
            else if (one.do === 'future') table.put(one.id, '2099-01-01T00:00:00');
            else if (one.do === 'wait') now += one.seconds;
            else if (one.do === 'delete') table.rows.delete(one.id);
            else if (one.do === 'restart') reader.restart();
            else await look(one.dieAfter);
          }
          await look();
          expect(reader.received).toEqual(expect.arrayContaining(table.keys()));
          const count = reader.received.length;
          await look();
          expect(reader.received.length).toBe(count);
        },
      ),
      { numRuns: 300, examples: [[rested, true, 1]] },
    );
  });

  it('loses nothing of a cursor that tells no distance, if it only grows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            rows: fc.nat(15),
            dieAfter: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
          }),
          { maxLength: 12 },
        ),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        async (looks, strict, pageSize) => {
          const table = new Table(strict);
          const reader = new Reader();
          let id = 0;
          for (const [index, { rows, dieAfter }] of looks.entries()) {
            for (let n = 0; n < rows; n++) table.put(id++, `v${String(index).padStart(4, '0')}${n % 3}`);
            await reader.look(table, pageSize, '', 0, dieAfter);
            reader.restart();
          }
          await reader.look(table, pageSize, '', 0);
          expect(new Set(reader.received)).toEqual(new Set(table.keys()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads nothing again once nothing can come late any more', async () => {
    const table = new Table(true);
    for (let id = 0; id < 30; id++) table.put(id, at(1));
    const reader = new Reader();
    const read: number[] = [];
    for (const minute of [0, 1, 5, 6, 7, 8]) {
      table.given = 0;
      await reader.look(table, 100, at(0), Date.UTC(2026, 10, 1) + minute * 60_000);
      read.push(table.given);
    }
    expect(read).toEqual([30, 30, 30, 30, 0, 0]);
    table.put(31, at(600));
    await reader.look(table, 100, at(0), Date.UTC(2026, 10, 1) + 600_000);
    expect(reader.received.length).toBe(31);
  });

  it('reads each row once in a look, also when thousands share a cursor', async () => {
    const table = new Table(true);
    for (let id = 0; id < 2000; id++) table.put(id, at(id < 1990 ? 1 : 2));
    const reader = new Reader();
    await reader.look(table, 100, at(0), Date.UTC(2027, 0));
    expect(reader.received.length).toBe(2000);
    expect(new Set(reader.received).size).toBe(2000);
    expect(reader.cursor?.text).toBe(at(2));
  });

  it('loses nothing when rows move on while it reads', async () => {
    let moved = 0;
    const table = new Table(true, () => {
      // What was read, or is about to be, is written again with a later time.
      table.put((moved * 7) % 50, at(10 + moved++));
    });
    for (let id = 0; id < 50; id++) table.put(id, at(1));
    const reader = new Reader();
    for (let n = 0; n < 3; n++) await reader.look(table, 5, at(0), Date.UTC(2027, 0));
    // The last look's own writes lie behind it only if it had passed them; one more without writes settles that.
    const quiet = new Table(true);
    for (const [id, row] of table.rows) quiet.rows.set(id, row);
    await reader.look(quiet, 5, at(0), Date.UTC(2027, 0));
    expect(reader.received).toEqual(expect.arrayContaining(quiet.keys()));
  });

  it('gives a page again whose rows were not stored', async () => {
    const table = new Table(false);
    for (let id = 0; id < 10; id++) table.put(id, at(id));
    const seen = new SeenRows();
    const options = { base: { text: at(0), kind: 'text' as const }, pageSize: 4, isAhead: () => false };
    for await (const { rows } of readPages(table.reader, options, seen)) {
      expect(rows.length).toBe(4);
      break;
    }
    const again: number[] = [];
    for await (const { rows } of readPages(table.reader, options, seen)) again.push(rows.length);
    expect(again).toEqual([4, 4, 2]);
  });
});
