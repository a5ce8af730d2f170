import { type ClaimedEvent, type LaneLease, states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { holdLane } from './outbox-lane.ts';

/**
 * Leads in the order in which they go, each with its pending events in theirs. It streams: only one lead's events are
 * sorted at a time, and it stops at the limit, so neither finished events nor leads that rest cost anything.
 * SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=?);
 * SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?); USE TEMP B-TREE FOR LAST 3 TERMS OF ORDER BY.
 * 1,000 events and their bodies: 4 ms; with a statement for each lead and each body it was 13 ms.
 */
export const nextEvents = `
  select event.id, queue.lead, event.time
  from queue cross join event on event.lead = queue.lead and event.state = ${states.pending.id}
  where queue.dataset = ? and queue.lane = ? and queue.due = 0
  order by queue.deadline, queue.lead, event.time, event.rank, event.event_id
  limit ?`;

const bodiesOf = `
  select payload.body from json_each(?) as wanted cross join payload on payload.event = wanted.value
  order by wanted.key`;

/** SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due>? AND due<?) */
export const restedLeads =
  'select lead from queue where dataset = ? and lane = ? and due > 0 and due <= ? limit 1';

// Rested leads go back among the others, by their deadlines; each is rewritten once for each rest.
const wakeLeads = 'update queue set due = 0 where dataset = ? and lane = ? and due > 0 and due <= ?';

// A lead without pending events has no place in the queue; whoever took its events away forgot it.
const dropEmptyLeads = `
  delete from queue where dataset = ? and lane = ? and due = 0
    and not exists (select 1 from event where event.lead = queue.lead and event.state = ${states.pending.id})`;

interface Limits {
  readonly events: number;
  readonly bytes: number;
}

/** Reads the next batch of a lane, see `Outbox.claim`. */
export function claimer(store: Sqlite, findDataset: FindDataset) {
  function read(dataset: number, lane: number, limits: Limits): ClaimedEvent[] {
    const rows = store.statement(nextEvents).all(dataset, lane, limits.events);
    const bodies = store.statement(bodiesOf).all(JSON.stringify(rows.map((row) => row['id'])));
    const batch: ClaimedEvent[] = [];
    let bytes = 0;
    for (const [index, row] of rows.entries()) {
      const body = String(bodies[index]?.['body']);
      bytes += Buffer.byteLength(body);
      if (batch.length > 0 && bytes > limits.bytes) break;
      batch.push({ id: Number(row['id']), lead: Number(row['lead']), time: Number(row['time']), body });
    }
    return batch;
  }

  return async (lease: LaneLease, limits: Limits): Promise<readonly ClaimedEvent[]> => {
    const dataset = findDataset(lease.dataset) ?? 0;
    const now = store.clock();
    if (store.statement(restedLeads).get(dataset, lease.lane, now) !== undefined) {
      await store.transaction(() => {
        holdLane(store, findDataset, lease);
        store.statement(wakeLeads).run(dataset, lease.lane, now);
      });
    }
    const batch = read(dataset, lease.lane, limits);
    if (batch.length === 0) {
      await store.transaction(() => {
        holdLane(store, findDataset, lease);
        store.statement(dropEmptyLeads).run(dataset, lease.lane);
      });
    }
    return batch;
  };
}
