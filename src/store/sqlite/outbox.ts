import type { Outbox } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { attemptEnder } from './outbox-attempt.ts';
import { attemptBeginner } from './outbox-begin.ts';
import { claimer } from './outbox-claim.ts';
import { findDatasetIn } from './outbox-dataset.ts';
import { deadlineWatch } from './outbox-deadlines.ts';
import { deliveryStates } from './outbox-delivery-state.ts';
import { FreshClaims } from './outbox-fresh-claims.ts';
import { laneLeases } from './outbox-lane.ts';
import { forgetRefusedLeadIds } from './outbox-refused-lead-ids.ts';

/**
 * The outbox port on SQLite. Several processes may share the file: every write is one `begin immediate` transaction
 * that first compares the lane's epoch, so a worker that lost its lane can't write what it learnt too late.
 *
 * @throws StoreError from every method when the store can't do it; LeaseLost from the writes of a lane.
 */
export function sqliteOutbox(store: Sqlite): Outbox {
  const findDataset = findDatasetIn(store);
  const freshClaims = new FreshClaims(store);
  return {
    ...laneLeases(store, findDataset),
    claim: claimer(store, findDataset, freshClaims),
    beginAttempt: attemptBeginner(store, findDataset, freshClaims),
    endAttempt: attemptEnder(store, findDataset),
    ...deliveryStates(store, findDataset),
    ...deadlineWatch(store, findDataset),
    forgetRefusedLeadIds: (dataset, events) =>
      store.transaction(() => forgetRefusedLeadIds(store, findDataset(dataset) ?? 0, events)),
  };
}
