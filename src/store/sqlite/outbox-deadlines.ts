import type { DeadlineAlarm, NearDeadlines } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { busyLanes } from './outbox-delivery-state.ts';

const hours = 3_600;

/**
 * Leads of a lane whose first deadline comes before a moment, not those that have none near: reads as many index
 * entries as it counts, and those of the few leads that rest.
 * SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=? AND deadline<?), and (... due>?)
 */
export const leadsBefore = `
  select (select count(*) from queue where dataset = ?1 and lane = ?2 and due = 0 and deadline < ?3)
    + (select count(*) from queue where dataset = ?1 and lane = ?2 and due > 0 and deadline < ?3) as leads`;

const raise = 'update dataset set alarm = ?2, alarm_at = ?3 where id = ?1 and alarm <> ?2';

/** Leads with a pending event whose deadline is less than 24, and less than 6 hours away. */
export function nearDeadlines(store: Sqlite, dataset: number): NearDeadlines {
  const now = store.clock() / 1000;
  const lanes = store.statement(busyLanes).all(dataset);
  const within = (most: number): number =>
    lanes.reduce((sum, { lane }) => {
      const row = store.statement(leadsBefore).get(dataset, Number(lane), Math.ceil(now + most * hours));
      return sum + Number(row?.['leads']);
    }, 0);
  return { within24h: within(24), within6h: within(6) };
}

/** Watches the deadlines of what is pending, see `Outbox`. */
export function deadlineWatch(store: Sqlite, findDataset: FindDataset) {
  return {
    nearDeadlines: async (dataset: string): Promise<NearDeadlines> =>
      nearDeadlines(store, findDataset(dataset) ?? 0),

    deadlineAlarm: async (dataset: string): Promise<DeadlineAlarm | undefined> => {
      const id = findDataset(dataset);
      if (id === undefined) return undefined;
      const near = nearDeadlines(store, id);
      const level = near.within6h > 0 ? 6 : near.within24h > 0 ? 24 : 0;
      const told = store.statement('select alarm from dataset where id = ?').get(id)?.['alarm'];
      if (told === level) return undefined;
      // Of several processes that see the same, the one that writes it first tells.
      const first = await store.transaction(
        () => store.statement(raise).run(id, level, store.clock()).changes === 1,
      );
      return first ? { level, ...near } : undefined;
    },
  };
}
