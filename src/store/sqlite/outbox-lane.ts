import { type LaneLease, LeaseLost } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { beatHeart } from './outbox-heartbeat.ts';
import { isGone } from './outbox-owner.ts';

/** Milliseconds for which a lane is taken or renewed. */
const leaseFor = 30_000;
/** Milliseconds of lease that must be left when a request begins: its total time-out is 15 s. */
const leaseLeft = 20_000;

// The row is made when the lane is first taken. `?5` is the present owner when its process is gone.
const take = `
  insert into lane (dataset, lane, owner, epoch, leased_until) values (?1, ?2, ?3, 1, ?4 + ${leaseFor})
  on conflict (dataset, lane) do update
    set owner = excluded.owner, epoch = lane.epoch + 1, leased_until = excluded.leased_until
    where lane.due <= ?4 and (lane.owner is null or lane.leased_until <= ?4 or lane.owner = ?5)
  returning epoch, leased_until, failures`;

// Only an older epoch can have left one open. SEARCH attempt USING INDEX attempt_open (dataset=? AND lane=?)
const closeOpenAttempts = `
  update attempt set finished_at = ?3, outcome = 'no_answer', maybe_sent = 1, reason = 'The process that sent it ended.'
  where dataset = ?1 and lane = ?2 and finished_at is null`;

/** Takes and releases lanes. */
export function laneLeases(store: Sqlite, findDataset: FindDataset) {
  return {
    takeLane: (dataset: string, lane: number): Promise<LaneLease | undefined> =>
      store.transaction(() => {
        const id = findDataset(dataset);
        if (id === undefined) return undefined;
        const now = store.clock();
        const row = store.statement(take).get(id, lane, store.owner, now, goneOwner(store, id, lane));
        if (row === undefined) return undefined;
        store.statement(closeOpenAttempts).run(id, lane, now);
        beatHeart(store);
        return {
          dataset,
          lane,
          epoch: Number(row['epoch']),
          leasedUntil: Number(row['leased_until']),
          failures: Number(row['failures']),
        };
      }),

    // A lease that is lost already needs no release, so this one doesn't throw.
    releaseLane: (lease: LaneLease): Promise<void> =>
      store.transaction(() => {
        store
          .statement(
            'update lane set owner = null, leased_until = 0 where dataset = ? and lane = ? and epoch = ?',
          )
          .run(findDataset(lease.dataset) ?? 0, lease.lane, lease.epoch);
      }),
  };
}

/**
 * Makes sure, inside a transaction, that the lane is still worked under this lease. Gives the dataset's number.
 *
 * @throws LeaseLost when somebody else has taken the lane since; the transaction is then rolled back.
 */
export function holdLane(store: Sqlite, findDataset: FindDataset, lease: LaneLease): number {
  const id = findDataset(lease.dataset) ?? 0;
  const row = store.statement('select epoch from lane where dataset = ? and lane = ?').get(id, lease.lane);
  if (row === undefined || Number(row['epoch']) !== lease.epoch) {
    throw new LeaseLost(`lane ${lease.lane} of dataset ${lease.dataset} is worked by somebody else now`);
  }
  return id;
}

/** Renews a lease that has too little left for a request. Runs inside a transaction, after {@link holdLane}. */
export function keepLease(store: Sqlite, dataset: number, lease: LaneLease): LaneLease {
  const now = store.clock();
  if (lease.leasedUntil - now >= leaseLeft) return lease;
  const leasedUntil = now + leaseFor;
  store
    .statement('update lane set leased_until = ? where dataset = ? and lane = ?')
    .run(leasedUntil, dataset, lease.lane);
  beatHeart(store);
  return { ...lease, leasedUntil };
}

function goneOwner(store: Sqlite, dataset: number, lane: number): string | null {
  const row = store.statement('select owner from lane where dataset = ? and lane = ?').get(dataset, lane);
  const owner = row?.['owner'];
  return typeof owner === 'string' && isGone(owner, store.owner) ? owner : null;
}
