import { type ClaimedEvent, type LaneLease, states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { holdLane } from './outbox-lane.ts';

/**
 * Leads in the order in which they go. Read row by row and left as soon as the batch is full, so neither finished
 * events nor leads that rest cost anything.
 * SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=?)
 */
export const leadsInOrder =
  'select lead from queue where dataset = ? and lane = ? and due = 0 order by deadline';

/**
 * A lead's pending events in their order; the bodies are read one by one afterwards, so that a lead with thousands
 * doesn't carry them all through the sort.
 * SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?); USE TEMP B-TREE FOR ORDER BY
 */
export const eventsOfLead = `
  select id, time from event where lead = ? and state = ${states.pending.id} order by time, rank, event_id limit ?`;

/** SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due>? AND due<?) */
export const restedLeads =
  'select lead from queue where dataset = ? and lane = ? and due > 0 and due <= ? limit 1';

// Rested leads go back among the others, by their deadlines; each is rewritten once for each rest.
const wakeLeads = 'update queue set due = 0 where dataset = ? and lane = ? and due > 0 and due <= ?';

// A lead without pending events has no place in the queue; whoever took its events away forgot it.
const dropFromQueue = `
  delete from queue where lead = ?1
    and not exists (select 1 from event where lead = ?1 and state = ${states.pending.id})`;

interface Limits {
  readonly events: number;
  readonly bytes: number;
}

/** Reads the next batch of a lane, see `Outbox.claim`. */
export function claimer(store: Sqlite, findDataset: FindDataset) {
  function read(dataset: number, lane: number, limits: Limits) {
    const batch: ClaimedEvent[] = [];
    const empty: number[] = [];
    let bytes = 0;
    for (const { lead } of store.statement(leadsInOrder).iterate(dataset, lane)) {
      const rows = store.statement(eventsOfLead).all(Number(lead), limits.events - batch.length);
      if (rows.length === 0) empty.push(Number(lead));
      for (const row of rows) {
        const id = Number(row['id']);
        const body = String(store.statement('select body from payload where event = ?').get(id)?.['body']);
        bytes += Buffer.byteLength(body);
        if (batch.length > 0 && bytes > limits.bytes) return { batch, empty };
        batch.push({ id, lead: Number(lead), time: Number(row['time']), body });
      }
      if (batch.length >= limits.events) break;
    }
    return { batch, empty };
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
    const { batch, empty } = read(dataset, lease.lane, limits);
    if (empty.length > 0) {
      await store.transaction(() => {
        holdLane(store, findDataset, lease);
        for (const lead of empty) store.statement(dropFromQueue).run(lead);
      });
    }
    return batch;
  };
}
