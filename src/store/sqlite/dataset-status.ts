import { deadline, failuresToOpen, type HoldReason, holdReasons } from '../../outbox/index.ts';
import type {
  Counters,
  DatasetStatus,
  HeldEvents,
  LaneWork,
  Refusal,
  UnfinishedImport,
} from '../../report/index.ts';
import type { Sqlite } from './database.ts';
import { isAbandoned } from './is-abandoned.ts';
import { leadAdsStatus } from './lead-ads-status.ts';
import { nearDeadlines } from './outbox-deadlines.ts';
import { busyLanes } from './outbox-delivery-state.ts';
import { isGone } from './outbox-owner.ts';
import { refusal } from './refusal-row.ts';
import { sourcesStatus } from './sources-status.ts';

// Each of these reads by index and stops at a bound, so that status answers at once whatever the store holds.

/** SEARCH counter USING COVERING INDEX counter_of_dataset (dataset=?): a few rows for each name, as they are folded. */
export const sumCounters = 'select name, sum(delta) as sum from counter where dataset = ? group by name';

/** Two seeks: SEARCH queue USING COVERING INDEX queue_order (dataset=? AND lane=? AND due=?), and (... due>?). */
export const firstDeadline = `
  select min(deadline) as deadline from (
    select * from (select deadline from queue where dataset = ?1 and lane = ?2 and due = 0 order by deadline limit 1)
    union all
    select * from (select deadline from queue where dataset = ?1 and lane = ?2 and due > 0 order by due limit 1000))`;

/** SEARCH plan_queue USING INDEX plan_queue_due (dataset=?): the first entry. */
export const nextPlan = 'select due from plan_queue where dataset = ? order by due limit 1';

/**
 * What ended otherwise than accepted since a moment, by reason; of the latest so many only.
 * SEARCH failure USING INDEX failure_lately (dataset=? AND at>?); SEARCH e, i USING INTEGER PRIMARY KEY (rowid=?)
 */
export const refusedSince = `
  select e.state, lately.code, lately.subcode, lately.reason, count(*) as count, min(e.id) as event, i.name as source, e.row
  from (select * from failure where dataset = ?1 and at >= ?2 order by at desc limit ?3) lately
  cross join event e on e.id = lately.event cross join import i on i.id = e.import
  group by 1, 2, 3, 4 order by count(*) desc, min(e.id)`;

/** SEARCH import USING INDEX import_open (dataset=?) */
export const openImports = `
  select name, owner, started_at, seen_at from import where dataset = ? and finished_at is null order by id`;

/** SEARCH lane USING PRIMARY KEY (dataset=?) */
export const lanesOf = 'select lane, owner, leased_until from lane where dataset = ?';

const day = 86_400_000;

/** The sums of a dataset's counters. */
export function readCounters(store: Sqlite, dataset: number): Counters {
  const rows = store.statement(sumCounters).all(dataset);
  return new Map(rows.map((row) => [String(row['name']), Number(row['sum'])]));
}

/** Held events by reason, from the counters. */
export function heldEvents(
  store: Sqlite,
  dataset: number,
  counters = readCounters(store, dataset),
): HeldEvents {
  const counts = Object.keys(holdReasons).map((reason): [HoldReason, number] => [
    reason as HoldReason,
    counters.get(`held:${reason}`) ?? 0,
  ]);
  const held = new Map(counts.filter(([, count]) => count !== 0));
  const next = held.size === 0 ? undefined : store.statement(nextPlan).get(dataset)?.['due'];
  return { held, ...(typeof next === 'number' && { nextRelease: next }) };
}

/** What `status` says of the dataset in this row. */
export function datasetStatus(store: Sqlite, row: Record<string, unknown>): DatasetStatus {
  const id = Number(row['id']);
  const now = store.clock();
  const counters = readCounters(store, id);
  const failures = Number(row['failures']);
  const due = Math.max(Number(row['due']), failures < failuresToOpen ? 0 : Number(row['probe_due']));
  const deadlines = store
    .statement(busyLanes)
    .all(id)
    .map(({ lane }) => Number(store.statement(firstDeadline).get(id, Number(lane))?.['deadline']));
  const nextDeadline = deadlines.length === 0 ? undefined : Math.min(...deadlines);
  const leadAds = leadAdsStatus(store, id);
  const sources = sourcesStatus(store, id, counters);
  return {
    dataset: String(row['dataset']),
    counters,
    ...(row['paused_reason'] !== null && { pausedReason: String(row['paused_reason']) }),
    ...(row['paused_at'] !== null && { pausedAt: Number(row['paused_at']) }),
    ...(due > now && { due }),
    failures,
    ...(nextDeadline !== undefined && { nextDeadline, oldestPending: nextDeadline - deadline(0) }),
    near: nearDeadlines(store, id),
    ...heldEvents(store, id, counters),
    refusedLately: refusedLately(store, id, now - day),
    unfinishedImports: unfinishedImports(store, id),
    lanes: lanesWithOwner(store, id),
    ...(leadAds !== undefined && { leadAds }),
    ...(sources !== undefined && { sources }),
  };
}

/** Enough to tell what goes wrong, and few enough to answer at once. */
const latest = 5_000;

function refusedLately(store: Sqlite, dataset: number, since: number): readonly Refusal[] {
  return store.statement(refusedSince).all(dataset, since, latest).map(refusal);
}

function unfinishedImports(store: Sqlite, dataset: number): readonly UnfinishedImport[] {
  return store
    .statement(openImports)
    .all(dataset)
    .map((row) => ({
      name: String(row['name']),
      startedAt: Number(row['started_at']),
      abandoned: isAbandoned(String(row['owner']), Number(row['seen_at']), store.owner, store.clock()),
    }));
}

function lanesWithOwner(store: Sqlite, dataset: number): readonly LaneWork[] {
  return store
    .statement(lanesOf)
    .all(dataset)
    .filter(({ owner }) => typeof owner === 'string')
    .map((row) => {
      const [owner, leasedUntil] = [String(row['owner']), Number(row['leased_until'])];
      const free = leasedUntil <= store.clock() || isGone(owner, store.owner);
      return { lane: Number(row['lane']), owner, leasedUntil, free };
    });
}
