import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeadEvent, NewEvent } from '../../intake/index.ts';
import { problem } from '../../spec/index.ts';
import { CounterDeltas } from './counters.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { rowStager } from './intake-stage.ts';
import { leadKeys } from './lead-keys.ts';
import { openDatabase } from './open.ts';
import { readLeads, type StoredLead } from './read-leads.ts';
import { stageRows } from './stage-rows.ts';

let folder: string;
let store: Sqlite;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fresh-lead-'));
  store = openDatabase(join(folder, 'store.sqlite'), () => 1_800_000_000_000);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const digest = (text: string): string => text.padStart(64, '0').slice(-64);
const rowOf = fc.record({
  person: fc.nat(6),
  hasLeadId: fc.boolean(),
  lane: fc.nat(3),
  created: fc.option(fc.nat(1_000_000), { nil: undefined }),
  stage: fc.constantFrom('lead', 'won', 'lost'),
  time: fc.nat(2_000_000),
  rank: fc.nat(3),
  flags: fc.nat(63),
  keyBits: fc.nat(1023),
  refused: fc.boolean(),
});
type Row = typeof rowOf extends fc.Arbitrary<infer T> ? T : never;

function eventOf({ person, hasLeadId, lane, created, stage, refused, ...rest }: Row): NewEvent {
  const email = { type: 'em', source: '', value: digest(String(person)) } as const;
  const leadId = { type: 'lead_id', source: '', value: String(10 ** 15 + person) } as const;
  return {
    ...rest,
    keys: hasLeadId ? [leadId, email] : [email],
    lane,
    ...(created !== undefined && { leadCreated: created }),
    eventId: `${digest(`${person}`)}-${digest(stage.length.toString(16))}`,
    stage,
    stageName: stage.toUpperCase(),
    precision: 1,
    body: JSON.stringify({ event_name: stage }),
    warnings: [],
    ...(refused && { refusal: [problem('lead_id_shared', 'lead_id', { count: 4 })] }),
  };
}

const asData = ({ rows, lane }: StoredLead) => ({
  lane,
  rows: {
    ...rows,
    events: rows.events.map(({ body, source, refusal, ...event }: LeadEvent) => ({
      ...event,
      read: [body(), source(), refusal()],
    })),
  },
});

describe('a lead that was just made', () => {
  it('is what reading it gives, and one that several rows touch is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowOf, { minLength: 1, maxLength: 12 }), async (some) => {
        await store.transaction(() => {
          store.db.exec('savepoint one');
          const dataset = makeDataset(store, '1');
          const stages = stageRows(store);
          store.db.exec(
            `insert or ignore into import (id, dataset, name, owner, started_at, seen_at) values (7, ${dataset}, 'http', '', 0, 0)`,
          );
          const rows = some.map((row, index) => ({
            importId: 7,
            source: 'http',
            row: index + 1,
            read: { kind: 'event', row: index + 1, event: eventOf(row) } as const,
          }));
          const stager = rowStager(store, leadKeys(store, true), stages);
          const { touched, fresh } = stager.live(dataset, rows, new CounterDeltas());
          const stored = readLeads(store, stages, [...touched], new Set());
          expect(stored).toHaveLength(touched.size);
          for (const lead of stored) {
            const made = fresh.get(lead.rows.lead);
            if (made !== undefined) expect(asData(made)).toEqual(asData(lead));
            expect(made !== undefined).toBe(lead.rows.events.length === 1);
          }
          store.db.exec('rollback to one; release one');
        });
      }),
      { numRuns: 100 },
    );
  });
});
