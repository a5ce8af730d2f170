import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { csvFile, iso, leadExport, type MadeRow } from './support/made-rows.ts';
import { dataset, noon, startTestApp, type TestApp } from './support/test-app.ts';

const hour = 3600;
const leadId = (n: number): string => String(10_000_000_000_000_001n + BigInt(n));
const row = (n: number, stage = 'Lead', hours = 5): MadeRow => ({
  lead_id: leadId(n),
  email: `p${n}@example.com`,
  stage,
  changed_at: iso(noon - hours * hour),
});

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

/** Reads a file into the store and stops there, as a process that is killed before it plans. */
async function interrupted(name: string, rows: readonly MadeRow[]): Promise<void> {
  let hour24 = 0;
  const stop = new Error('killed');
  await expect(
    app.send(
      { changes: [csvFile(name, rows)] },
      {},
      {
        onProgress: (step) => {
          if (step === 'reading' && ++hour24 === 1) throw stop;
        },
      },
    ),
  ).rejects.toBe(stop);
}

const all = (sql: string): Promise<unknown[]> => app.withStore(async (store) => store.db.prepare(sql).all());

describe('an import that was interrupted', () => {
  const rows = [row(1), row(2), row(2, 'Customer', 1)];

  it('is finished by the next run', async () => {
    await interrupted('a.csv', rows);
    expect(app.received()).toEqual([]);
    const report = await app.send({});
    expect(report.rows.read).toBe(0);
    expect(report.events).toMatchObject({ changes: 3, implied: 2, accepted: 5 });
    expect(await all('select 1 from import where finished_at is null')).toEqual([]);
  });

  it('is finished when its file is given again, each row once', async () => {
    await interrupted('a.csv', rows);
    const report = await app.send({ changes: [csvFile('a.csv', rows)] });
    expect(report.rows).toMatchObject({ read: 3, valid: 3 });
    expect(report.events.accepted).toBe(5);
    expect(app.received()).toHaveLength(5);
    await app.withStore(expectCountersToAgree);
  });

  it('does not make this run’s rows wrong when one of its own turns out invalid', async () => {
    await interrupted('a.csv', [{ ...row(1), origin: '' }, row(2, 'Lead', 30)]);
    const leads = [leadExport([{ id: leadId(2), created: noon - 20 * hour }])];
    const report = await app.send({ leads });
    expect(report.rows).toEqual({ read: 0, valid: 0, invalid: 0, skipped: 0 });
    expect(report.events).toMatchObject({ changes: 1, accepted: 1 });
  });

  it('of a process that still reads is left alone', async () => {
    await app.withStore(async (store) => {
      const { sqliteIntakeStore } = await import('../src/store/sqlite/index.ts');
      const intake = sqliteIntakeStore(store);
      await intake.beginImport(dataset, 'other.csv');
      store.db.exec("update import set owner = 'elsewhere:1:a'");
      expect((await app.send({ changes: [csvFile('a.csv', [row(1)])] })).events.accepted).toBe(1);
      expect(store.db.prepare('select name from import where finished_at is null').all()).toEqual([
        { name: 'other.csv' },
      ]);
    });
  });
});

describe('invalid rows', () => {
  it('are kept with their problems, and replaced when the file comes again', async () => {
    const broken = { ...row(2), stage: 'Leed' };
    await app.send({ changes: [csvFile('a.csv', [row(1), broken]), csvFile('b.csv', [broken])] });
    const places = 'select source, row from invalid_row order by 1, 2';
    expect(await all(places)).toEqual([
      { source: 'a.csv', row: 3 },
      { source: 'b.csv', row: 2 },
    ]);
    await app.send({ changes: [csvFile('a.csv', [broken, row(2)])] });
    expect(await all(places)).toEqual([
      { source: 'a.csv', row: 2 },
      { source: 'b.csv', row: 2 },
    ]);
    await app.send({ changes: [csvFile('a.csv', [row(1)])] });
    expect(await all(places)).toEqual([{ source: 'b.csv', row: 2 }]);
  });
});

describe('two datasets in one store', () => {
  it('do not see each other', async () => {
    const other = { dataset: '999' };
    const leads = [leadExport([{ id: leadId(1), created: noon - 9 * hour, email: 'p1@example.com' }])];
    const changes = [
      csvFile('a.csv', [{ email: 'p1@example.com', stage: 'Lead', changed_at: iso(noon - hour) }]),
    ];
    await app.send({ leads });
    expect((await app.send({ changes }, other)).recovered).toBe(0);
    expect((await app.send({ changes })).recovered).toBe(1);
    const received = app.sandbox
      .events()
      .map((one) => [one.dataset, (one.event as { user_data: { lead_id?: string } }).user_data.lead_id]);
    expect(received).toEqual([
      ['999', undefined],
      [dataset, leadId(1)],
    ]);
    const ids = app.received().map((event) => event.event_id);
    expect(new Set(ids).size).toBe(2);
    expect((await app.check({ changes }, other)).events).toMatchObject({ duplicate: 1 });
  });
});

describe('check', () => {
  const rows = [row(1), row(1, 'Qualified', 3), row(2)];
  const dump = (): Promise<unknown> =>
    app.withStore(async (store) =>
      store.db
        .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
        .all()
        .map(({ name }) => [name, store.db.prepare(`select * from "${String(name)}"`).all()]),
    );

  it('writes nothing to the store, and knows what was sent', async () => {
    await app.send({ changes: [csvFile('a.csv', rows.slice(0, 1))] });
    const before = await dump();
    const bytes = readFileSync(app.file);
    const seen: string[] = [];
    const report = await app.check(
      { changes: [csvFile('a.csv', rows)] },
      {},
      {
        onEvents: async (bodies) => void seen.push(...bodies),
      },
    );
    expect(readFileSync(app.file).equals(bytes)).toBe(true);
    expect(await dump()).toEqual(before);
    expect(report.events).toMatchObject({ changes: 3, duplicate: 1, pending: 2 });
    expect(seen.map((body) => JSON.parse(body).event_name)).toEqual(['Qualified', 'Lead']);
    expect(app.received()).toHaveLength(1);
  });

  it('makes no store where there is none', async () => {
    await app.check({ changes: [csvFile('a.csv', rows)] });
    expect(() => readFileSync(app.file)).toThrow();
  });

  it('says what send then does', async () => {
    const some = fc.array(
      fc.record({
        n: fc.integer({ min: 1, max: 3 }),
        stage: fc.constantFrom('Lead', 'Qualified', 'Customer'),
        hours: fc.integer({ min: 1, max: 100 }),
        how: fc.constantFrom('id', 'record', 'email'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 3 }), async (runs) => {
        const one = await startTestApp();
        try {
          for (const made of runs) {
            const rows = made.map(({ n, stage, hours, how }) => ({
              lead_id: how === 'id' ? leadId(n) : '',
              record_id: how === 'record' ? `r${n}` : '',
              email: `p${n}@example.com`,
              stage,
              changed_at: iso(noon - hours * hour),
            }));
            const files = { changes: [csvFile('a.csv', rows)] };
            const said = await one.check(files);
            const sent = await one.send(files);
            expect({ ...said.events, accepted: said.events.pending, pending: 0 }).toEqual(sent.events);
            expect(said.rows).toEqual(sent.rows);
            expect(said.recovered).toBe(sent.recovered);
            one.now += 1;
            await one.withStore(expectCountersToAgree);
          }
        } finally {
          await one.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});
