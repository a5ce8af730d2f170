import { type DeliveryState, failuresToOpen } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { isGone } from './outbox-owner.ts';

/**
 * Lanes that have leads with pending events, jumping from lane to lane: it reads one row for each lane, not one for
 * each lead. SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane>?), and (dataset=? AND lane=?)
 */
export const busyLanes = `
  with recursive busy (lane) as (
    select min(lane) from queue where dataset = ?1
    union all
    select (select min(lane) from queue where dataset = ?1 and lane > busy.lane) from busy where busy.lane is not null
  )
  select busy.lane, (select min(due) from queue where dataset = ?1 and queue.lane = busy.lane) as lead_due,
    lane.due, lane.owner, lane.leased_until
  from busy left join lane on lane.dataset = ?1 and lane.lane = busy.lane
  where busy.lane is not null`;

const pendingOf = `
  select coalesce(sum(delta), 0) as pending from counter where dataset = ? and name = 'state:pending'`;

const resume = `
  update dataset set paused_reason = null, paused_at = null, paused_credential = null
  where id = ? and paused_credential <> ?`;

/** Reads and clears what keeps a dataset's events waiting, see `Outbox`. */
export function deliveryStates(store: Sqlite, findDataset: FindDataset) {
  return {
    deliveryState: async (dataset: string): Promise<DeliveryState> => {
      const id = findDataset(dataset);
      const now = store.clock();
      const row =
        id &&
        store.statement('select due, failures, probe_due, paused_reason from dataset where id = ?').get(id);
      if (!id || !row) return { now, pending: 0, failures: 0, lanes: [] };
      const failures = Number(row['failures']);
      const due = Math.max(Number(row['due']), failures < failuresToOpen ? 0 : Number(row['probe_due']));
      const lanes = store
        .statement(busyLanes)
        .all(id)
        .map((lane) => ({
          lane: Number(lane['lane']),
          due: Math.max(due, Number(lane['due'] ?? 0), Number(lane['lead_due'])),
          taken: isTaken(lane['owner'], Number(lane['leased_until']), now, store.owner),
        }));
      return {
        now,
        failures,
        pending: Number(store.statement(pendingOf).get(id)?.['pending']),
        ...(row['paused_reason'] !== null && { pausedReason: String(row['paused_reason']) }),
        lanes,
      };
    },

    clearBackoff: (dataset: string): Promise<void> =>
      store.transaction(() => {
        const id = findDataset(dataset);
        if (id === undefined) return;
        store.statement('update lane set due = 0, failures = 0 where dataset = ?').run(id);
        // After a throttle one request still tries first.
        store
          .statement('update dataset set failures = 0, probe_due = 0 where id = ? and due <= ?')
          .run(id, store.clock());
        for (const { lane } of store.statement(busyLanes).all(id)) {
          // Due at once, but still alone: the lead may fail again.
          store
            .statement('update queue set due = 1 where dataset = ? and lane = ? and due > 1')
            .run(id, Number(lane));
        }
      }),

    resumeWith: (dataset: string, credential: string): Promise<boolean> =>
      store.transaction(() => {
        const { changes } = store.statement(resume).run(findDataset(dataset) ?? 0, credential);
        return Number(changes) > 0;
      }),
  };
}

function isTaken(owner: unknown, leasedUntil: number, now: number, self: string): boolean {
  return typeof owner === 'string' && owner !== self && leasedUntil > now && !isGone(owner, self);
}
