import { type EventSelection, states } from '../../outbox/index.ts';
import { foldStage } from '../../spec/index.ts';
import type { Sqlite } from './database.ts';
import { keyValue } from './lead-keys.ts';

/** A selection as SQL over `event e`: conditions that all must hold, and their values. */
export interface Where {
  readonly sql: string;
  readonly values: Record<string, string | number | Uint8Array>;
}

/** SQL: the event `e` is in a request under way. The few open attempts are read once: attempt USING INDEX attempt_open. */
export const isSending = `e.id in (
  select one.value from attempt a, json_each(a.events) one where a.finished_at is null)`;

// SEARCH d; SEARCH k USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?)
const ofLead = `e.lead in (
  select k.lead from dataset d cross join lead_of_key k
    on k.dataset = d.id and k.type = 1 and k.value = :leadId and k.source = '')`;

/** Writes a selection as SQL. */
export function selectEvents(store: Sqlite, selection: EventSelection): Where {
  const where: string[] = ['e.dataset > 0'];
  const values: Where['values'] = {};
  const add = (sql: string, name: string, value: string | number | Uint8Array | undefined): void => {
    if (value === undefined) return;
    where.push(sql);
    values[name] = value;
  };
  const { ids, dataset, state, stage, leadId, from, before } = selection;
  add(
    'e.id in (select value from json_each(:ids))',
    'ids',
    ids === undefined ? undefined : JSON.stringify(ids),
  );
  add('e.dataset = (select id from dataset where dataset = :dataset)', 'dataset', dataset);
  add(ofLead, 'leadId', leadId === undefined ? undefined : keyValue(leadId));
  add('e.time >= :from', 'from', from);
  add('e.time < :before', 'before', before);
  if (stage !== undefined)
    add('e.stage in (select value from json_each(:stages))', 'stages', stagesOf(store, stage));
  if (state === 'sending') where.push(isSending);
  else if (state !== undefined) {
    add('e.state = :state', 'state', states[state].id);
    if (state === 'pending' || state === 'held') where.push(`not ${isSending}`);
  }
  return { sql: where.join(' and '), values };
}

/** The stages that have this name today, or had it when they were stored. */
function stagesOf(store: Sqlite, name: string): string {
  const folded = foldStage(name);
  const rows = store.statement('select id, folded, name from stage').all();
  const found = rows.filter((row) => row['folded'] === folded || foldStage(String(row['name'])) === folded);
  return JSON.stringify(found.map((row) => Number(row['id'])));
}
