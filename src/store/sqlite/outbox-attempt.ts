import {
  type AttemptEnd,
  failuresToOpen,
  type LaneLease,
  type RefusalBrake,
  type Settled,
  type Settlement,
  states,
  type Wait,
} from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { FindDataset } from './outbox-dataset.ts';
import { holdLane } from './outbox-lane.ts';
import { settle } from './outbox-settle.ts';

const end = `
  update attempt
  set finished_at = ?, outcome = ?, http_status = ?, code = ?, subcode = ?, trace_id = ?, reason = ?, maybe_sent = ?
  where id = ?`;

// From some failures on it rests; each one more while it is tried makes that longer.
const destinationFailed = `
  update dataset set failures = failures + 1,
    probe_due = iif(failures + 1 >= ${failuresToOpen}, ?2, probe_due) where id = ?1`;

// What passes while a throttle lasts was under way before it.
const destinationPassed =
  'update dataset set failures = 0, probe_due = 0 where id = ? and failures > 0 and due <= ?';

// After a throttle one small request at a time tries whether it is over.
const throttled = `
  update dataset set due = max(due, ?2), failures = max(failures + 1, ${failuresToOpen}), probe_due = 0 where id = ?1`;

// The first reason stays: later ones are usually its consequences.
const paused = `
  update dataset set paused_reason = ?2, paused_at = ?3, paused_credential = ?4
  where id = ?1 and paused_reason is null`;

/** So many of the refused events are named when the brake stops a dataset. */
const named = 3;

/**
 * The latest events that requests were refused for, at most `?3`, since a moment and since the brake stopped it last.
 * SEARCH failure USING INDEX failure_by_request (dataset=? AND at>?); SEARCH event USING INTEGER PRIMARY KEY (rowid=?)
 */
export const refusedByRequest = `
  select failure.event from failure
  cross join event on event.id = failure.event and event.state = ${states.rejected.id}
  where failure.dataset = ?1 and failure.attempt is not null
    and failure.at > max(?2, (select braked_at from dataset where id = ?1))
  order by failure.at desc, failure.event desc limit ?3`;

/** Writes what became of a request, see `Outbox.endAttempt`. */
export function attemptEnder(store: Sqlite, findDataset: FindDataset) {
  function wait(dataset: number, lane: number, { lane: laneRest, lead, ...rest }: Wait): void {
    const now = store.clock();
    if (laneRest !== undefined) {
      store
        .statement('update lane set due = ?, failures = ? where dataset = ? and lane = ?')
        .run(laneRest.ms === 0 ? 0 : now + laneRest.ms, laneRest.failures, dataset, lane);
    }
    if (lead !== undefined) {
      store
        .statement('update queue set due = ?, failures = ? where lead = ?')
        .run(lead.failures === 0 ? 0 : now + lead.ms, lead.failures, lead.lead);
    }
    if (rest.destination === 'passed') store.statement(destinationPassed).run(dataset, now);
    else if (rest.destination !== undefined)
      store.statement(destinationFailed).run(dataset, now + rest.destination.ms);
    if (rest.throttle !== undefined) store.statement(throttled).run(dataset, now + rest.throttle.ms);
    if (rest.pause !== undefined)
      store.statement(paused).run(dataset, rest.pause.reason, now, rest.pause.credential ?? null);
    if (rest.brake !== undefined) brake(dataset, rest.brake, now);
  }

  function brake(dataset: number, { most, withinMs, reason }: RefusalBrake, now: number): void {
    const refused = store
      .statement(refusedByRequest)
      .all(dataset, now - withinMs, Math.max(most, named))
      .map(({ event }) => Number(event));
    if (refused.length < most) return;
    // After a person resumed, it counts from the start.
    store.statement('update dataset set braked_at = ? where id = ?').run(now, dataset);
    store.statement(paused).run(dataset, reason(refused.slice(0, named)), now, null);
  }

  return (
    lease: LaneLease,
    attempt: number,
    ended: AttemptEnd,
    settlements: readonly Settlement[],
    waits: Wait = {},
  ): Promise<Settled> =>
    store.transaction(() => {
      const dataset = holdLane(store, findDataset, lease);
      store
        .statement(end)
        .run(
          store.clock(),
          ended.outcome,
          ended.httpStatus ?? null,
          ended.code ?? null,
          ended.subcode ?? null,
          ended.traceId ?? null,
          ended.reason ?? null,
          ended.maybeSent === true ? 1 : 0,
          attempt,
        );
      const settled = settle(store, dataset, attempt, settlements);
      wait(dataset, lease.lane, waits);
      return settled;
    });
}
