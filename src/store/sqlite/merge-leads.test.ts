import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IdentityKey, type LinkDecision, linkLead, type Unlinked } from '../../leads/index.ts';
import { states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { sqliteLeadDirectory } from './lead-directory.ts';
import { openDatabase } from './open.ts';

const dataset = '1234567890';
const now = 1_795_348_800;
let folder: string;
let store: Sqlite;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merge-'));
  store = openDatabase(join(folder, 'store.sqlite'), () => now * 1000);
  store.db.exec(`
    insert into dataset (id, dataset, created_at) values (1, '${dataset}', 0);
    insert into stage (id, dataset, folded, name) values (1, 1, 'lead', 'Lead'), (2, 1, 'won', 'Won');
    insert into lead (id, dataset, lane, lead_id, created) values (1, 1, 0, null, 50), (2, 1, 3, '10000000000000002', null);
    insert into plan_queue (lead, dataset, due) values (1, 1, 0), (2, 1, 0);
    insert into lead_key (type, source, value, lead) values (4, '', x'01', 1), (4, '', x'01', 2), (5, '', x'02', 2);
    insert into unindexed_leads (first, last) values (1, 2);`);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function addEvent(
  id: number,
  lead: number,
  stage: number,
  state: keyof typeof states,
  more: { flags?: number; staged?: boolean } = {},
): void {
  store.db
    .prepare(
      `insert into event (id, dataset, lead, stage, copy, time, precision, state, flags, keys, import, row, stored_at, event_id)
       values (?, 1, ?, ?, ?, 100, 1, ?, ?, 0, 1, 0, 0, x'')`,
    )
    .run(id, lead, stage, more.staged === true ? id : 0, states[state].id, more.flags ?? 0);
  store.db.exec(`insert into payload (event, body) values (${id}, '{}');
    insert into counter (dataset, name, delta) values (1, 'state:${state}', 1);`);
  if (state === 'pending')
    store.db.exec(
      `insert or ignore into queue (lead, dataset, lane, due, deadline) values (${lead}, 1, ${lead === 1 ? 0 : 3}, 0, 500)`,
    );
}

const rows = (sql: string): unknown[] =>
  store.db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row).join(' '));
const counters = (): unknown[] =>
  rows('select name, sum(delta) from counter group by name having sum(delta) <> 0 order by name');
const merge = (decide: (lead: Unlinked) => LinkDecision = linkLead) =>
  sqliteLeadDirectory(store).link(dataset, decide);
const events = (): unknown[] =>
  rows(
    `select id, lead, stage, iif(copy = 0, 'the one', iif(state = ${states.held.id}, 'staged', 'beside')), state from event order by id`,
  );

describe('two leads that prove to be one', () => {
  it('become the older one, with its lane, all keys and the lead id', async () => {
    addEvent(1, 1, 1, 'accepted');
    addEvent(2, 2, 2, 'pending');
    await merge();
    expect(rows('select * from lead')).toEqual(['1 1 0 10000000000000002 50  0 0']);
    expect(rows('select type, lead from lead_key order by type')).toEqual(['4 1', '5 1']);
    expect(rows('select lead, lane from queue')).toEqual(['1 0']);
    expect(rows('select lead from plan_queue')).toEqual(['1']);
    expect(events()).toEqual([`1 1 1 the one ${states.accepted.id}`, `2 1 2 the one ${states.pending.id}`]);
  });

  it.each([
    [
      'what is sent stays, what waits is planned again',
      'accepted',
      'pending',
      ['1 1 1 the one 2', '2 1 1 staged 0'],
      ['held:import 1', 'state:accepted 1', 'state:held 1'],
    ],
    [
      'in whichever of the two it is',
      'pending',
      'accepted',
      ['1 1 1 staged 0', '2 1 1 the one 2'],
      ['held:import 1', 'state:accepted 1', 'state:held 1'],
    ],
    [
      'a waiting event is not lost to a failed one',
      'rejected',
      'pending',
      ['1 1 1 the one 3', '2 1 1 staged 0'],
      ['held:import 1', 'state:held 1', 'state:rejected 1'],
    ],
    [
      'of two that wait one is planned again',
      'pending',
      'pending',
      ['1 1 1 the one 1', '2 1 1 staged 0'],
      ['held:import 1', 'state:held 1', 'state:pending 1'],
    ],
    [
      'two that were sent both stay',
      'accepted',
      'uncertain',
      ['1 1 1 the one 2', '2 1 1 beside 5'],
      ['state:accepted 1', 'state:uncertain 1'],
    ],
  ] as const)('%s', async (_, first, second, expected, counted) => {
    addEvent(1, 1, 1, first);
    addEvent(2, 2, 1, second);
    await merge(() => ({ move: [], movePast: [], ambiguous: [], merge: 2 }));
    expect(events()).toEqual(expected);
    expect(counters()).toEqual(counted);
  });

  it('drop an implied event that has a counterpart', async () => {
    addEvent(1, 1, 1, 'accepted');
    addEvent(2, 2, 1, 'pending', { flags: 1 });
    await merge();
    expect(events()).toEqual(['1 1 1 the one 2']);
    expect(rows('select event from payload')).toEqual(['1']);
    expect(counters()).toEqual(['duplicate 1', 'state:accepted 1']);
  });

  it('wait until no request with their events is under way', async () => {
    addEvent(1, 1, 1, 'pending');
    store.db.exec(
      `insert into attempt (dataset, lane, epoch, started_at, events, bytes) values (1, 0, 1, 0, '[1]', 1)`,
    );
    await merge();
    expect(rows('select id from lead')).toEqual(['1', '2']);
    expect(rows('select due from plan_queue')).toEqual([`${now + 30}`, `${now + 30}`]);
    store.db.exec('update attempt set finished_at = 1');
    await merge();
    expect(rows('select id from lead')).toEqual(['1']);
  });
});

describe('a lead in the directory', () => {
  const em: IdentityKey = { type: 'em', source: '', value: 'c'.repeat(64) };
  const leadIdKey: IdentityKey = { type: 'lead_id', source: '', value: '10000000000000003' };
  const meta = {
    leadId: leadIdKey.value,
    created: 70,
    known: { em: [em.value] },
    keys: [leadIdKey, em],
    lane: 1,
  };

  it('is added once; what Meta says of its creation stays', async () => {
    const directory = sqliteLeadDirectory(store);
    expect(await directory.addLeads(dataset, [meta, meta])).toBe(1);
    expect(await directory.addLeads(dataset, [meta])).toBe(0);
    expect(rows(`select created, from_meta, lane from lead where lead_id = '${meta.leadId}'`)).toEqual([
      '70 1 1',
    ]);
    expect(rows('select lead from plan_queue where lead > 2')).toEqual([]);
  });

  it('is planned when somebody without lead id may be this lead', async () => {
    store.db.exec(`insert into lead (id, dataset, lane) values (7, 1, 0);
      insert into lead_key (type, source, value, lead) values (4, '', x'${em.value.slice(0, 32)}', 7);
      insert into lead_of_key (dataset, type, source, value, lead) values (1, 4, '', x'${em.value.slice(0, 32)}', 7);`);
    await sqliteLeadDirectory(store).addLeads(dataset, [meta]);
    expect(rows('select lead from plan_queue where lead > 2')).toEqual(['8']);
  });
});
