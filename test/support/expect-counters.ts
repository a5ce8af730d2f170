import { expect } from 'vitest';
import { holdReasons, states } from '../../src/outbox/index.ts';
import type { Sqlite } from '../../src/store/sqlite/index.ts';

/** Expects the counters to say what the rows say, both sums to hold, and nothing to hang in the air. */
export async function expectCountersToAgree(store: Sqlite): Promise<void> {
  const counters = new Map(
    store.db
      .prepare('select name, sum(delta) as sum from counter group by name')
      .all()
      .map((one) => [String(one['name']), Number(one['sum'])]),
  );
  const count = (name: string): number => counters.get(name) ?? 0;
  let events = 0;
  for (const [name, { id }] of Object.entries(states)) {
    const found = Number(store.db.prepare('select count(*) as n from event where state = ?').get(id)?.['n']);
    if (name !== 'sending') expect([name, count(`state:${name}`)]).toEqual([name, found]);
    events += found;
  }
  for (const [reason, { id }] of Object.entries(holdReasons)) {
    const found = store.db.prepare('select count(*) as n from event where state = 0 and hold = ?').get(id)?.[
      'n'
    ];
    expect([reason, count(`held:${reason}`)]).toEqual([reason, Number(found)]);
  }
  const skipped = [...counters].filter(([name]) => name.startsWith('skipped:'));
  expect(count('read')).toBe(
    count('valid') + count('invalid') + skipped.reduce((sum, [, value]) => sum + value, 0),
  );
  expect(count('changes') + count('implied')).toBe(count('duplicate') + events);
  // Nothing hangs in the air.
  for (const sql of [
    'select 1 from event where lead not in (select id from lead)',
    'select 1 from lead_key where lead not in (select id from lead)',
    'select 1 from lead_of_key where lead not in (select id from lead)',
    'select 1 from lead_of_key o where not exists (select 1 from lead_key k where k.lead = o.lead and k.type = o.type and k.source = o.source and k.value = o.value)',
    'select 1 from lead_key k where not exists (select 1 from lead_of_key o where k.lead = o.lead and k.type = o.type and k.source = o.source and k.value = o.value)',
    'select 1 from past_stage where lead not in (select id from lead)',
    'select 1 from plan_queue where lead not in (select id from lead)',
    'select 1 from payload where event not in (select id from event)',
    'select 1 from event where id not in (select event from payload)',
    'select 1 from event where state = 1 and lead not in (select lead from queue)',
    'select 1 from event where state = 0 and lead not in (select lead from plan_queue)',
  ]) {
    expect([sql, store.db.prepare(sql).all().length]).toEqual([sql, 0]);
  }
}
