import { holdReasons, states } from '../../outbox/index.ts';
import type { LookUpStatus } from '../../report/index.ts';
import type { Sqlite } from './database.ts';

/** Enough to tell what goes wrong, and few enough to answer at once. */
const most = 10_000;

// SEARCH look_up USING INDEX look_up_record (dataset=?), SEARCH e USING INTEGER PRIMARY KEY (rowid=?)
const waiting = `
  select l.source, count(*) as count, min(l.since) as oldest
  from (select source, event, since from look_up where dataset = ? limit ${most}) l cross join event e on e.id = l.event
  where e.state = ${states.held.id} and e.hold = ${holdReasons.lookup.id} group by l.source`;

const access = 'select source, due, reason, since from look_up_access where dataset = ?';

/** How look-ups go, by source; a source of which nothing waits and nothing is wrong is not there. */
export function lookUpStatus(store: Sqlite, dataset: number): readonly LookUpStatus[] {
  const found = new Map<string, LookUpStatus>();
  for (const row of store.statement(waiting).all(dataset)) {
    const source = String(row['source']);
    found.set(source, { source, waiting: Number(row['count']), oldest: Number(row['oldest']) });
  }
  for (const row of store.statement(access).all(dataset)) {
    const source = String(row['source']);
    const { reason, since, due } = row;
    const rests = Number(due) > store.clock();
    if (reason === null && !rests) continue;
    found.set(source, {
      ...(found.get(source) ?? { source, waiting: 0 }),
      ...(reason !== null && { refused: { reason: String(reason), since: Number(since) } }),
      ...(rests && { restsUntil: Number(due) }),
    });
  }
  return [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}
