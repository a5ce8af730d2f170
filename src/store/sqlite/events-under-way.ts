import type { Sqlite } from './database.ts';

/** Events of a dataset's open attempts: they are on the wire and count as sent. SEARCH attempt USING INDEX attempt_open */
export function eventsUnderWay(store: Sqlite, dataset: number): ReadonlySet<number> {
  const open = store
    .statement('select events from attempt where dataset = ? and finished_at is null')
    .all(dataset);
  return new Set(open.flatMap((attempt) => JSON.parse(String(attempt['events'])) as number[]));
}
